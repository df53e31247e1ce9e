import type { Pool } from "../pool.ts";
import { runErrorOf } from "../steps/run-error-of.ts";

/** All groups of a user, which is not billed. Throws RunError where they cannot be read. */
export async function groupsOf(pool: Pool, username: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const groups: string[] = [];
  let token: string | undefined;
  do {
    const page = await pool.call("listGroupsOfUser", { username, ...(token === undefined ? {} : { token }) }, signal);
    if (!page.ok) throw runErrorOf(page.failure, "AdminListGroupsForUser");
    groups.push(...page.groups);
    token = page.next;
  } while (token !== undefined);
  return groups;
}
