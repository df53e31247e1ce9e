import type { QuotaCategory } from "../../model/index.ts";
import { CATEGORY_OF, type Pool, type PoolOperation } from "../pool.ts";
import { Pacer } from "./pacer.ts";

export interface PacedPool extends Pool {
  /** Calls that the service throttled so far. */
  throttles(): number;
  /** Requests per second at present, by category; below the given rate while the service throttles. */
  rates(): Readonly<Record<QuotaCategory, number>>;
}

/**
 * Each call waits for its quota category's turn, and a throttled one slows its category down. `rates` are requests per
 * second; Infinity: no pacing. `clock` gives monotonic milliseconds, for the adaptation alone.
 */
export function pacedPool(pool: Pool, rates: Readonly<Record<QuotaCategory, number>>, clock?: () => number): PacedPool {
  const ofCategory = new Map(entries(rates).map(([category, rate]) => [category, new Pacer(rate, clock)] as const));
  const pacers = new Map(operations().map((operation) => [operation, pacersOf(operation)] as const));
  let throttles = 0;

  function pacersOf(operation: PoolOperation): readonly Pacer[] {
    const category = CATEGORY_OF[operation];
    if (category === undefined) return [];
    const pacer = ofCategory.get(category) as Pacer;
    const rate = rates[category];
    return RESOURCES.has(category) && rate !== Number.POSITIVE_INFINITY
      ? [new Pacer(Math.min(rate, RESOURCE_RATE), clock), pacer]
      : [pacer];
  }

  return {
    async call(operation, request, signal) {
      const turns = pacers.get(operation) as readonly Pacer[];
      for (const pacer of turns) await pacer.turn(signal);
      const result = await pool.call(operation, request, signal);
      if (!result.ok && result.failure.kind === "throttled") {
        throttles += 1;
        for (const pacer of turns) pacer.throttled();
      }
      return result;
    },
    serverTime: () => pool.serverTime(),
    throttles: () => throttles,
    rates: () => Object.fromEntries([...ofCategory].map(([category, pacer]) => [category, pacer.rate()])) as Record<QuotaCategory, number>,
  };
}

/** Any single operation of these categories is also limited to 5 a second for each pool. */
const RESOURCES: ReadonlySet<QuotaCategory> = new Set(["UserPoolResourceRead", "UserPoolResourceUpdate"]);
const RESOURCE_RATE = 5;

function entries(rates: Readonly<Record<QuotaCategory, number>>): readonly (readonly [QuotaCategory, number])[] {
  return Object.entries(rates) as [QuotaCategory, number][];
}

function operations(): readonly PoolOperation[] {
  return Object.keys(CATEGORY_OF) as PoolOperation[];
}
