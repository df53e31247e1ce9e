import type { GroupSettings } from "../documents/index.ts";
import type { GroupDefinition } from "../model/index.ts";

/** Something that a group's definition in the job file says otherwise than the pool; only what the definition speaks of counts. */
export function groupDifferences(wanted: GroupSettings, held: Omit<GroupDefinition, "name"> | undefined): readonly string[] {
  const differences: string[] = [];
  if (wanted.description !== undefined && wanted.description !== held?.description) {
    differences.push(`description, pool has ${held?.description === undefined ? "none" : "another"}`);
  }
  if (wanted.precedence !== undefined && wanted.precedence !== held?.precedence) {
    differences.push(`precedence ${wanted.precedence}, pool has ${held?.precedence ?? "none"}`);
  }
  if (wanted.roleArn !== undefined && wanted.roleArn !== held?.roleArn) {
    differences.push(`role ${wanted.roleArn}, pool has ${held?.roleArn ?? "none"}`);
  }
  return differences;
}
