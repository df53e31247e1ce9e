import { setTimeout as delay } from "node:timers/promises";
import type { Failure } from "../model/index.ts";
import type { Pool, PoolOperation } from "./pool.ts";
import { REPEATABLE } from "./repeatable.ts";
import { isTriggerFailure, TRIGGER_TRIES } from "./trigger-failure.ts";

/** Time and chance, so that tests can have their own. */
export interface Patience {
  /** Waits; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** From 0 up to 1. */
  random(): number;
}

/**
 * Repeats what was not applied, or does no harm applied twice. Throttled calls are repeated until they pass or the
 * signal ends them; transient ones, and repeatable ones of unknown outcome, 8 times in all (3 where a trigger failed). Any other failure is the
 * caller's. Goes outside the pacing, so that each try takes a turn.
 */
export function retryingPool(pool: Pool, patience: Patience = REAL): Pool {
  return {
    async call(operation, request, signal) {
      let throttles = 0;
      let breakdowns = 0;
      for (;;) {
        const result = await pool.call(operation, request, signal);
        if (result.ok) return result;
        const trouble = troubleOf(operation, result.failure);
        if (trouble === "final") return result;
        if (trouble === "throttled") {
          throttles += 1;
          await patience.sleep(backoffMs(throttles, THROTTLED_CAP_MS, patience), signal);
        } else {
          breakdowns += 1;
          if (breakdowns === (isTriggerFailure(result.failure) ? TRIGGER_TRIES : TRIES)) return result;
          await patience.sleep(backoffMs(breakdowns, BROKEN_CAP_MS, patience), signal);
        }
      }
    },
    serverTime: () => pool.serverTime(),
  };
}

const TRIES = 8;
const BASE_MS = 200;
const THROTTLED_CAP_MS = 5_000;
const BROKEN_CAP_MS = 20_000;

function troubleOf(operation: PoolOperation, failure: Failure): "throttled" | "broken" | "final" {
  switch (failure.kind) {
    case "throttled":
      return "throttled";
    case "transient":
      return "broken";
    case "unknown-outcome":
      return REPEATABLE[operation].again ? "broken" : "final";
    case "permanent":
    case "fatal":
    case "credentials":
      return "final";
  }
}

/** Full jitter: many callers that failed together do not come back together. */
function backoffMs(failures: number, capMs: number, { random }: Patience): number {
  return random() * Math.min(capMs, BASE_MS * 2 ** (failures - 1));
}

const REAL: Patience = {
  async sleep(ms, signal) {
    try {
      await delay(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : error;
    }
  },
  random: Math.random,
};
