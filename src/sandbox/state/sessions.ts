import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Store } from "./store.ts";

/** One sign-in, which lives until its refresh token ends or is revoked. Times are epoch milliseconds. */
export interface Session {
  /** What all tokens of this sign-in name as `origin_jti`. */
  readonly origin: string;
  readonly user: number;
  readonly client: string;
  readonly created: number;
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
  const secret = randomBytes(48).toString("base64url");
  store
    .prepare("INSERT INTO sessions (origin, user, client, secret, created, expires) VALUES (?, ?, ?, ?, ?, ?)")
    .run(session.origin, user, client, digest(secret), nowMs, session.expires);
  return { session, refreshToken: `${session.origin}.${secret}` };
}

/** The session of a refresh token; undefined for one that is made up or revoked. */
export function sessionOfToken(store: Store, refreshToken: string): Session | undefined {
  const [origin = "", secret = ""] = refreshToken.split(".");
  const session = readSession(store, origin);
  return session?.secret === digest(secret) ? session : undefined;
}

export function readSession(store: Store, origin: string): (Session & { readonly secret: string }) | undefined {
  return store.prepare("SELECT * FROM sessions WHERE origin = ?").get(origin) as (Session & { readonly secret: string }) | undefined;
}

/** Ends all sessions of a user: no token issued to it is good any more. */
export function endSessions(store: Store, user: number): void {
  store.prepare("DELETE FROM sessions WHERE user = ?").run(user);
}

function digest(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
