import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** How a password is kept: salted and hashed once, for the sandbox's users are made up and a slow hash would slow every test. */
export function hashPassword(password: string): string {
  const salt = randomBytes(12).toString("base64url");
  return `${salt}.${digest(salt, password)}`;
}

/** An imported hash matches nothing here: that is proved on other threads, see `imported-hash.ts`. */
export function matchesPassword(password: string, kept: string): boolean {
  if (isImportedHash(kept)) return false;
  const [salt = "", expected = ""] = kept.split(".");
  return timingSafeEqual(Buffer.from(digest(salt, password)), Buffer.from(expected));
}

/** Whether what is kept of a password came with an import: it begins with the algorithm and this mark, which no other has. */
export function isImportedHash(kept: string): boolean {
  return kept.includes(IMPORTED_MARK);
}

export const IMPORTED_MARK = ":";

/** What is kept of a password; a temporary one ends at an instant in epoch milliseconds. */
export interface StoredPassword {
  readonly hash: string;
  readonly expires: number | undefined;
}

function digest(salt: string, password: string): string {
  return createHash("sha256").update(salt).update(password).digest("base64url");
}
