import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Store } from "./store.ts";

/** One sign-in, which lives until its refresh token ends or is revoked. Times are epoch milliseconds. */
export interface Session {
  /** What all tokens of this sign-in name as `origin_jti`. */
  readonly origin: string;
  readonly user: number;
  readonly client: string;
  readonly created: number;
  /** The end of its refresh token, and of those that replace it. */
  readonly expires: number;
}

/** Begins a session, inside the running write, and answers its refresh token. */
export function beginSession(
  store: Store,
  user: number,
  client: string,
  nowMs: number,
  lifeMs: number,
): { readonly session: Session; readonly refreshToken: string } {
  const session = { origin: randomUUID(), user, client, created: nowMs, expires: nowMs + lifeMs };
  const secret = newSecret();
  store
    .prepare("INSERT INTO sessions (origin, user, client, secret, created, expires) VALUES (?, ?, ?, ?, ?, ?)")
    .run(session.origin, user, client, digest(secret), nowMs, session.expires);
  return { session, refreshToken: `${session.origin}.${secret}` };
}

/**
 * The session of a refresh token, and until when the token itself is good: for ever, as long as no other has replaced it.
 * Undefined for a token that is made up or revoked.
 */
export function tokenOf(store: Store, refreshToken: string): { readonly session: Session; readonly goodUntil: number } | undefined {
  const [origin = "", secret = ""] = refreshToken.split(".");
  const session = readSession(store, origin);
  if (session === undefined) return undefined;
  const hash = digest(secret);
  if (session.secret === hash) return { session, goodUntil: Number.POSITIVE_INFINITY };
  const row = store.prepare("SELECT good_until FROM rotated_tokens WHERE origin = ? AND secret = ?").get(origin, hash);
  return row === undefined ? undefined : { session, goodUntil: Number(row["good_until"]) };
}

/** Gives a session another refresh token, inside the running write; the last one may be used until an instant. */
export function rotateRefreshToken(store: Store, session: Session, lastGoodUntil: number): string {
  const secret = newSecret();
  store
    .prepare("INSERT INTO rotated_tokens SELECT origin, secret, user, ? FROM sessions WHERE origin = ?")
    .run(lastGoodUntil, session.origin);
  store.prepare("UPDATE sessions SET secret = ? WHERE origin = ?").run(digest(secret), session.origin);
  return `${session.origin}.${secret}`;
}

/** A session that was not revoked. */
export function readSession(store: Store, origin: string): (Session & { readonly secret: string }) | undefined {
  const row = store.prepare("SELECT * FROM sessions WHERE origin = ?").get(origin) as (Session & { readonly secret: string }) | undefined;
  return row === undefined || row.secret === REVOKED ? undefined : row;
}

/** Whose refresh token it is or was, revoked ones included. */
export function userOfRefreshToken(store: Store, refreshToken: string): number | undefined {
  const [origin = ""] = refreshToken.split(".");
  const row = store.prepare("SELECT user FROM sessions WHERE origin = ?").get(origin) as { readonly user: number } | undefined;
  return row?.user;
}

/** Ends one session: none of its tokens is good any more. */
export function revokeSession(store: Store, { origin }: Session): void {
  store.prepare("DELETE FROM rotated_tokens WHERE origin = ?").run(origin);
  store.prepare("UPDATE sessions SET secret = ? WHERE origin = ?").run(REVOKED, origin);
}

/** Ends all sessions of a user: no token issued to it is good any more. */
export function endSessions(store: Store, user: number): void {
  store.prepare("DELETE FROM rotated_tokens WHERE user = ?").run(user);
  store.prepare("DELETE FROM sessions WHERE user = ?").run(user);
}

/** Ends all sessions of an app client. */
export function endSessionsOfClient(store: Store, client: string): void {
  store.prepare("DELETE FROM rotated_tokens WHERE origin IN (SELECT origin FROM sessions WHERE client = ?)").run(client);
  store.prepare("DELETE FROM sessions WHERE client = ?").run(client);
}

/** In place of a secret's hash, which is never empty. */
const REVOKED = "";

function newSecret(): string {
  return randomBytes(48).toString("base64url");
}

function digest(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
