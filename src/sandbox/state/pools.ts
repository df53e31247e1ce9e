import { randomInt } from "node:crypto";
import type { Context, Services } from "../operation.ts";
import { compilePool, type Pool, type PoolDefinition, type PoolRow } from "../rules/pool.ts";
import { ServiceError } from "../service-error.ts";
import type { Store } from "./store.ts";

/** The pool a request names, in the caller's account and Region. Throws ResourceNotFoundException. */
export function requirePool(context: Context, id: string): Pool {
  const pool = findPool(context, id);
  const elsewhere = pool !== undefined && !isServedIn(context, pool);
  if (pool === undefined || elsewhere || (pool.account ?? context.accounts.own) !== context.accountId) {
    throw new ServiceError("ResourceNotFoundException", `User pool ${id} does not exist.`);
  }
  return pool;
}

/** A pool is there in its own Region and in those of its replicas; a request without a signature is in any. */
function isServedIn({ region, settings }: Context, pool: Pool): boolean {
  return region === "" || pool.region === region || settings.secondaryRegions.includes(region);
}

/** A pool by its id, compiled once a revision. */
export function findPool({ store, settings }: Pick<Services, "store" | "settings">, id: string): Pool | undefined {
  const row = store.prepare("SELECT key, revision FROM pools WHERE id = ?").get(id) as Pick<PoolRow, "key" | "revision"> | undefined;
  if (row === undefined) return undefined;
  const compiled = compiledPools(store);
  const known = compiled.get(row.key);
  if (known?.revision === row.revision) return known;
  const whole = store.prepare("SELECT * FROM pools LEFT JOIN pool_accounts ON pool = key WHERE key = ?").get(row.key) as unknown as PoolRow;
  const pool = compilePool(whole, known?.numbers.next ?? nextNumber(store, row.key), settings);
  compiled.set(row.key, pool);
  return pool;
}

export function insertPool({ store, clock, region, accountId, accounts }: Context, name: string, definition: PoolDefinition): string {
  const id = `${region}_${randomName(9)}`;
  const { lastInsertRowid: key } = store
    .prepare("INSERT INTO pools (id, region, name, revision, created, modified, definition) VALUES (?, ?, ?, ?, ?, ?, ?)")
    .run(id, region, name, freshRevision(store), clock.now(), clock.now(), JSON.stringify(definition));
  if (accountId !== accounts.own) store.prepare("INSERT INTO pool_accounts VALUES (?, ?)").run(key, accountId);
  return id;
}

export function replaceDefinition({ store, clock }: Services, pool: Pool, definition: PoolDefinition): void {
  store
    .prepare("UPDATE pools SET definition = ?, modified = ?, revision = revision + ? WHERE key = ?")
    .run(JSON.stringify(definition), clock.now(), freshRevision(store), pool.key);
}

/** Gives a pool another name; call it with a change of its definition, which makes the name seen. */
export function renamePool(store: Store, pool: Pool, name: string): void {
  store.prepare("UPDATE pools SET name = ? WHERE key = ?").run(name, pool.key);
}

/** The keys of a pool's users: from the first, up to but without the second. */
export function userKeys(pool: Pick<Pool, "key">): [number, number] {
  return [pool.key * NUMBERS, (pool.key + 1) * NUMBERS];
}

/** How many users, counted. */
export function countUsers(store: Store, pool: Pool): number {
  const row = store.prepare("SELECT count(*) AS users FROM users WHERE key >= ? AND key < ?").get(...userKeys(pool));
  return (row as { users: number }).users;
}

/** Letters and digits at random, as in ids. */
export function randomName(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}

export const NUMBERS = 2 ** 32;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const compiledByStore = new WeakMap<Store, Map<number, Pool>>();
const revisionsByStore = new WeakMap<Store, number>();

function compiledPools(store: Store): Map<number, Pool> {
  const known = compiledByStore.get(store);
  if (known !== undefined) return known;
  const pools = new Map<number, Pool>();
  compiledByStore.set(store, pools);
  return pools;
}

/** Ever larger steps, so that a revision whose write was undone never names another definition. */
function freshRevision(store: Store): number {
  const step = (revisionsByStore.get(store) ?? 0) + 1;
  revisionsByStore.set(store, step);
  return step;
}

function nextNumber(store: Store, poolKey: number): number {
  const row = store.prepare("SELECT max(key) AS last FROM users WHERE key >= ? AND key < ?").get(...userKeys({ key: poolKey }));
  const last = (row as { last: number | null }).last;
  return last === null ? 1 : last - poolKey * NUMBERS + 1;
}
