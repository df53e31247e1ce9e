import { expect } from "vitest";
import { OUTCOME_STATUSES } from "../../src/model/index.ts";
import type { SmallRun } from "./run-small-job.ts";
import type { HeldUser, SandboxPool } from "./sandbox-pool.ts";

const IN_POOL: readonly string[] = ["created", "updated", "unchanged", "adopted"];

/**
 * What holds after every finished run: each row has one outcome and the counts add up to the rows; the id map names each
 * user once, by the sub and name that the pool knows; every row said to be loaded is in the pool; and every user of the
 * pool but those of `before` is in the id map. Gives the pool's users.
 */
export async function expectAccounted(
  pool: SandboxPool,
  { summary, rows, idMap }: Pick<SmallRun, "summary" | "rows" | "idMap">,
  before: readonly HeldUser[] = [],
): Promise<readonly HeldUser[]> {
  const users = await pool.users();
  expect(Object.values(summary.outcomes).reduce((sum, count) => sum + count, 0)).toBe(summary.rows);
  expect(rows.map(({ ref }) => ref.row)).toEqual(Array.from({ length: summary.rows }, (_, index) => index + 1));
  const counted = Object.fromEntries(
    OUTCOME_STATUSES.map((status) => [status, rows.filter(({ outcome }) => outcome?.status === status).length]),
  );
  expect(counted).toEqual(summary.outcomes);

  const bySub = new Map(users.map((user) => [user.sub, user]));
  for (const [key, username, sub] of idMap) {
    const user = bySub.get(sub);
    expect(user, `the user of ${key}`).toBeDefined();
    const names = [user?.username, user?.attributes["email"]].map((name) => name?.toLowerCase());
    expect(names, `the names of ${key}`).toContain(username.toLowerCase());
  }
  expect(new Set(idMap.map(([, , sub]) => sub)).size).toBe(idMap.length);
  const mapped = new Set(idMap.map(([key]) => key));
  for (const { sourceKey, outcome } of rows) if (IN_POOL.includes(outcome?.status ?? "")) expect(mapped).toContain(sourceKey);
  const known = new Set([...before.map(({ sub }) => sub), ...idMap.map(([, , sub]) => sub)]);
  expect(users.filter(({ sub }) => !known.has(sub))).toEqual([]);
  return users;
}

/** Outcomes in source order: the status, and why where there is a reason. */
export function fates(rows: SmallRun["rows"]): readonly string[] {
  return rows.map(({ outcome }) => {
    switch (outcome?.status) {
      case "rejected":
        return `rejected ${outcome.issues.map(({ code }) => code).join(" ")}`;
      case "failed":
        return `failed ${outcome.step} ${outcome.failure.code}`;
      case "skipped":
      case "unconfirmed":
        return `${outcome.status} ${outcome.reason}`;
      default:
        return outcome?.status ?? "open";
    }
  });
}

/** A pool's users without what Cognito makes up itself. */
export function withoutSubs(users: readonly HeldUser[]): readonly Omit<HeldUser, "sub">[] {
  return users.map(({ sub: _sub, ...rest }) => rest);
}
