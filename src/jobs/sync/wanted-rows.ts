import type { Source } from "../../extract/source.ts";
import type { SourceRow } from "../../model/index.ts";

/** What a row is wanted for; `look`: it is as it was, and its user may not be; `repeat`: for nothing, but its source key came before. */
export type Want = "change" | "look" | "create" | "repeat";

const CODES = { change: 1, create: 2, repeat: 3, look: 4 } as const;
const WANTS = [undefined, "change", "create", "repeat", "look"] as const;
/** Rows that are kept in memory; beyond them the source is read again. */
const KEPT_AT_MOST = 20_000;

/** The rows of a source that need something: few are kept as they were read, of many only their numbers, one byte a row. */
export class WantedRows {
  readonly #source: Source;
  #wants = new Uint8Array(1 << 16);
  #kept: Map<number, SourceRow> | undefined = new Map();

  constructor(source: Source) {
    this.#source = source;
  }

  add(row: SourceRow, want: Want): void {
    const number = rowNumberOf(row);
    this.set(number, want);
    if (this.#kept === undefined) return;
    this.#kept.set(number, row);
    if (this.#kept.size > KEPT_AT_MOST) this.#kept = undefined;
  }

  /** Changes what a row is wanted for; undefined: for nothing any more. */
  set(number: number, want: Want | undefined): void {
    if (number >= this.#wants.length) {
      const grown = new Uint8Array(2 ** Math.ceil(Math.log2(number + 1)));
      grown.set(this.#wants);
      this.#wants = grown;
    }
    this.#wants[number] = want === undefined ? 0 : CODES[want];
  }

  of(number: number): Want | undefined {
    return WANTS[this.#wants[number] ?? 0];
  }

  /** The rows that are wanted for one of these, in batches, in order. */
  async *read(wants: readonly Want[], signal?: AbortSignal): AsyncGenerator<readonly SourceRow[], void, void> {
    for await (const batch of this.#kept === undefined ? this.#source.read(signal) : batchesOf(this.#kept)) {
      const wanted = batch.filter((row) => {
        const want = this.of(rowNumberOf(row));
        return want !== undefined && wants.includes(want);
      });
      if (wanted.length > 0) yield wanted;
    }
  }

  /** A source that has these rows alone, under their own numbers. */
  sourceOf(want: Want): Source {
    const { shape, extension, fileOf } = this.#source;
    return {
      shape,
      extension,
      ...(fileOf && { fileOf }),
      read: (signal) => this.read([want], signal),
      writeRows: (refs, path) => this.#source.writeRows(refs, path),
    };
  }
}

const BATCH = 100;

function* batchesOf(rows: ReadonlyMap<number, SourceRow>): Generator<readonly SourceRow[]> {
  const all = [...rows.values()];
  for (let from = 0; from < all.length; from += BATCH) yield all.slice(from, from + BATCH);
}

export function rowNumberOf(row: SourceRow): number {
  return row.kind === "record" ? row.record.ref.row : row.ref.row;
}
