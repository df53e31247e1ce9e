import type { VerifyContext } from "./verify-context.ts";

/** Lists the groups of the users that were compared and adds `groups` to what differs. */
export async function compareGroups({ groups, findings, paced, workplace, exactGroups, database }: VerifyContext): Promise<void> {
  if (groups === undefined) return;
  await groups.list(paced.pool, exactGroups, workplace.drain);
  database.exec("BEGIN");
  for (const { row, line, sub, username } of groups.differing(exactGroups)) {
    const names = new Set(findings.of(row)?.names).add("groups");
    findings.put({ row, line, kind: "different", sub, username, names: [...names].sort() });
  }
  database.exec("COMMIT");
}
