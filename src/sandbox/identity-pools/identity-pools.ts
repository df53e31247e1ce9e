import { randomUUID } from "node:crypto";
import type { Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { structure, type ValueOf } from "../shapes/shape.ts";
import { optionalPoolMembers, requiredPoolMembers } from "./identity-pool-members.ts";

/** What a CreateIdentityPool request makes; the API's IdentityPool without its id. */
export const identityPoolDefinition = structure(requiredPoolMembers, optionalPoolMembers);
export type IdentityPoolDefinition = ValueOf<typeof identityPoolDefinition>;

export interface IdentityPool {
  readonly key: number;
  /** Such as `eu-central-1:3f0e6a0c-...`. */
  readonly id: string;
  readonly region: string;
  readonly definition: IdentityPoolDefinition;
}

/** The pool a request names, in the caller's account and Region. Throws ResourceNotFoundException. */
export function requireIdentityPool(context: Context, id: string): IdentityPool {
  const pool = requirePublicIdentityPool(context, id);
  if (!ownsPool(context, pool.key)) throw notFound(id);
  return pool;
}

/** The pool that a public request names, in the caller's Region and whatever account. Throws ResourceNotFoundException. */
export function requirePublicIdentityPool({ store, region }: Context, id: string): IdentityPool {
  const row = store.prepare("SELECT key, id, region, definition FROM identity_pools WHERE id = ? AND region = ?").get(id, region);
  if (row === undefined) throw notFound(id);
  return identityPoolOf(row as unknown as IdentityPoolRow);
}

/** Whether a pool, by its key, is of the caller's account. */
export function ownsPool(context: Context, key: number): boolean {
  return context.store.prepare("SELECT 1 FROM identity_pools WHERE key = ? AND account IS ?").get(key, accountOf(context)) !== undefined;
}

/** How a pool of the caller notes its account: null is the sandbox's own. */
export function accountOf({ accountId, accounts }: Context): string | null {
  return accountId === accounts.own ? null : accountId;
}

/** A pool by its key. */
export function identityPoolByKey({ store }: Pick<Context, "store">, key: number): IdentityPool {
  const row = store.prepare("SELECT key, id, region, definition FROM identity_pools WHERE key = ?").get(key);
  return identityPoolOf(row as unknown as IdentityPoolRow);
}

export function insertIdentityPool(context: Context, definition: IdentityPoolDefinition): IdentityPool {
  const { store, region } = context;
  const id = `${region}:${randomUUID()}`;
  store
    .prepare("INSERT INTO identity_pools (id, region, account, definition) VALUES (?, ?, ?, ?)")
    .run(id, region, accountOf(context), JSON.stringify(definition));
  return requireIdentityPool(context, id);
}

export function replaceIdentityPool({ store }: Context, pool: IdentityPool, definition: IdentityPoolDefinition): IdentityPool {
  store.prepare("UPDATE identity_pools SET definition = ? WHERE key = ?").run(JSON.stringify(definition), pool.key);
  return { ...pool, definition };
}

/** Deletes a pool with its identities. */
export function forgetIdentityPool({ store }: Context, pool: IdentityPool): void {
  for (const table of ["identity_logins", "identities", "principal_tag_maps"]) {
    store.prepare(`DELETE FROM ${table} WHERE pool = ?`).run(pool.key);
  }
  store.prepare("DELETE FROM identity_pools WHERE key = ?").run(pool.key);
}

/** The API's IdentityPool. */
export function viewIdentityPool({ id, definition }: IdentityPool): object {
  const { CognitoIdentityProviders: userPools, ...rest } = definition;
  return {
    IdentityPoolId: id,
    AllowClassicFlow: false,
    ...rest,
    ...(userPools === undefined ? {} : { CognitoIdentityProviders: userPools.map((one) => ({ ServerSideTokenCheck: false, ...one })) }),
    IdentityPoolTags: definition.IdentityPoolTags ?? {},
  };
}

interface IdentityPoolRow extends Omit<IdentityPool, "definition"> {
  readonly definition: string;
}

function identityPoolOf(row: IdentityPoolRow): IdentityPool {
  return { ...row, definition: JSON.parse(row.definition) as IdentityPoolDefinition };
}

function notFound(id: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", `IdentityPool '${id}' not found.`);
}
