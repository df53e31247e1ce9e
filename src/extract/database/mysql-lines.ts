import type { FieldPacket } from "mysql2";
import type { Page } from "./database-session.ts";
import { JsonBytes, type Words } from "./json-bytes.ts";
import { lineHeads } from "./json-line.ts";
import { keyReader, valueWriter, type WriteValue, writeText } from "./mysql-types.ts";

/** A row as the driver gives it where it is told to keep types out of it: each value in the bytes that the server sent. */
export type RawRow = readonly (Buffer | null)[];

/** Writes the rows of a page as lines of JSON one by one as they arrive, from bytes to bytes, so that neither rows nor texts pile up. */
export class MysqlLines {
  readonly #heads: readonly Words[];
  readonly #writers: readonly WriteValue[];
  readonly #key: readonly KeyCell[];
  /** The lines of one page are still on their way to a file while those of the next one arrive. */
  #out = new JsonBytes();
  #former = new JsonBytes();
  #limit = 0;
  #rows = 0;
  #ambiguous = false;

  constructor(fields: readonly FieldPacket[], keyIndexes: readonly number[]) {
    this.#heads = lineHeads(fields.map(({ name }) => name));
    this.#writers = fields.map(valueWriter);
    this.#key = keyIndexes.map((index) => new KeyCell(index, keyReader(fields[index] as FieldPacket)));
  }

  /** To be called before a page is asked for; one row more than `limit` tells that others follow. */
  begin(limit: number): void {
    [this.#out, this.#former] = [this.#former, this.#out];
    this.#out.take();
    this.#limit = limit;
    this.#rows = 0;
    this.#ambiguous = false;
  }

  /** For every row of the page, in their order. */
  readonly add = (row: RawRow): void => {
    if (this.#rows > 0 && this.#hasKeyOf(row)) this.#ambiguous = true;
    if (++this.#rows > this.#limit) return;
    for (const cell of this.#key) cell.keep(row);
    this.#write(row);
  };

  /** Whether the row before has the same key. */
  #hasKeyOf(row: RawRow): boolean {
    for (const cell of this.#key) if (!cell.holds(row)) return false;
    return true;
  }

  #write(row: RawRow): void {
    const out = this.#out;
    for (let index = 0; index < row.length; index++) {
      const bytes = row[index] as Buffer | null;
      const write = this.#writers[index] as WriteValue;
      out.words(this.#heads[index] as Words);
      if (bytes === null) out.raw("null");
      // Called by its name, the most frequent one is compiled into this loop.
      else if (write === writeText) writeText(bytes, out);
      else write(bytes, out);
    }
    out.raw("}\n");
  }

  /** The page that was begun last, once all of it is there. Its lines are good until two others are begun. */
  page(): Page {
    const lines = this.#out.take();
    const rows = Math.min(this.#rows, this.#limit);
    const last = rows === 0 ? undefined : this.#key.map((cell) => cell.text());
    return { lines: () => lines, rows, more: this.#rows > this.#limit, ambiguous: this.#ambiguous, last };
  }
}

/** A key's value in the last row: texts are made of one row a page. */
class KeyCell {
  readonly #index: number;
  readonly #read: (bytes: Buffer) => string;
  #bytes: Buffer | null = null;

  constructor(index: number, read: (bytes: Buffer) => string) {
    this.#index = index;
    this.#read = read;
  }

  /** Never true of NULL. */
  holds(row: RawRow): boolean {
    const [bytes, kept] = [row[this.#index], this.#bytes];
    if (!bytes || kept === null || bytes.length !== kept.length) return false;
    for (let at = kept.length - 1; at >= 0; at--) if (bytes[at] !== kept[at]) return false;
    return true;
  }

  keep(row: RawRow): void {
    this.#bytes = row[this.#index] ?? null;
  }

  text(): string {
    return this.#read(this.#bytes ?? Buffer.alloc(0));
  }
}
