import type { FieldPacket, QueryOptions } from "mysql2";
import type { Page } from "./database-session.ts";
import { JsonBytes } from "./json-bytes.ts";
import { lineHeads } from "./json-line.ts";
import { keyReader, valueWriter, type WriteValue } from "./mysql-types.ts";

interface Column {
  readonly head: Uint8Array;
  readonly write: WriteValue;
  /** Where the column is part of the key. */
  readonly key: KeyCell | undefined;
}

/**
 * Writes rows as lines of JSON while the driver takes them out of its packets, from bytes to bytes, so that no string is made and
 * kept only to be written again.
 */
export class MysqlLines {
  readonly #columns: readonly Column[];
  readonly #key: readonly KeyCell[];
  /** The lines of one page are still on their way to a file while those of the next one arrive. */
  #out = new JsonBytes();
  #former = new JsonBytes();
  #limit = 0;
  #row = 0;
  #column = 0;
  #isSameKey = false;
  #ambiguous = false;

  constructor(fields: readonly FieldPacket[], keyIndexes: readonly number[]) {
    const heads = lineHeads(fields.map(({ name }) => name));
    this.#key = keyIndexes.map((index) => new KeyCell(keyReader(fields[index] as FieldPacket)));
    this.#columns = fields.map((field, index) => ({
      head: heads[index] as Uint8Array,
      write: valueWriter(field),
      key: this.#key[keyIndexes.indexOf(index)],
    }));
  }

  /** To be called before a page is asked for; one row more than `limit` tells that others follow. */
  begin(limit: number): void {
    [this.#out, this.#former] = [this.#former, this.#out];
    this.#out.take();
    this.#limit = limit;
    this.#row = this.#column = 0;
    this.#isSameKey = this.#ambiguous = false;
  }

  /** For the query of a page: the driver calls it for each value, column after column, row after row, and keeps what it gives. */
  readonly typeCast: Exclude<NonNullable<QueryOptions["typeCast"]>, boolean> = (field) => {
    const { head, write, key } = this.#columns[this.#column] as Column;
    const bytes = field.buffer();
    const isWanted = this.#row < this.#limit;
    if (isWanted) {
      const out = this.#out;
      out.bytes(head);
      if (bytes === null) out.raw("null");
      else write(bytes, out);
    }
    if (key !== undefined) {
      this.#isSameKey &&= key.holds(bytes);
      if (isWanted) key.keep(bytes);
    }
    if (++this.#column === this.#columns.length) this.#endRow(isWanted);
    return null;
  };

  #endRow(isWanted: boolean): void {
    if (isWanted) this.#out.raw("}\n");
    this.#ambiguous ||= this.#isSameKey;
    this.#isSameKey = true;
    this.#row++;
    this.#column = 0;
  }

  /** The page that was begun last, once all of it is there. Its lines are good until two others are begun. */
  page(): Page {
    const lines = this.#out.take();
    const rows = Math.min(this.#row, this.#limit);
    const last = rows === 0 ? undefined : this.#key.map((cell) => cell.text());
    return { lines: () => lines, rows, more: this.#row > this.#limit, ambiguous: this.#ambiguous, last };
  }
}

/** A key's value in the last row: texts are made of one row a page. */
class KeyCell {
  readonly #read: (bytes: Buffer) => string;
  #bytes = Buffer.alloc(64);
  #length = 0;

  constructor(read: (bytes: Buffer) => string) {
    this.#read = read;
  }

  holds(bytes: Buffer | null): boolean {
    if (bytes?.length !== this.#length) return false;
    for (let index = 0; index < this.#length; index++) if (bytes[index] !== this.#bytes[index]) return false;
    return true;
  }

  keep(bytes: Buffer | null): void {
    this.#length = bytes?.length ?? 0;
    if (this.#length > this.#bytes.length) this.#bytes = Buffer.alloc(this.#length * 2);
    for (let index = 0; index < this.#length; index++) this.#bytes[index] = bytes?.[index] as number;
  }

  text(): string {
    return this.#read(this.#bytes.subarray(0, this.#length));
  }
}
