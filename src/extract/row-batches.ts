import type { SourceRow } from "../model/index.ts";

/** How many rows a batch has; the last may have fewer. Rows should die before a collection of the young generation: more are copied. */
const BATCH_ROWS = 100;

/** Rows on their way out of a reader, handed on in full batches. */
export class RowBatches {
  #rows: SourceRow[] = [];

  add(row: SourceRow): void {
    this.#rows.push(row);
  }

  /** Takes out all full batches, oldest first. */
  *full(): Generator<readonly SourceRow[], void, void> {
    if (this.#rows.length < BATCH_ROWS) return;
    let from = 0;
    for (; this.#rows.length - from >= BATCH_ROWS; from += BATCH_ROWS) yield this.#rows.slice(from, from + BATCH_ROWS);
    this.#rows = this.#rows.slice(from);
  }

  /** Takes out everything: full batches, and a smaller one for what is left. */
  *all(): Generator<readonly SourceRow[], void, void> {
    yield* this.full();
    if (this.#rows.length > 0) yield this.#rows;
    this.#rows = [];
  }
}
