/** What is remembered of a row until the end of a plan pass; bits 0 to 4 stand for the kinds of names that it lost to the pool. */
export const MARK = {
  lostKinds: 0b0001_1111,
  /** An existing user of the pool has one of its names. */
  heldByPool: 0b0010_0000,
  /** An earlier run had this user in hands, so that the pool's user of that name is itself. */
  known: 0b0100_0000,
  /** It lost a name, and its outcome is given. */
  lost: 0b1000_0000,
} as const;

/** One byte a row: a pass over millions of known users must not keep objects for them. */
export class RowMarks {
  #bytes = new Uint8Array(1 << 16);
  #last = 0;

  add(row: number, bits: number): void {
    if (row >= this.#bytes.length) {
      const grown = new Uint8Array(2 ** Math.ceil(Math.log2(row + 1)));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[row] = (this.#bytes[row] as number) | bits;
    if (row > this.#last) this.#last = row;
  }

  of(row: number): number {
    return this.#bytes[row] ?? 0;
  }

  /** The last row with a mark; 0 where none has. */
  get last(): number {
    return this.#last;
  }
}
