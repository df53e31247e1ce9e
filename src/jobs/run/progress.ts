import type { Outcome } from "../../model/index.ts";
import type { JobEvent } from "../job-events.ts";

/** Time between two progress events, ms. */
const INTERVAL_MS = 500;

/** Counts rows as they settle and tells how it goes, at most twice a second. */
export class Progress {
  readonly #total: number;
  readonly #now: () => number;
  readonly #tell: (event: JobEvent) => void;
  readonly #throttles: () => number;
  readonly #startedAt: number;
  readonly #doneBefore: number;
  #done: number;
  #toldAt = 0;

  constructor(done: number, total: number, now: () => number, tell: (event: JobEvent) => void, throttles: () => number) {
    this.#done = done;
    this.#doneBefore = done;
    this.#total = total;
    this.#now = now;
    this.#tell = tell;
    this.#throttles = throttles;
    this.#startedAt = now();
  }

  settled(row: number, line: number, outcome: Outcome): void {
    this.#done++;
    const codes = codesOf(outcome);
    if (codes.length > 0) this.#tell({ type: "row", row, line, outcome: outcome.status, codes });
    const now = this.#now();
    if (now - this.#toldAt >= INTERVAL_MS) this.tell();
  }

  settledMany(rows: number): void {
    this.#done += rows;
    if (this.#now() - this.#toldAt >= INTERVAL_MS) this.tell();
  }

  tell(): void {
    this.#toldAt = this.#now();
    const seconds = (this.#toldAt - this.#startedAt) / 1000;
    const perSecond = seconds > 0 ? (this.#done - this.#doneBefore) / seconds : 0;
    this.#tell({
      type: "progress",
      done: this.#done,
      total: this.#total,
      perSecond,
      throttles: this.#throttles(),
      ...(perSecond > 0 ? { secondsLeft: (this.#total - this.#done) / perSecond } : {}),
    });
  }
}

/** Why a row ended as it did, where that is not plain success. */
export function codesOf(outcome: Outcome): readonly string[] {
  switch (outcome.status) {
    case "rejected":
      return outcome.issues.map(({ code }) => code);
    case "failed":
      return [outcome.failure.code];
    case "skipped":
    case "unconfirmed":
      return [outcome.reason];
    default:
      return [];
  }
}
