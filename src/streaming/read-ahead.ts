/**
 * Pulls up to `ahead` batches before they are asked for, in order, so that the source and its consumer overlap. The
 * source is closed when the consumer stops early; its error comes after the batches that preceded it.
 */
export async function* readAhead<T>(source: AsyncIterable<T>, ahead: number): AsyncGenerator<T, void, void> {
  const iterator = source[Symbol.asyncIterator]();
  const queue: Promise<Settled<T>>[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const pull = (): void => {
    // One `next` at a time: a hand-written iterator need not support overlapping calls.
    const next = last.then(() => settle(iterator.next()));
    last = next;
    queue.push(next);
  };
  let ended = false;
  try {
    for (let count = 0; count < Math.max(1, ahead); count++) pull();
    for (let head = queue.shift(); head !== undefined; head = queue.shift()) {
      const step = await head;
      if (!step.ok) {
        ended = true;
        throw step.error;
      }
      if (step.result.done === true) {
        ended = true;
        return;
      }
      pull();
      yield step.result.value;
    }
  } finally {
    await last;
    if (!ended) await iterator.return?.();
  }
}

type Settled<T> = { readonly ok: true; readonly result: IteratorResult<T> } | { readonly ok: false; readonly error: unknown };

async function settle<T>(step: Promise<IteratorResult<T>>): Promise<Settled<T>> {
  return step.then(
    (result) => ({ ok: true, result }),
    (error: unknown) => ({ ok: false, error }),
  );
}
