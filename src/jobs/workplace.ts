import type { Pool } from "../load/index.ts";
import type { QuotaCategory } from "../model/index.ts";
import type { JobEvent } from "./job-events.ts";

/** A pool whose calls wait for their turn and are repeated where that is harmless. */
export interface PacedPool {
  readonly pool: Pool;
  readonly rates: Readonly<Record<QuotaCategory, number>>;
  /** Calls that Cognito throttled so far. */
  throttles(): number;
  /** For raising and restoring limits; not cut off when the run is asked to stop. Default: `pool`. */
  readonly limits?: Pool;
}

/** The world around a job: time, chance, and who watches. */
export interface Workplace {
  /** Wall clock for display, epoch ms. */
  readonly wallClock: () => number;
  /** Monotonic clock, ms. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly tell: (event: JobEvent) => void;
  /** Aborted to ask for an orderly stop: nothing new is begun, what is under way ends. */
  readonly drain: AbortSignal;
  /** Aborted to stop at once; what was under way is settled by the next run. */
  readonly stop: AbortSignal;
}
