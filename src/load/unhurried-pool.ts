import type { Pool } from "./pool.ts";

/** A call that was sent is left to end even when the run is asked to stop: only `stop` cuts it off. */
export function unhurriedPool(pool: Pool, stop: AbortSignal): Pool {
  return {
    call: (operation, request) => pool.call(operation, request, stop),
    serverTime: () => pool.serverTime(),
  };
}
