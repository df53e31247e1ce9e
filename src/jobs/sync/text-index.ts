import type { KeyedHash } from "../keyed-hash.ts";

/**
 * Numbers from 0 found by texts, of which it keeps a keyed 64-bit hash: 16 to 24 bytes a text, however long it is. A text that is not
 * there is taken for one of a million that are in 1 of 10^13 cases.
 */
export class TextIndex {
  readonly #hash: KeyedHash;
  readonly #slots: Int32Array;
  /** Two words a number. */
  readonly hashes: Uint32Array;

  /** `hashes` has room for all numbers that will ever be in it. */
  constructor(hash: KeyedHash, hashes: Uint32Array) {
    this.#hash = hash;
    this.hashes = hashes;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(hashes.length + 2))).fill(-1);
  }

  /** The number of a text; -1 where it has none. */
  find(text: string): number {
    this.#take(text);
    return this.#slots[this.#slotOf(this.#hash.low, this.#hash.high)] as number;
  }

  /** Gives a text a number; false where a text with the same hash has one. */
  add(text: string, number: number): boolean {
    this.#take(text);
    this.hashes[number * 2] = this.#hash.low;
    this.hashes[number * 2 + 1] = this.#hash.high;
    return this.restore(number);
  }

  /** The same for a number whose hash is in `hashes` already. */
  restore(number: number): boolean {
    const slot = this.#slotOf(this.hashes[number * 2] as number, this.hashes[number * 2 + 1] as number);
    if (this.#slots[slot] !== -1) return false;
    this.#slots[slot] = number;
    return true;
  }

  #take(text: string): void {
    this.#hash.begin();
    this.#hash.text(text);
    this.#hash.end();
  }

  /** The slot of a hash that is there, or the free one where it would go. */
  #slotOf(low: number, high: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = high & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] as number;
      if (number === -1 || (this.hashes[number * 2] === low && this.hashes[number * 2 + 1] === high)) return slot;
    }
  }
}
