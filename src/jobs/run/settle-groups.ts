import type { GroupSettings } from "../../documents/index.ts";
import { type PoolResult, runErrorOf } from "../../load/index.ts";
import type { GroupDefinition } from "../../model/index.ts";
import { groupDifferences } from "../group-differences.ts";
import type { RunContext } from "./run-context.ts";

/** Answers lost in a row before the run stops and says so. */
const TRIES = 5;

/**
 * Creates the groups that the plan found missing and changes those that the job wants changed. A group that is there by now is
 * as good as one we made if it has what its definition says; otherwise the job's policy decides, and the event `group` tells.
 */
export async function settleGroups(context: RunContext, signal: AbortSignal): Promise<void> {
  const { plan, profile } = context;
  const there = new Set(profile.groups);
  for (const group of plan.groupsToCreate) {
    if (there.has(group) || !(await createGroup(context, group, signal))) await settleExisting(context, group, signal);
  }
  for (const group of plan.groupsToUpdate) await settleExisting(context, group, signal);
}

/** False where the group exists; a try whose answer was lost may have made it, which does as well. */
async function createGroup(context: RunContext, group: string, signal: AbortSignal): Promise<boolean> {
  const request = { group, ...settingsOf(context, group) };
  const created = await repeated(() => context.pool.call("createGroup", request, signal));
  if (!created.ok && created.failure.code !== "GroupExistsException") throw runErrorOf(created.failure, `CreateGroup ${group}`);
  return created.ok;
}

async function settleExisting(context: RunContext, group: string, signal: AbortSignal): Promise<void> {
  const wanted = settingsOf(context, group);
  if (Object.keys(wanted).length === 0) return;
  const found = await context.pool.call("getGroup", { group }, signal);
  if (!found.ok) throw runErrorOf(found.failure, `GetGroup ${group}`);
  const differences = groupDifferences(wanted, found.group);
  if (differences.length === 0) return;
  const update = context.job.document.policies.updateGroups;
  if (update) await updateGroup(context, group, found.group, wanted, signal);
  context.workplace.tell({ type: "group", group, state: update ? "updated" : "differs", differences });
}

/** What the definition does not speak of is sent as the pool has it. */
async function updateGroup(context: RunContext, group: string, held: GroupDefinition, wanted: GroupSettings, signal: AbortSignal) {
  const { name: _, ...kept } = held;
  const updated = await repeated(() => context.pool.call("updateGroup", { group, ...kept, ...wanted }, signal));
  if (!updated.ok) throw runErrorOf(updated.failure, `UpdateGroup ${group}`);
}

async function repeated(call: () => Promise<PoolResult>): Promise<PoolResult> {
  let result = await call();
  for (let tries = 1; tries < TRIES && !result.ok && result.failure.kind === "unknown-outcome"; tries++) result = await call();
  return result;
}

function settingsOf({ job }: RunContext, group: string): GroupSettings {
  const { groups } = job.document;
  return Object.hasOwn(groups, group) ? (groups[group] ?? {}) : {};
}
