import type { Store } from "../state/store.ts";
import type { IdentityPool } from "./identity-pools.ts";

/** A user as a provider knows it: a developer's own id, or the subject of a provider's token. */
export interface Login {
  readonly provider: string;
  readonly subject: string;
}

/** The key of the identity that a login leads to. */
export function holderOfLogin(store: Store, pool: IdentityPool, { provider, subject }: Login): number | undefined {
  const row = store
    .prepare("SELECT identity FROM identity_logins WHERE pool = ? AND provider = ? AND subject = ?")
    .get(pool.key, provider, subject) as { identity: number } | undefined;
  return row?.identity;
}

/** An identity's logins, oldest first. */
export function loginsOf(store: Store, identity: number): readonly Login[] {
  return store
    .prepare("SELECT provider, subject FROM identity_logins WHERE identity = ? ORDER BY key")
    .all(identity) as unknown as readonly Login[];
}

/** Lets a login that leads nowhere yet lead to an identity. */
export function addLogin(store: Store, pool: IdentityPool, { provider, subject }: Login, identity: number): void {
  store
    .prepare("INSERT INTO identity_logins (pool, provider, subject, identity) VALUES (?, ?, ?, ?)")
    .run(pool.key, provider, subject, identity);
}

export function removeLogin(store: Store, pool: IdentityPool, { provider, subject }: Login): void {
  store.prepare("DELETE FROM identity_logins WHERE pool = ? AND provider = ? AND subject = ?").run(pool.key, provider, subject);
}

/** Lets every login of one identity lead to another. */
export function moveLogins(store: Store, from: number, to: number): void {
  store.prepare("UPDATE identity_logins SET identity = ? WHERE identity = ?").run(to, from);
}
