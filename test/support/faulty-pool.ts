import type { Pool, PoolOperation } from "../../src/load/pool.ts";
import { REPEATABLE } from "../../src/load/repeatable.ts";
import type { Failure } from "../../src/model/index.ts";

/** What becomes of one call: `request-lost` never arrived and `answer-lost` was applied, and the caller cannot tell which. */
export type Fate = "pass" | "not-sent" | "request-lost" | "answer-lost" | "throttled" | "refused";

export interface FaultyPool {
  readonly pool: Pool;
  /** Every call with its fate, in order. */
  readonly calls: { readonly operation: PoolOperation; readonly fate: Fate }[];
}

/** A pool some of whose calls fail as `fateOf` says; `call` counts them from 1, `ofOperation` those of the same operation. */
export function faultyPool(pool: Pool, fateOf: (operation: PoolOperation, call: number, ofOperation: number) => Fate): FaultyPool {
  const calls: FaultyPool["calls"] = [];
  return {
    calls,
    pool: {
      async call(operation, request, signal) {
        const ofOperation = calls.filter((call) => call.operation === operation).length + 1;
        const fate = fateOf(operation, calls.length + 1, ofOperation);
        calls.push({ operation, fate });
        if (fate === "pass") return pool.call(operation, request, signal);
        if (fate === "answer-lost") await pool.call(operation, request, signal);
        return { ok: false, failure: failureOf(fate, operation) };
      },
      serverTime: () => pool.serverTime(),
    },
  };
}

/** Faults by chance: `share` (0 to 1) of all calls, each fault of `faults` as likely as the others; the same seed gives the same schedule. */
export function seededFates(seed: number, share: number, faults: readonly Exclude<Fate, "pass">[]): () => Fate {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const chance = state / 2 ** 32;
    return chance < share ? (faults[Math.floor((chance / share) * faults.length)] ?? "pass") : "pass";
  };
}

function failureOf(fate: Exclude<Fate, "pass">, operation: PoolOperation): Failure {
  const message = "made by the test";
  switch (fate) {
    case "not-sent":
      return { kind: "transient", code: "ECONNREFUSED", message };
    case "request-lost":
    case "answer-lost":
      // A read whose answer is lost has changed nothing.
      return { kind: REPEATABLE[operation].why === "reads" ? "transient" : "unknown-outcome", code: "ECONNRESET", message };
    case "throttled":
      return { kind: "throttled", code: "TooManyRequestsException", message };
    case "refused":
      return { kind: "permanent", code: "InvalidParameterException", message };
  }
}
