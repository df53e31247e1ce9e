import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** How a password is kept: salted and hashed once, for the sandbox's users are made up and a slow hash would slow every test. */
export function hashPassword(password: string): string {
  const salt = randomBytes(12).toString("base64url");
  return `${salt}.${digest(salt, password)}`;
}

export function matchesPassword(password: string, kept: string): boolean {
  const [salt = "", expected = ""] = kept.split(".");
  return timingSafeEqual(Buffer.from(digest(salt, password)), Buffer.from(expected));
}

/** What is kept of a password; a temporary one ends at an instant in epoch milliseconds. */
export interface StoredPassword {
  readonly hash: string;
  readonly expires: number | undefined;
}

function digest(salt: string, password: string): string {
  return createHash("sha256").update(salt).update(password).digest("base64url");
}
