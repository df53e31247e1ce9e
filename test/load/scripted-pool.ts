import type { Pool, PoolOperation, PoolOperations, PoolResult } from "../../src/load/pool.ts";

export interface ScriptedPool {
  readonly pool: Pool;
  /** The operations called, in order. */
  readonly calls: PoolOperation[];
}

/** A pool that answers what the test says. */
export function scriptedPool(answer: (operation: PoolOperation, call: number) => PoolResult): ScriptedPool {
  const calls: PoolOperation[] = [];
  return {
    calls,
    pool: {
      async call<K extends PoolOperation>(operation: K): Promise<PoolResult<PoolOperations[K]["response"]>> {
        calls.push(operation);
        return answer(operation, calls.length) as PoolResult<PoolOperations[K]["response"]>;
      },
      serverTime: () => 1_772_532_000_000,
    },
  };
}
