import { runErrorFrom } from "../compose/run-error-from.ts";
import type { JobEvent } from "../jobs/job-events.ts";
import { EventQueue, type OperationEvent } from "./event-queue.ts";

/**
 * Work under way: a promise of its result, and its events for whoever wants them.
 *
 * - It begins by itself, and goes on whether its events are read or not. What is rejected is always a RunError.
 * - `for await` reads the events once, in order, and ends with the operation; where that fails, the loop throws the same RunError.
 * - A reader who is slow keeps nobody up. Of what tells how far it is (`planning`, `progress` and such) the newest waits; of all others the latest
 *   10,000, and `missed` says how many older ones there were. Nothing is lost for good: runs/<run>/events.ndjson has them all.
 * - Leaving the loop leaves the events alone. What stops the work is the `signal` of its options.
 */
export interface Operation<Result> extends Promise<Result>, AsyncIterable<OperationEvent> {}

/** Begins `work` after the caller's present turn, so that a loop begun in it misses no event. */
export function startOperation<Result>(work: (tell: (event: JobEvent) => void) => Promise<Result>): Operation<Result> {
  const queue = new EventQueue();
  const result = Promise.resolve()
    .then(() => work((event) => queue.push(event)))
    .then(
      (value) => {
        queue.end();
        return value;
      },
      (cause: unknown) => {
        const error = runErrorFrom(cause);
        // The loop throws it: who reads the events alone has not overlooked it.
        if (queue.isRead) result.catch(() => undefined);
        queue.end(error);
        throw error;
      },
    );
  return Object.assign(result, { [Symbol.asyncIterator]: () => queue.read() });
}
