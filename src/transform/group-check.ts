import type { Issue, PoolProfile } from "../model/index.ts";
import { planIssue } from "./plan-issues.ts";
import { exceedsCharacters, isMarked } from "./text-form.ts";

const MAX_GROUPS = 100;
const MAX_CHARACTERS = 128;

/** Compiles the check of the groups that a user joins: names, existence, Cognito's own groups, their number. */
export function compileGroupCheck(profile: PoolProfile, createGroups: boolean): (groups: readonly string[], issues: Issue[]) => void {
  const existing = new Set(profile.groups);
  const ofProviders = new Set(profile.identityProviders.map(({ name }) => `${profile.id}_${name}`));
  return (groups, issues) => {
    if (groups.length > MAX_GROUPS) issues.push(planIssue("groups-too-many", "groups", { limit: MAX_GROUPS }));
    for (const group of groups) {
      if (ofProviders.has(group)) issues.push(planIssue("group-of-provider", "groups"));
      else if (existing.has(group)) continue;
      else if (exceedsCharacters(group, MAX_CHARACTERS) || !isMarked(group)) issues.push(planIssue("group-name", "groups"));
      else if (!createGroups) issues.push(planIssue("group-missing", "groups"));
    }
  };
}
