import { runErrorOf } from "../../load/index.ts";
import type { RunContext } from "./run-context.ts";

/** Creates the groups that the plan found missing; one that is there by now is as good as one we made. */
export async function createGroups(context: RunContext, signal: AbortSignal): Promise<void> {
  for (const group of context.plan.groupsToCreate) {
    const created = await context.pool.call("createGroup", { group }, signal);
    if (!created.ok && created.failure.code !== "GroupExistsException") throw runErrorOf(created.failure, `CreateGroup ${group}`);
  }
}
