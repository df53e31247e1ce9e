import type { Pool } from "../rules/pool.ts";
import { passes, type UserFilter } from "../rules/user-filter.ts";
import { holderOf } from "./names.ts";
import { userKeys } from "./pools.ts";
import type { Store } from "./store.ts";
import { findBySub, readUser, type StoredUser, type UserRow, userOf } from "./users.ts";

/** How one chain of pages reads the users: from where, and in which order of lanes. */
export interface Listing {
  /** The users as they are, or as they were before the lag (see behaviour/listing-lag.ts). */
  readonly source: "users" | "listed_users";
  /** Each lane once; a filtered listing has one lane only. */
  readonly lanes: readonly number[];
}

/** A place in the listing: how many lanes it has passed, and the last key passed in its own. */
export interface ListingPlace {
  readonly lane: number;
  readonly after: number;
}

export const LISTING_START: ListingPlace = { lane: 0, after: 0 };

/**
 * Up to `most` users after a place. The keys are dealt into lanes, read one after another: an order that is stable, but
 * is not that of creation.
 */
export function listUsers(
  store: Store,
  pool: Pool,
  filter: UserFilter | undefined,
  listing: Listing,
  start: ListingPlace,
  most: number,
): readonly StoredUser[] {
  if (filter === undefined) return allUsers(store, pool, listing, start, most);
  // The index of names knows only how users are called now.
  const candidates = listing.source === "users" ? oneUser(store, pool, filter) : undefined;
  if (candidates === undefined) return matchingUsers(store, pool, filter, listing, start, most);
  return candidates.filter((user) => user.key > start.after && passes(filter, filteredValue(user, filter)));
}

/** The place right after a user; a filtered listing has one lane only. */
export function placeOf(user: StoredUser, filter: UserFilter | undefined, { lanes }: Listing): ListingPlace {
  return { lane: filter === undefined ? lanes.indexOf(user.key % LANES) : 0, after: user.key };
}

export const LANES = 7;

function allUsers(store: Store, pool: Pool, { source, lanes }: Listing, start: ListingPlace, most: number): readonly StoredUser[] {
  const select = store.prepare(`SELECT * FROM ${source} WHERE key > ? AND key < ? AND key % ${LANES} = ? ORDER BY key LIMIT ?`);
  const [first, end] = userKeys(pool);
  const found: UserRow[] = [];
  for (const [index, lane] of lanes.entries()) {
    if (index < start.lane) continue;
    const after = index === start.lane ? Math.max(start.after, first) : first;
    found.push(...(select.all(after, end, lane, most - found.length) as unknown as readonly UserRow[]));
    if (found.length >= most) break;
  }
  return found.map(userOf);
}

function matchingUsers(
  store: Store,
  pool: Pool,
  filter: UserFilter,
  listing: Listing,
  start: ListingPlace,
  most: number,
): readonly StoredUser[] {
  const { condition, value } = narrowing(filter);
  const select = store.prepare(`SELECT * FROM ${listing.source} WHERE key > ? AND key < ? AND ${condition} ORDER BY key LIMIT ?`);
  const [first, end] = userKeys(pool);
  const found: StoredUser[] = [];
  let after = Math.max(start.after, first);
  for (;;) {
    const rows = select.all(after, end, value, SCAN_ROWS) as unknown as readonly UserRow[];
    for (const row of rows) {
      after = row.key;
      const user = userOf(row);
      if (passes(filter, filteredValue(user, filter))) found.push(user);
      if (found.length === most) return found;
    }
    if (rows.length < SCAN_ROWS) return found;
  }
}

/** How many rows a filtered listing looks at in one statement. */
const SCAN_ROWS = 200;

/** A filter that names at most one user, found by its index; undefined: the listing must be read. */
function oneUser(store: Store, pool: Pool, { attribute, prefix, value }: UserFilter): readonly StoredUser[] | undefined {
  if (prefix || (attribute !== "username" && attribute !== "sub")) return undefined;
  const bySub = findBySub(store, pool, value);
  if (attribute === "sub" || pool.usernames === "address") return bySub === undefined ? [] : [bySub];
  const key = holderOf(store, pool, { kind: "username", folded: pool.fold(value) });
  const user = key === undefined ? undefined : readUser(store, key);
  return user === undefined ? [] : [user];
}

function filteredValue(user: StoredUser, { attribute }: UserFilter): string | undefined {
  switch (attribute) {
    case "username":
      return user.username;
    case "sub":
      return user.sub;
    case "status":
      return user.enabled ? "Enabled" : "Disabled";
    case "cognito:user_status":
      return user.status;
    default:
      return user.attributes.get(attribute);
  }
}

/**
 * A condition that every matching row meets, so that SQLite passes over most others; `passes` decides. Its lower() folds
 * A-Z alone, so other letters narrow nothing.
 */
function narrowing({ attribute, prefix, value }: UserFilter): { readonly condition: string; readonly value: string } {
  const folded = ASCII.test(value) ? value.toLowerCase() : "";
  switch (attribute) {
    case "username":
      return { condition: "instr(username, ?) = 1", value };
    case "sub":
      return { condition: "instr(sub, ?) = 1", value: folded };
    case "status":
      return { condition: "instr(iif(enabled, 'Enabled', 'Disabled'), ?) = 1", value };
    case "cognito:user_status":
      return { condition: "instr(lower(status), ?) = 1", value: folded };
    default: {
      const pair = JSON.stringify([attribute, folded]);
      return { condition: "instr(lower(attributes), ?) > 0", value: folded === "" ? "" : prefix ? pair.slice(0, -2) : pair };
    }
  }
}

const ASCII = /^[\x20-\x7e]*$/;
