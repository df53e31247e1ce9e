import type { SourceRef, SourceRow } from "../model/index.ts";
import type { RowBatches } from "./row-batches.ts";
import type { SourceText } from "./source-text.ts";

/** One pass over a source: fed with its chunks in order, it collects the rows. */
export interface SourcePass {
  readonly batches: RowBatches;
  feed(chunk: Buffer): Promise<void> | void;
  /** To be called after the last chunk. */
  end(): Promise<void> | void;
}

/** Reads a source to its end, from the row `from` on where the pass begins there; the file is closed when the consumer stops early, the signal fires or the pass throws. */
export async function* readBatches(
  text: SourceText,
  pass: SourcePass,
  signal?: AbortSignal,
  from?: SourceRef,
): AsyncGenerator<readonly SourceRow[], void, void> {
  for await (const chunk of text.chunks(signal, from?.byte)) {
    await pass.feed(chunk);
    for (const batch of pass.batches.full()) {
      signal?.throwIfAborted();
      yield batch;
    }
  }
  await pass.end();
  for (const batch of pass.batches.all()) {
    signal?.throwIfAborted();
    yield batch;
  }
}
