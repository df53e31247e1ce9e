import type { Pool, PoolOperation, PoolOperations, PoolResult } from "../load/pool.ts";
import { classifyFailure } from "./classify-failure.ts";
import type { Connection } from "./connection.ts";
import { OPERATIONS } from "./operations.ts";
import type { Refresher } from "./refresh-credentials.ts";
import type { ServerClock } from "./server-clock.ts";

/** The port over the AWS SDK: no exception of the SDK passes it. */
export function cognitoPool(connection: Connection, refresher: Refresher, clock: ServerClock): Pool {
  return {
    async call(operation, request, signal) {
      signal?.throwIfAborted();
      const generation = refresher.generation();
      const first = await attempt(connection, operation, request, signal);
      if (!first.refresh || !(await refresher.refresh(generation))) return first.result;
      signal?.throwIfAborted();
      // Refused for its signature, so nothing was applied: repeating is safe, even for a create.
      return (await attempt(connection, operation, request, signal)).result;
    },
    serverTime: () => clock.now(),
  };
}

interface Attempt<T> {
  readonly result: PoolResult<T>;
  readonly refresh: boolean;
}

async function attempt<K extends PoolOperation>(
  connection: Connection,
  operation: K,
  request: PoolOperations[K]["request"],
  signal: AbortSignal | undefined,
): Promise<Attempt<PoolOperations[K]["response"]>> {
  try {
    const response: PoolOperations[K]["response"] = await OPERATIONS[operation](connection, request, signal);
    return { result: { ok: true, ...response }, refresh: false };
  } catch (error) {
    if (signal?.aborted === true && isAbort(error, signal)) throw signal.reason;
    const { failure, refresh } = classifyFailure(error, operation, request);
    return { result: { ok: false, failure }, refresh };
  }
}

/** The SDK wraps the reason of an abort, undici throws it as it is. An answer that came before the abort is none. */
function isAbort(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error instanceof Error && error.name === "AbortError");
}
