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
  let atWork = 0;
  let failed: { readonly error: unknown } | undefined;
  let onSettled: () => void = () => undefined;
  const settled = () =>
    new Promise<void>((resolve) => {
      onSettled = resolve;
    });
  const start = async (item: T): Promise<void> => {
    atWork++;
    try {
      await task(item);
    } catch (error) {
      failed ??= { error };
    }
    atWork--;
    onSettled();
  };
  try {
    feed: for await (const batch of batches) {
      for (const item of batch) {
        while (atWork >= limit && failed === undefined) await settled();
        if (failed !== undefined) break feed;
        signal?.throwIfAborted();
        void start(item);
      }
    }
  } catch (error) {
    failed ??= { error };
  }
  while (atWork > 0) await settled();
  if (failed !== undefined) throw failed.error;
  signal?.throwIfAborted();
}
