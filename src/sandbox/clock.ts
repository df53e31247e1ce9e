import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";

/** The sandbox's time: it starts at a given instant and runs `speed` times as fast as the real one, never backwards. */
export interface Clock {
  readonly speed: number;
  /** Epoch milliseconds, with a fraction. */
  now(): number;
  /** Waits for virtual milliseconds; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export function startClock(speed: number, startMs: number): Clock {
  const begun = performance.now();
  return {
    speed,
    now: () => startMs + (performance.now() - begun) * speed,
    async sleep(ms, signal) {
      try {
        await delay(Math.min(ms / speed, LONGEST_TIMER_MS), undefined, signal === undefined ? {} : { signal });
      } catch (error) {
        throw signal?.aborted ? signal.reason : error;
      }
    },
  };
}

/** The service's form of an instant: epoch seconds with milliseconds. */
export function epochSeconds(epochMs: number): number {
  return Math.floor(epochMs) / 1000;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;
