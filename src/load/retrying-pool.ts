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
        if (result.failure.kind === "throttled") {
          throttles += 1;
          await patience.sleep(Math.min(THROTTLED_CAP_MS, ceilingMs(throttles)) * patience.random(), signal);
        } else if (isRepeatable(operation, result.failure)) {
          breakdowns += 1;
          if (breakdowns >= (isTriggerFailure(result.failure) ? TRIGGER_TRIES : TRIES)) return result;
          await patience.sleep(ceilingMs(breakdowns) * patience.random(), signal);
        } else return result;
      }
    },
    serverTime: () => pool.serverTime(),
  };
}

const TRIES = 8;
const BASE_MS = 200;
const THROTTLED_CAP_MS = 5_000;

/** A call that was not applied, or that does no harm applied twice. */
function isRepeatable(operation: PoolOperation, { kind }: Failure): boolean {
  return kind === "transient" || (kind === "unknown-outcome" && REPEATABLE[operation].again);
}

/** Waits are anything up to this (full jitter): many callers that failed together do not come back together. */
function ceilingMs(failures: number): number {
  return BASE_MS * 2 ** (failures - 1);
}

const REAL: Patience = {
  sleep: (ms, signal) => delay(ms, undefined, { ...(signal && { signal }) }).catch(() => signal?.throwIfAborted()),
  random: Math.random,
};
