/**
 * Runs `task` for every item of every batch, at most `limit` at once, and pulls no further batch while all places are
 * taken. The first error (or the signal) stops the pulling and starts no further task; it is thrown after the tasks in
 * flight have settled. Tasks start in order.
 */
export async function forEachConcurrent<T>(
  batches: AsyncIterable<readonly T[]>,
  limit: number,
  task: (item: T) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`the limit must be a whole number from 1, not ${String(limit)}`);
  const inFlight = new Set<Promise<void>>();
  let failed: { readonly error: unknown } | undefined;
  const start = (item: T): void => {
    const running = runTask(task, item)
      .catch((error: unknown) => {
        failed ??= { error };
      })
      .finally(() => inFlight.delete(running));
    inFlight.add(running);
  };
  try {
    feed: for await (const batch of batches) {
      for (const item of batch) {
        while (inFlight.size >= limit && failed === undefined) await Promise.race(inFlight);
        if (failed !== undefined) break feed;
        signal?.throwIfAborted();
        start(item);
      }
    }
  } catch (error) {
    failed ??= { error };
  }
  await Promise.all(inFlight);
  if (failed !== undefined) throw failed.error;
  signal?.throwIfAborted();
}

/** A task that throws before its first await counts as one that rejects. */
async function runTask<T>(task: (item: T) => Promise<void>, item: T): Promise<void> {
  await task(item);
}
