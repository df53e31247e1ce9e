import { type Failure, RunError } from "../../model/index.ts";
import type { DriveOptions } from "./drive-job.ts";
import type { ImportPart } from "./import-part.ts";

/**
 * Whether a refusal may mean that another import job of the account is active. Which of the two exceptions says so is not
 * documented; each also means other things, so the wait is bounded.
 */
export function isOccupied({ code }: Failure): boolean {
  return code === "PreconditionNotMetException" || code === "LimitExceededException";
}

/** One part's wait until Cognito takes its import job: longer and longer pauses, told each time, up to the job's bound. */
export class AwaitedTurn {
  readonly #options: DriveOptions;
  readonly #part: ImportPart;
  readonly #what: "created" | "started";
  readonly #since: number;
  #pauseMs = 250;

  constructor(options: DriveOptions, part: ImportPart, what: "created" | "started") {
    this.#options = options;
    this.#part = part;
    this.#what = what;
    this.#since = options.now();
  }

  /** Waits before another try. Throws RunError `temporary` once the bound is passed, or the signal's reason. */
  async wait({ code }: Failure, signal: AbortSignal | undefined): Promise<void> {
    const { tell, sleep, now, waitMs, pollMs } = this.#options;
    const { part, attempt, rows } = this.#part;
    const waited = now() - this.#since;
    if (waited >= waitMs) {
      throw new RunError(
        "temporary",
        `The import job of part ${part} could not be ${this.#what} in ${Math.round(waited / 60_000)} minutes: ${code}.`,
        "An account runs one import job at a time: look for another active one, then run the same command again. importJob.waitMinutes sets how long is waited.",
      );
    }
    tell({ type: "import-job", part, attempt, state: "Waiting", rows, detail: code, waitedSeconds: Math.round(waited / 1000) });
    await sleep(Math.min(this.#pauseMs, waitMs - waited), signal);
    this.#pauseMs = Math.min(this.#pauseMs * 2, Math.max(pollMs, 250));
  }
}
