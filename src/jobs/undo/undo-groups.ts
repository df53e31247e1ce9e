import { type Pool, type PoolResult, runErrorOf } from "../../load/index.ts";

/** What became of the groups that a run made. */
export interface UndoneGroups {
  readonly groupsDeleted: readonly string[];
  readonly groupsEmpty: readonly string[];
  readonly groupsInUse: readonly string[];
}

/** Answers lost in a row before the command stops and says so. */
const TRIES = 5;

/** Looks which of the groups nobody is in any more, and deletes those where that is asked for. */
export async function undoGroups(pool: Pool, groups: readonly string[], remove: boolean, signal: AbortSignal): Promise<UndoneGroups> {
  const done = { groupsDeleted: [] as string[], groupsEmpty: [] as string[], groupsInUse: [] as string[] };
  for (const group of groups) {
    const members = await hasMembers(pool, group, signal);
    if (members === undefined) continue;
    if (members) done.groupsInUse.push(group);
    else if (remove) {
      await deleteGroup(pool, group, signal);
      done.groupsDeleted.push(group);
    } else done.groupsEmpty.push(group);
  }
  return done;
}

/** Undefined where the pool has no such group. */
async function hasMembers(pool: Pool, group: string, signal: AbortSignal): Promise<boolean | undefined> {
  let token: string | undefined;
  do {
    const page = await pool.call("listUsersInGroup", { group, ...(token === undefined ? {} : { token }) }, signal);
    if (!page.ok && page.failure.code === "ResourceNotFoundException") return undefined;
    if (!page.ok) throw runErrorOf(page.failure, `ListUsersInGroup ${group}`);
    if (page.users.length > 0) return true;
    token = page.next;
  } while (token !== undefined);
  return false;
}

async function deleteGroup(pool: Pool, group: string, signal: AbortSignal): Promise<void> {
  let result: PoolResult = await pool.call("deleteGroup", { group }, signal);
  for (let tries = 1; tries < TRIES && !result.ok && result.failure.kind === "unknown-outcome"; tries++)
    result = await pool.call("deleteGroup", { group }, signal);
  if (!result.ok && result.failure.code !== "ResourceNotFoundException") throw runErrorOf(result.failure, `DeleteGroup ${group}`);
}
