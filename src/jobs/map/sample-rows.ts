import type { Source } from "../../extract/source.ts";
import { RunError, type SourceRow } from "../../model/index.ts";

export interface SampleWish {
  /** How many rows are wanted beside those named: the first half from the beginning, the others from anywhere. */
  readonly sample: number;
  /** Numbers of rows that are wanted in any case. */
  readonly rows: readonly number[];
  /** From 0 up to 1, without 1. */
  readonly random: () => number;
  /** Rows that are read for the sample; beyond it only as far as rows are named. */
  readonly mostRows: number;
}

export interface RowSample {
  /** Ascending by row. */
  readonly rows: readonly SourceRow[];
  /** Rows that were read for it. */
  readonly read: number;
  /** Whether that were all rows of the source. */
  readonly complete: boolean;
}

/** Chooses rows of a source in one pass, which ends as soon as nothing further is wanted. Throws RunError `usage` for a row that is not there. */
export async function sampleRows(source: Source, wish: SampleWish, signal?: AbortSignal): Promise<RowSample> {
  const last = Math.max(0, ...wish.rows);
  const spread = new Spread(wish);
  const wanted = new Set(wish.rows);
  const named: SourceRow[] = [];
  let read = 0;
  const enough = () => read >= last && (spread.full || read >= wish.mostRows);
  for await (const batch of source.read(signal)) {
    for (const row of batch) {
      if (enough()) return result(false);
      read++;
      if (wanted.has(read)) named.push(row);
      else if (read <= wish.mostRows) spread.offer(row);
    }
  }
  const missing = wish.rows.filter((row) => row > read);
  if (missing.length > 0) {
    throw new RunError(
      "usage",
      `There is no row ${missing.join(", ")}: ${read} rows were read of the source.`,
      "Rows count from 1; a header is none.",
    );
  }
  return result(true);

  function result(complete: boolean): RowSample {
    return { rows: [...named, ...spread.rows()].sort((a, b) => numberOf(a) - numberOf(b)), read, complete };
  }
}

/** The first rows, and a reservoir of those after them: each has the same chance to be in it. */
class Spread {
  readonly #first: SourceRow[] = [];
  readonly #others: SourceRow[] = [];
  readonly #firstSize: number;
  readonly #othersSize: number;
  readonly #random: () => number;
  #offered = 0;

  constructor({ sample, random }: SampleWish) {
    this.#firstSize = Math.ceil(sample / 2);
    this.#othersSize = sample - this.#firstSize;
    this.#random = random;
  }

  /** Whether no further row can come in. */
  get full(): boolean {
    return this.#othersSize === 0 && this.#first.length === this.#firstSize;
  }

  offer(row: SourceRow): void {
    if (this.#first.length < this.#firstSize) {
      this.#first.push(row);
      return;
    }
    this.#offered++;
    const place = this.#others.length < this.#othersSize ? this.#others.length : Math.floor(this.#random() * this.#offered);
    if (place < this.#othersSize) this.#others[place] = row;
  }

  rows(): readonly SourceRow[] {
    return [...this.#first, ...this.#others];
  }
}

function numberOf(row: SourceRow): number {
  return row.kind === "record" ? row.record.ref.row : row.ref.row;
}
