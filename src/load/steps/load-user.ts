import type { Outcome, PlannedUser } from "../../model/index.ts";
import type { BeforeImages } from "../existing/before-image.ts";
import type { ExistingRule } from "../existing/existing-rule.ts";
import { isTakenOver } from "../existing/origin.ts";
import { takeOver } from "../existing/take-over.ts";
import type { RowProgress, StepFailure, StepJournal } from "../journal.ts";
import { applyOrSettle, type Sending } from "./apply-step.ts";
import type { Step } from "./step.ts";

export interface UserLoad extends Sending {
  readonly journal: StepJournal;
  readonly steps: readonly Step[];
  /** Where the pool makes the real username itself, later steps go by the sub. */
  readonly targetBySub: boolean;
  /** What to do where the pool has the user already; left out: such a row fails with Cognito's refusal. */
  readonly existing?: { readonly user: PlannedUser; readonly rule: ExistingRule; readonly before?: BeforeImages | undefined };
}

/**
 * Takes one user through its remaining steps: intent on disk, call, result on disk. A step in doubt is settled first. A
 * permanent failure is noted and the other steps go on, except after a failed creation. A user that the pool has already is
 * taken over instead of created, or left alone. Throws RunError where the run cannot go on; the row then keeps its
 * place and a resumed run continues there.
 */
export async function loadUser(load: UserLoad, start: RowProgress, signal?: AbortSignal): Promise<Outcome> {
  const { journal } = load;
  let progress = start;
  let refused = false;
  // What others did to the user between two processes would hide behind a later time.
  const resumed = start.intentAt !== undefined || start.touchedAt !== undefined;
  for (;;) {
    const steps = isTakenOver(progress.origin) ? withoutPassword(load.steps) : load.steps;
    if (progress.stepsDone >= steps.length) return await finish(journal, progress, undefined);
    if (signal?.aborted) {
      await journal.record(progress);
      throw signal.reason;
    }
    if (load.existing !== undefined && waitsToBeTakenOver(progress)) {
      const came = await takeOver({ pool: load.pool, journal, ...load.existing }, progress, refused, signal);
      if (came.kind === "left") return await finish(journal, asItWas(progress), came.outcome);
      if (came.kind === "failed")
        return await finish(journal, { ...asItWas(progress), failed: { step: came.step, failure: came.failure } }, undefined);
      progress = came.kind === "taken" ? came.progress : asItWas(progress);
      continue;
    }
    const step = steps[progress.stepsDone] as Step;
    const target = { username: load.targetBySub && progress.sub ? progress.sub : progress.username };
    const inDoubt = progress.intentAt !== undefined;
    if (!inDoubt) {
      progress = { ...progress, intentAt: load.pool.serverTime() };
      await journal.record(progress);
    }
    const result = await applyOrSettle(load, step, target, progress.intentAt as number, inDoubt, signal);
    const failed: StepFailure | undefined = progress.failed ?? (result.ok ? undefined : { step: step.name, failure: result.failure });
    if (!result.ok && step.name === "create") {
      if (isSomebodysName(load, result.failure.code)) {
        refused = true;
        progress = { ...progress, intentAt: undefined, origin: "existing", found: undefined };
        continue;
      }
      // No step is done: a later run must not take the row for a user of its own.
      return await finish(journal, { ...progress, intentAt: undefined, failed }, undefined);
    }
    progress = {
      ...progress,
      stepsDone: progress.stepsDone + 1,
      intentAt: undefined,
      touchedAt: resumed ? start.touchedAt : load.pool.serverTime(),
      failed,
      sub: (result.ok && result.sub) || progress.sub,
      identityId: (result.ok && result.identityId) || progress.identityId,
      origin: progress.origin ?? "created",
    };
  }
}

/** A user that was there before us keeps its password. The first step stands for the creation that it did not need. */
function withoutPassword(steps: readonly Step[]): readonly Step[] {
  return steps.filter(({ name }) => name !== "password");
}

function waitsToBeTakenOver({ stepsDone, origin }: RowProgress): boolean {
  return stepsDone === 0 && (origin === "existing" || origin === "updated");
}

/** Nothing of ours is in the pool for this row. */
function asItWas(progress: RowProgress): RowProgress {
  return { ...progress, intentAt: undefined, origin: undefined, found: undefined };
}

/** A creation in doubt that met another's user: whoever takes existing users over need not know whose it is. */
function isSomebodysName({ existing }: UserLoad, code: string): boolean {
  if (existing === undefined) return false;
  return code === "UsernameExistsException" || (code === "UserNotProvablyOurs" && existing.rule.mode !== "leave");
}

async function finish(journal: StepJournal, progress: RowProgress, ruled: Outcome | undefined): Promise<Outcome> {
  const status = isTakenOver(progress.origin) ? progress.origin : "created";
  const outcome: Outcome = ruled ?? (progress.failed ? { status: "failed", ...progress.failed } : { status, sub: progress.sub ?? "" });
  // Whose sub the pool's list told after a process had died over the creation was made by it.
  const origin = progress.origin ?? (progress.stepsDone > 0 ? "created" : undefined);
  await journal.record({ ...progress, origin, outcome });
  return outcome;
}
