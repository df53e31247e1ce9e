import { runErrorOf } from "../../load/index.ts";
import type { RunContext } from "./run-context.ts";

/** Answers lost in a row before the run stops and says so. */
const TRIES = 5;

/** Creates the groups that the plan found missing; one that is there by now is as good as one we made. */
export async function createGroups(context: RunContext, signal: AbortSignal): Promise<void> {
  for (const group of context.plan.groupsToCreate) {
    let created = await context.pool.call("createGroup", { group }, signal);
    // A second try finds the group of the first, which does as well.
    for (let tries = 1; tries < TRIES && !created.ok && created.failure.kind === "unknown-outcome"; tries++)
      created = await context.pool.call("createGroup", { group }, signal);
    if (!created.ok && created.failure.code !== "GroupExistsException") throw runErrorOf(created.failure, `CreateGroup ${group}`);
  }
}
