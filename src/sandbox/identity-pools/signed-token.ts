import { sign } from "../state/signing-key.ts";
import type { Store } from "../state/store.ts";

/** Claims as a web token, signed with the key that nobody but the sandbox knows. */
export function signedToken(store: Store, claims: object): string {
  const text = [{ kid: "sandbox", alg: "HS256", typ: "JWS" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${text}.${sign(store, text)}`;
}

/** The claims of a web token that the sandbox signed; undefined for any other text. */
export function verifiedClaims(store: Store, token: string): Readonly<Record<string, unknown>> | undefined {
  const end = token.lastIndexOf(".");
  return end > 0 && token.slice(end + 1) === sign(store, token.slice(0, end)) ? unverifiedClaims(token) : undefined;
}

/** The claims of a web token, whoever signed it; undefined for what is none. */
export function unverifiedClaims(token: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    return claims !== null && typeof claims === "object" ? (claims as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
