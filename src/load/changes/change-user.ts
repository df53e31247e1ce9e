import type { Failure } from "../../model/index.ts";
import type { PoolNames } from "../existing/existing-rule.ts";
import { aliasIsTaken } from "../existing/find-existing.ts";
import { notOurs } from "../existing/not-ours.ts";
import type { StepFailure } from "../journal.ts";
import { applyOrSettle, type Sending } from "../steps/apply-step.ts";
import { linkStep, unlinkStep } from "../steps/link.ts";
import { disableStep, enableStep, groupStep, removeStep, ungroupStep, updateStep } from "../steps/repeatable.ts";
import type { Step } from "../steps/step.ts";
import type { UserChange } from "./user-change.ts";

/**
 * Writes a change, what takes rights away first and what gives them last. A refused step is noted and the others go on; nobody is enabled whose other steps
 * failed. Gives the first refusal. Every step has the same effect once and twice, so a killed change is simply made again. Throws
 * RunError where the run cannot go on.
 */
export async function changeUser(
  sending: Sending,
  change: UserChange,
  names: PoolNames,
  signal: AbortSignal | undefined,
): Promise<StepFailure | undefined> {
  let failed: StepFailure | undefined = change.refused && { step: "update", failure: change.refused };
  const target = { username: change.username };
  for (const step of stepsOf(change, names)) {
    signal?.throwIfAborted();
    if (step.name === "enable" && failed !== undefined) break;
    const result = await applyOrSettle(sending, step, target, sending.pool.serverTime(), false, signal);
    if (!result.ok) failed ??= { step: step.name, failure: result.failure };
  }
  return failed;
}

function stepsOf(change: UserChange, names: PoolNames): readonly Step[] {
  return [
    ...(change.enable === false ? [disableStep()] : []),
    ...change.removeGroups.map(ungroupStep),
    ...change.unlink.map(unlinkStep),
    ...(change.update.length > 0 ? [careful(updateStep(new Map(change.update)), change, names)] : []),
    ...(change.remove.length > 0 ? [removeStep(change.remove)] : []),
    ...change.link.map(linkStep),
    ...change.addGroups.map(groupStep),
    ...(change.enable === true ? [enableStep()] : []),
  ];
}

/** Cognito may move a verified address away from the user who has it, so that is asked first. */
function careful(update: Step, { sub, update: attributes }: UserChange, names: PoolNames): Step {
  return {
    ...update,
    async apply(pool, target, signal) {
      const alias = await aliasIsTaken(pool, sub, new Map(attributes), names, signal);
      if ("failure" in alias) return { ok: false, failure: alias.failure };
      if (alias.taken !== undefined) return { ok: false, failure: ALIAS_OF_ANOTHER };
      return update.apply(pool, target, signal);
    },
  };
}

/** Another user of the pool has a name that this one would get; it may give it up by and by. */
export function isNameTaken({ code }: Failure): boolean {
  return code === ALIAS_OF_ANOTHER.code || code === "AliasExistsException";
}

const ALIAS_OF_ANOTHER = notOurs("AliasOfAnotherUser", "Another user of the pool signs in by an address of the row.");
