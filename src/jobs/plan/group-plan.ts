import type { JobDocument } from "../../documents/index.ts";
import { type PoolProfile, RunError } from "../../model/index.ts";
import { groupDifferences } from "../group-differences.ts";
import type { PlanReport } from "./plan-report.ts";

/** Cognito's limit of groups a pool, not adjustable. */
const MOST_GROUPS = 10_000;

export type GroupPlan = Pick<PlanReport, "groupsToCreate" | "groupsToUpdate" | "groupDifferences">;

/**
 * What a run would do to the pool's groups: create those that users join or the job file defines and the pool lacks, and where
 * the job says so change those that differ from their definition. Throws RunError `refused` beyond Cognito's limit.
 */
export function planGroups(
  profile: PoolProfile,
  { groups, policies }: Pick<JobDocument, "groups" | "policies">,
  joined: ReadonlySet<string>,
): GroupPlan {
  const held = new Set(profile.groups);
  const definitions = new Map(profile.groupDefinitions.map((definition) => [definition.name, definition]));
  const groupsToCreate = [...new Set([...joined, ...Object.keys(groups)])].filter((group) => !held.has(group)).sort();
  if (held.size + groupsToCreate.length > MOST_GROUPS) {
    throw new RunError(
      "refused",
      `The pool ${profile.id} has ${held.size} groups, the job would add ${groupsToCreate.length}, and a pool takes ${MOST_GROUPS}.`,
      "Map fewer groups; a value that differs from user to user is better kept in a custom attribute.",
    );
  }
  const differing = Object.entries(groups)
    .filter(([group]) => held.has(group))
    .map(([group, wanted]) => ({ group, differences: groupDifferences(wanted, definitions.get(group)) }))
    .filter(({ differences }) => differences.length > 0);
  return {
    groupsToCreate,
    groupsToUpdate: policies.updateGroups ? differing.map(({ group }) => group) : [],
    groupDifferences: differing,
  };
}
