import { isTriggerFailure, type RowProgress } from "../../load/index.ts";
import { type Outcome, RunError } from "../../model/index.ts";
import { RUN_REASONS } from "../run-reasons.ts";
import type { RunContext } from "./run-context.ts";

/** Users in a row for whom a Lambda trigger failed before the run stops: it is then the trigger, and not the users. */
const TRIGGER_FAILURES_AT_MOST = 20;

/**
 * Stops a run whose creations Cognito refuses one after the other with the same code: the cause is then hardly each user's
 * own, and failing a million rows helps nobody. The refused rows are opened again, so that the same run can try them.
 */
export class RefusalWatch {
  readonly #context: RunContext;
  #code = "";
  #streak: RowProgress[] = [];
  #stopped: RunError | undefined;

  constructor(context: RunContext) {
    this.#context = context;
  }

  /** Takes the outcome of a row that began at `start`. Throws RunError `limit` once too many were refused in a row. */
  async note(start: RowProgress, outcome: Outcome): Promise<void> {
    const code = codeOfRefusal(outcome);
    if (this.#stopped !== undefined) {
      if (code !== this.#code) return;
      await this.#reopen([start]);
      throw this.#stopped;
    }
    if (code !== this.#code) this.#streak = [];
    this.#code = code ?? "";
    const most = this.#mostOf(outcome);
    if (code === undefined || most === 0) return;
    this.#streak.push(start);
    if (this.#streak.length < most) return;
    this.#stopped = stopped(code, this.#streak.length, outcome);
    const rows = this.#streak;
    this.#streak = [];
    await this.#reopen(rows);
    throw this.#stopped;
  }

  #mostOf(outcome: Outcome): number {
    const most = this.#context.job.document.policies.stopAfterRefusals;
    return outcome.status === "failed" && isTriggerFailure(outcome.failure) ? TRIGGER_FAILURES_AT_MOST : most;
  }

  #reopen(rows: readonly RowProgress[]): Promise<void> {
    const { ledger, record } = this.#context;
    return ledger.transaction(() => {
      for (const row of rows) ledger.rows.put(record.firstId, row);
    });
  }
}

/** The code by which Cognito itself refused a creation; our own codes are about one user each. */
function codeOfRefusal(outcome: Outcome): string | undefined {
  if (outcome.status !== "failed" || outcome.step !== "create") return undefined;
  const { code } = outcome.failure;
  return Object.hasOwn(RUN_REASONS, code) || code === "AliasExistsException" ? undefined : code;
}

function stopped(code: string, rows: number, outcome: Outcome): RunError {
  const message = outcome.status === "failed" ? outcome.failure.message : "";
  return new RunError(
    "limit",
    `${rows} users in a row were refused with ${code}: ${message}`,
    "Mend the cause in the pool and run the same command again: these rows are tried again. Where the mapping or the source is wrong, mend that and use --fresh. policies.stopAfterRefusals sets how many refusals are borne.",
  );
}
