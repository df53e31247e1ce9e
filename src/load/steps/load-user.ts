import { type Outcome, type PlannedUser, RunError } from "../../model/index.ts";
import type { BeforeImages } from "../existing/before-image.ts";
import type { ExistingRule } from "../existing/existing-rule.ts";
import { isTakenOver } from "../existing/origin.ts";
import { takeOver } from "../existing/take-over.ts";
import type { RowProgress, StepFailure, StepJournal } from "../journal.ts";
import type { Pool } from "../pool.ts";
import { isTriggerFailure, TRIGGER_TRIES } from "../trigger-failure.ts";
import { runErrorOf } from "./run-error-of.ts";
import type { Settled, Step, StepResult, StepTarget } from "./step.ts";

/** Lost answers in a row for one step before the run stops and says so. */
const LOST_ANSWERS_AT_MOST = 5;

export interface UserLoad {
  readonly pool: Pool;
  readonly journal: StepJournal;
  readonly steps: readonly Step[];
  /** Where the pool makes the real username itself, later steps go by the sub. */
  readonly targetBySub: boolean;
  /** What to do where the pool has the user already; left out: such a row fails with Cognito's refusal. */
  readonly existing?: { readonly user: PlannedUser; readonly rule: ExistingRule; readonly before?: BeforeImages | undefined };
  /** Waits a little before a call whose answer was lost `times` times in a row is looked at again. */
  readonly pause?: (times: number, signal?: AbortSignal) => Promise<void>;
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
  await journal.record({ ...progress, outcome });
  return outcome;
}

async function applyOrSettle(
  load: UserLoad,
  step: Step,
  target: StepTarget,
  intentAt: number,
  startsInDoubt: boolean,
  signal: AbortSignal | undefined,
): Promise<StepResult> {
  let inDoubt = startsInDoubt;
  let code = "";
  for (let lost = 0; lost <= LOST_ANSWERS_AT_MOST; lost++) {
    if (inDoubt) {
      const settled = await step.settle(load.pool, target, intentAt, signal);
      if (settled.kind !== "repeat") return resultOf(settled, step);
    }
    const result = await step.apply(load.pool, target, signal);
    if (result.ok) return result;
    if (result.failure.kind === "permanent") return inDoubt ? await lastLook(load, step, target, intentAt, result, signal) : result;
    if (result.failure.kind !== "unknown-outcome") throw runErrorOf(result.failure, step.name);
    inDoubt = true;
    code = result.failure.code;
    if (isTriggerFailure(result.failure) && lost + 1 >= TRIGGER_TRIES) {
      const refused: StepResult = { ok: false, failure: { ...result.failure, kind: "permanent" } };
      return await lastLook(load, step, target, intentAt, refused, signal);
    }
    await load.pause?.(lost + 1, signal);
  }
  throw new RunError(
    "temporary",
    `The answer to step "${step.name}" was lost ${LOST_ANSWERS_AT_MOST + 1} times in a row, last by ${code}.`,
    "Check the network to Cognito and run the same command again: it settles what is open and goes on.",
  );
}

/** The call in doubt may have arrived after it was looked for, and then it is what the repeated one was refused for. */
async function lastLook(
  load: UserLoad,
  step: Step,
  target: StepTarget,
  intentAt: number,
  refused: StepResult,
  signal: AbortSignal | undefined,
): Promise<StepResult> {
  const settled = await step.settle(load.pool, target, intentAt, signal);
  return settled.kind === "applied" ? resultOf(settled, step) : refused;
}

function resultOf(settled: Exclude<Settled, { kind: "repeat" }>, step: Step): StepResult {
  if (settled.kind === "applied") return { ok: true, ...(settled.sub === undefined ? {} : { sub: settled.sub }) };
  if (settled.failure.kind === "permanent") return { ok: false, failure: settled.failure };
  throw runErrorOf(settled.failure, step.name);
}
