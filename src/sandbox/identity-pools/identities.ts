import { randomUUID } from "node:crypto";
import { epochSeconds } from "../clock.ts";
import type { Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { type IdentityPool, ownsPool } from "./identity-pools.ts";
import { loginsOf } from "./logins.ts";

export interface Identity {
  readonly key: number;
  /** The pool's key. */
  readonly pool: number;
  readonly id: string;
  /** Epoch milliseconds. */
  readonly created: number;
  readonly modified: number;
  /** 1: it has lost its last login, and nobody gets in. */
  readonly disabled: 0 | 1;
}

/** An identity by its id, in the caller's account and Region. Throws ResourceNotFoundException. */
export function requireIdentity(context: Context, id: string): Identity {
  const identity = findIdentity(context, id);
  if (identity === undefined) throw notFound(id);
  return identity;
}

/** The identity that a public request names, in the caller's Region and whatever account. Throws ResourceNotFoundException. */
export function requirePublicIdentity(context: Context, id: string): Identity {
  const identity = findPublicIdentity(context, id);
  if (identity === undefined) throw notFound(id);
  return identity;
}

/** An identity of a pool. Throws ResourceNotFoundException. */
export function requireIdentityIn(context: Context, pool: IdentityPool, id: string): Identity {
  const identity = findPublicIdentity(context, id);
  if (identity?.pool !== pool.key) throw notFound(id);
  return identity;
}

/** An identity by its id, in the caller's account and Region. */
export function findIdentity(context: Context, id: string): Identity | undefined {
  const identity = findPublicIdentity(context, id);
  return identity !== undefined && ownsPool(context, identity.pool) ? identity : undefined;
}

/** The Region is what the id begins with. */
function findPublicIdentity({ store, region }: Context, id: string): Identity | undefined {
  if (!id.startsWith(`${region}:`)) return undefined;
  return store.prepare("SELECT * FROM identities WHERE id = ?").get(id) as Identity | undefined;
}

export function identityByKey({ store }: Context, key: number): Identity {
  return store.prepare("SELECT * FROM identities WHERE key = ?").get(key) as unknown as Identity;
}

/** A new identity, under an id that Cognito alone chooses. */
export function createIdentity({ store, clock }: Context, pool: IdentityPool): Identity {
  const [id, now] = [`${pool.region}:${randomUUID()}`, clock.now()];
  const { lastInsertRowid } = store
    .prepare("INSERT INTO identities (pool, id, created, modified) VALUES (?, ?, ?, ?)")
    .run(pool.key, id, now, now);
  return { key: Number(lastInsertRowid), pool: pool.key, id, created: now, modified: now, disabled: 0 };
}

/** Notes that an identity's logins have changed: without any it is disabled. */
export function touchIdentity({ store, clock }: Context, key: number): void {
  const disabled = loginsOf(store, key).length === 0 ? 1 : 0;
  store.prepare("UPDATE identities SET disabled = ?, modified = ? WHERE key = ?").run(disabled, clock.now(), key);
}

export function forgetIdentity({ store }: Context, identity: Identity): void {
  store.prepare("DELETE FROM identity_logins WHERE identity = ?").run(identity.key);
  store.prepare("DELETE FROM identities WHERE key = ?").run(identity.key);
}

/** The API's IdentityDescription: the logins' providers, never their users. */
export function viewIdentity({ store }: Context, { id, key, created, modified }: Identity): object {
  return {
    IdentityId: id,
    Logins: [...new Set(loginsOf(store, key).map((login) => login.provider))],
    CreationDate: epochSeconds(created),
    LastModifiedDate: epochSeconds(modified),
  };
}

function notFound(id: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", `Identity '${id}' not found.`);
}
