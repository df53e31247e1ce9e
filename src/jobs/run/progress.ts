import type { Outcome } from "../../model/index.ts";
import type { JobEvent } from "../job-events.ts";

/** Time between two progress events, ms. */
const INTERVAL_MS = 500;
/** The rate is that of the latest stretch, ms; before a stretch of the shorter length there is no forecast. */
const WINDOW_MS = 15_000;
const FORECAST_AFTER_MS = 3_000;

/** Counts rows as they settle and tells how it goes, at most twice a second. */
export class Progress {
  readonly #total: number;
  readonly #now: () => number;
  readonly #tell: (event: JobEvent) => void;
  readonly #throttles: () => number;
  readonly #samples: { readonly at: number; readonly done: number }[];
  #done: number;
  #toldAt = 0;

  constructor(done: number, total: number, now: () => number, tell: (event: JobEvent) => void, throttles: () => number) {
    this.#done = done;
    this.#total = total;
    this.#now = now;
    this.#tell = tell;
    this.#throttles = throttles;
    this.#samples = [{ at: now(), done }];
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
    const at = this.#now();
    this.#toldAt = at;
    while (this.#samples.length > 1 && at - (this.#samples[0]?.at ?? at) > WINDOW_MS) this.#samples.shift();
    const first = this.#samples[0] ?? { at, done: this.#done };
    this.#samples.push({ at, done: this.#done });
    const perSecond = at > first.at ? ((this.#done - first.done) * 1000) / (at - first.at) : 0;
    const foreseeable = perSecond > 0 && at - first.at >= FORECAST_AFTER_MS;
    this.#tell({
      type: "progress",
      done: this.#done,
      total: this.#total,
      perSecond,
      throttles: this.#throttles(),
      ...(foreseeable ? { secondsLeft: (this.#total - this.#done) / perSecond } : {}),
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
