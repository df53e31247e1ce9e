/** What is remembered of a row until the end of a plan pass; bits 0 to 7 stand for the kinds of names that it lost to the pool. */
export const MARK = {
  lostKinds: 0b000_1111_1111,
  /** An existing user of the pool has one of its names. */
  heldByPool: 0b001_0000_0000,
  /** An earlier run had this user in hands, so that the pool's user of that name is itself. */
  known: 0b010_0000_0000,
  /** It lost a name, and its outcome is given. */
  lost: 0b100_0000_0000,
} as const;

/** Two bytes a row: a pass over millions of known users must not keep objects for them. */
export class RowMarks {
  #marks = new Uint16Array(1 << 16);
  #last = 0;

  add(row: number, bits: number): void {
    if (row >= this.#marks.length) {
      const grown = new Uint16Array(2 ** Math.ceil(Math.log2(row + 1)));
      grown.set(this.#marks);
      this.#marks = grown;
    }
    this.#marks[row] = (this.#marks[row] as number) | bits;
    if (row > this.#last) this.#last = row;
  }

  of(row: number): number {
    return this.#marks[row] ?? 0;
  }

  /** The last row with a mark; 0 where none has. */
  get last(): number {
    return this.#last;
  }
}
