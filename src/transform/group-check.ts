import type { Issue, PoolProfile } from "../model/index.ts";
import { planIssue } from "./plan-issues.ts";
import { exceedsCharacters, isMarked } from "./text-form.ts";

const MAX_GROUPS = 100;
const MAX_CHARACTERS = 128;

/** Which groups the job lets a run create. */
export interface GroupPolicy {
  readonly createGroups: boolean;
  /** Names of the groups that the job defines. */
  readonly defined?: readonly string[];
}

/** Compiles the check of the groups that a user joins: names, existence, their number. */
export function compileGroupCheck(
  profile: PoolProfile,
  { createGroups, defined = [] }: GroupPolicy,
): (groups: readonly string[], issues: Issue[]) => void {
  const there = new Set([...profile.groups, ...defined]);
  return (groups, issues) => {
    if (groups.length > MAX_GROUPS) issues.push(planIssue("groups-too-many", "groups", { limit: MAX_GROUPS }));
    for (const group of groups) {
      if (there.has(group)) continue;
      if (exceedsCharacters(group, MAX_CHARACTERS) || !isMarked(group)) issues.push(planIssue("group-name", "groups"));
      else if (!createGroups) issues.push(planIssue("group-missing", "groups"));
    }
  };
}
