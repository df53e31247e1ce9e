import { RunError } from "../../model/index.ts";
import type { Pool } from "../pool.ts";
import { isTriggerFailure, TRIGGER_TRIES } from "../trigger-failure.ts";
import { runErrorOf } from "./run-error-of.ts";
import type { Settled, Step, StepResult, StepTarget } from "./step.ts";

/** Answers lost in a row to one step before the run stops and says so. */
const LOST_ANSWERS_AT_MOST = 5;

/** What sending a step needs. */
export interface Sending {
  readonly pool: Pool;
  /** Waits a little before a call whose answer was lost `times` times in a row is looked at again. */
  readonly pause?: (times: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * Sends a step, or first finds out what became of it where an earlier try may have been sent. A refusal is a value; throws RunError
 * where the run cannot go on.
 */
export async function applyOrSettle(
  load: Sending,
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
  load: Sending,
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
