import type { Pool } from "../rules/pool.ts";
import { numberOfSub } from "../rules/subject-id.ts";
import { ServiceError } from "../service-error.ts";
import { holderOf } from "./names.ts";
import { NUMBERS } from "./pools.ts";
import type { Store } from "./store.ts";

/** A user as kept. Times are epoch milliseconds. */
export interface StoredUser {
  readonly key: number;
  readonly username: string;
  readonly sub: string;
  readonly status: string;
  readonly enabled: boolean;
  readonly created: number;
  readonly modified: number;
  /** Without `sub`; `identities` included. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly password: string | undefined;
  /** When a temporary password ends. */
  readonly passwordExpires: number | undefined;
}

/** The user by username, alias, or sub. Throws UserNotFoundException. */
export function requireUser(store: Store, pool: Pool, name: string): StoredUser {
  const user = findUser(store, pool, name);
  if (user === undefined) throw new ServiceError("UserNotFoundException", "User does not exist.");
  return user;
}

export function findUser(store: Store, pool: Pool, name: string): StoredUser | undefined {
  const folded = pool.fold(name);
  const byUsername = holderOf(store, pool, { kind: "username", folded });
  if (byUsername !== undefined) return readUser(store, byUsername);
  const bySub = findBySub(store, pool, name);
  if (bySub !== undefined) return bySub;
  for (const kind of pool.aliases) {
    const key = holderOf(store, pool, { kind, folded });
    if (key !== undefined) return readUser(store, key);
  }
  return undefined;
}

export function findBySub(store: Store, pool: Pool, sub: string): StoredUser | undefined {
  const number = numberOfSub(sub);
  const user = number === undefined ? undefined : readUser(store, pool.key * NUMBERS + number);
  return user?.sub === sub ? user : undefined;
}

export function readUser(store: Store, key: number): StoredUser | undefined {
  const row = store.prepare("SELECT * FROM users WHERE key = ?").get(key) as UserRow | undefined;
  return row === undefined ? undefined : userOf(row);
}

/** Replaces a user's attributes; its sign-in names are the caller's to keep in line. */
export function saveAttributes(store: Store, user: StoredUser, attributes: ReadonlyMap<string, string>, nowMs: number): void {
  store.prepare("UPDATE users SET attributes = ?, modified = ? WHERE key = ?").run(JSON.stringify([...attributes]), nowMs, user.key);
}

export interface UserRow {
  readonly key: number;
  readonly username: string;
  readonly sub: string;
  readonly status: string;
  readonly enabled: number;
  readonly created: number;
  readonly modified: number;
  readonly attributes: string;
  readonly password: string | null;
  readonly password_expires: number | null;
}

export function userOf(row: UserRow): StoredUser {
  const { key, username, sub, status, enabled, created, modified, attributes, password, password_expires } = row;
  return {
    key,
    username,
    sub,
    status,
    enabled: enabled === 1,
    created,
    modified,
    attributes: new Map(JSON.parse(attributes) as [string, string][]),
    password: password ?? undefined,
    passwordExpires: password_expires ?? undefined,
  };
}
