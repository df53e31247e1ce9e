import type { DatabaseSync } from "node:sqlite";
import type { PoolUser } from "../../load/index.ts";
import type { LoadedUsers } from "../ledger/loaded-users.ts";
import type { PoolTable } from "./pool-table.ts";

/** Users of the pool that no row of the source stands for. */
export interface ExtraUsers {
  /** Nobody knows of them. */
  readonly extra: number;
  /** The job loaded them, and the source has them no longer. */
  readonly gone: number;
  /** Profiles of identity providers' users, left out. */
  readonly federated: number;
}

/** Sorts out whom the source does not account for, and keeps the subs of those whom nobody does. */
export function findExtraUsers(database: DatabaseSync, table: PoolTable, loaded: LoadedUsers, federated: boolean): ExtraUsers {
  createExtras(database);
  const without = countOf(table.unaccounted(), () => true);
  if (without === 0) return { extra: 0, gone: 0, federated: 0 };
  for (const sub of loaded.subs()) {
    const held = table.bySub(sub);
    if (held !== undefined) table.account(held);
  }
  const put = database.prepare("INSERT INTO extras (sub) VALUES (?)");
  let left = 0;
  const extra = countOf(table.unaccounted(), (user) => {
    const isFederated = user.status === "EXTERNAL_PROVIDER";
    if (isFederated && !federated) left++;
    else put.run(user.sub);
    return !isFederated || federated;
  });
  return { extra, gone: without - extra - left, federated: left };
}

/** Room for the subs of those whom nobody accounts for. */
function createExtras(database: DatabaseSync): void {
  database.exec("CREATE TABLE IF NOT EXISTS extras (id INTEGER PRIMARY KEY, sub TEXT NOT NULL) STRICT");
}

/** The subs of those whom nobody accounts for. */
export function* extraSubs(database: DatabaseSync): Generator<string> {
  createExtras(database);
  for (const { sub } of database.prepare("SELECT sub FROM extras ORDER BY id").iterate()) yield String(sub);
}

function countOf(held: Iterable<{ readonly user: PoolUser }>, counts: (user: PoolUser) => boolean): number {
  let count = 0;
  for (const { user } of held) if (counts(user)) count++;
  return count;
}
