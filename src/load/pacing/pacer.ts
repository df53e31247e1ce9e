import Bottleneck from "bottleneck";
import { type AdaptiveRate, adaptiveRate } from "./adaptive-rate.ts";

/** Lets calls go at an even rate, in the order they asked. */
export class Pacer {
  readonly #full: number;
  readonly #rate: AdaptiveRate;
  readonly #waiting: Turn[] = [];
  #limiter: Bottleneck;
  #wallClockLead = wallClockLead();
  #pacedAt: number;
  #scheduled = 0;

  /** `full` is turns per second; Infinity: no pacing. `clock` gives monotonic milliseconds, for the rate's adaptation alone. */
  constructor(full: number, clock?: () => number) {
    if (!(full > 0)) throw new RangeError(`a rate of ${full} per second lets nothing through`);
    this.#full = full;
    this.#rate = adaptiveRate(full, clock);
    this.#pacedAt = full;
    this.#limiter = new Bottleneck({ minTime: gapMs(full) });
  }

  /** Turns per second at present. */
  rate(): number {
    return this.#rate.now();
  }

  /** A call of this pacer was throttled: slow down. */
  throttled(): void {
    this.#rate.throttled();
  }

  /** Resolves when a call may be sent; rejects with the reason of an aborted signal. */
  turn(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    if (this.#full === Number.POSITIVE_INFINITY) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const turn: Turn = { open: true, take };
      function take(): void {
        signal?.removeEventListener("abort", leave);
        resolve();
      }
      function leave(): void {
        turn.open = false;
        reject(signal?.reason);
      }
      signal?.addEventListener("abort", leave, { once: true });
      this.#waiting.push(turn);
      this.#schedule();
    });
  }

  /** Keeps a few paced jobs ahead: enough to outlive a busy moment of this process, too few to burst after one. */
  #schedule(): void {
    this.#adapt();
    const together = turnsTogether(this.#pacedAt);
    const ahead = Math.max(2, Math.ceil((this.#pacedAt / together) * AHEAD_SECONDS));
    const wanted = Math.min(ahead, Math.ceil(this.#waiting.length / together));
    while (this.#scheduled < wanted) {
      this.#scheduled += 1;
      void this.#limiter.schedule(async () => this.#release());
    }
  }

  #release(): void {
    this.#scheduled -= 1;
    let left = turnsTogether(this.#pacedAt);
    while (left > 0) {
      const turn = this.#waiting.shift();
      if (turn === undefined) break;
      if (!turn.open) continue;
      turn.take();
      left -= 1;
    }
    this.#schedule();
  }

  #adapt(): void {
    const rate = this.#rate.now();
    const lead = wallClockLead();
    // bottleneck goes by the wall clock; one set back by an hour would make it wait for an hour.
    if (Math.abs(lead - this.#wallClockLead) > CLOCK_JUMP_MS) {
      this.#wallClockLead = lead;
      this.#pacedAt = rate;
      this.#limiter = new Bottleneck({ minTime: gapMs(rate) });
    } else if (rate !== this.#pacedAt) {
      this.#pacedAt = rate;
      this.#limiter.updateSettings({ minTime: gapMs(rate) });
    }
  }
}

interface Turn {
  /** False: its signal was aborted meanwhile. */
  open: boolean;
  take(): void;
}

/** One limiter never passes about 420 jobs a second, so above 300 one paced job lets several calls go. */
const JOBS_PER_SECOND = 300;
const AHEAD_SECONDS = 0.05;
const CLOCK_JUMP_MS = 250;

function turnsTogether(rate: number): number {
  return rate === Number.POSITIVE_INFINITY ? 1 : Math.ceil(rate / JOBS_PER_SECOND);
}

function gapMs(rate: number): number {
  return rate === Number.POSITIVE_INFINITY ? 0 : (1_000 * turnsTogether(rate)) / rate;
}

function wallClockLead(): number {
  return Date.now() - performance.now();
}
