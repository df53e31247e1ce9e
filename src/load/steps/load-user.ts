import { type Failure, type Outcome, RunError } from "../../model/index.ts";
import type { RowProgress, StepJournal } from "../journal.ts";
import type { Pool } from "../pool.ts";
import type { Settled, Step, StepResult, StepTarget } from "./step.ts";

/** Lost answers in a row for one step before the run stops and says so. */
const LOST_ANSWERS_AT_MOST = 5;

export interface UserLoad {
  readonly pool: Pool;
  readonly journal: StepJournal;
  readonly steps: readonly Step[];
  /** Where the pool makes the real username itself, later steps go by the sub. */
  readonly targetBySub: boolean;
  /** What a refusal means for the row beyond its step, such as a rule for users that already exist. */
  readonly outcomeOfRefusal?: (step: Step, failure: Failure) => Outcome | undefined;
}

/**
 * Takes one user through its remaining steps: intent on disk, call, result on disk. A step in doubt is settled first. A
 * permanent failure is noted and the other steps go on, except after a failed creation. Throws RunError where the
 * run cannot go on; the row then keeps its place and a resumed run continues there.
 */
export async function loadUser(load: UserLoad, start: RowProgress, signal?: AbortSignal): Promise<Outcome> {
  const { journal, steps } = load;
  let progress = start;
  while (progress.stepsDone < steps.length) {
    if (signal?.aborted) {
      await journal.record(progress);
      throw signal.reason;
    }
    const step = steps[progress.stepsDone] as Step;
    const target = { username: load.targetBySub && progress.sub ? progress.sub : progress.username };
    const inDoubt = progress.intentAt !== undefined;
    if (!inDoubt) {
      progress = { ...progress, intentAt: load.pool.serverTime() };
      await journal.record(progress);
    }
    const result = await applyOrSettle(load, step, target, progress.intentAt as number, inDoubt, signal);
    const failed = progress.failed ?? (result.ok ? undefined : { step: step.name, failure: result.failure });
    if (!result.ok && step.name === "create") {
      // No step is done: a later run must not take the row for a user of its own.
      return await finish(journal, { ...progress, intentAt: undefined, failed }, load.outcomeOfRefusal?.(step, result.failure));
    }
    progress = {
      ...progress,
      stepsDone: progress.stepsDone + 1,
      intentAt: undefined,
      failed,
      sub: (result.ok && result.sub) || progress.sub,
    };
  }
  return await finish(journal, progress, undefined);
}

async function finish(journal: StepJournal, progress: RowProgress, ruled: Outcome | undefined): Promise<Outcome> {
  const outcome: Outcome =
    ruled ?? (progress.failed ? { status: "failed", ...progress.failed } : { status: "created", sub: progress.sub ?? "" });
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
  }
  throw new RunError(
    "temporary",
    `The answer to step "${step.name}" was lost ${LOST_ANSWERS_AT_MOST + 1} times in a row.`,
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

/** The end of a run for a failure that is not the user's own. */
export function runErrorOf(failure: Failure, doing: string): RunError {
  const what = `${doing}: ${failure.code}: ${failure.message}`;
  switch (failure.kind) {
    case "credentials":
      return new RunError("credentials", what, "Renew the credentials or grant the permission, then run the same command again to go on.");
    case "fatal":
    case "permanent":
      return new RunError("failure", what, "Mend the cause, then run the same command again: it goes on where it stopped.");
    default:
      return new RunError("temporary", what, "Run the same command again: it goes on where it stopped.");
  }
}
