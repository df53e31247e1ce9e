import { beginHash, endHash, type HashKey, hashText, latestHash } from "../keyed-hash.ts";

/**
 * Numbers from 0 found by texts, of which it keeps a keyed 64-bit hash: 16 to 24 bytes a text, however long it is. A text that is not
 * there is taken for one of a million that are in 1 of 10^13 cases.
 */
export class TextIndex {
  readonly #key: HashKey;
  readonly #slots: Int32Array;
  /** The number that was found last. */
  #latest = -1;
  /** Two words a number. */
  readonly hashes: Int32Array;

  /** `hashes` has room for all numbers that will ever be in it. */
  constructor(key: HashKey, hashes: Int32Array) {
    this.#key = key;
    this.hashes = hashes;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(hashes.length + 2))).fill(-1);
  }

  /** The number of a text; -1 where it has none. Cheapest where texts are asked for in the order of their numbers. */
  find(text: string): number {
    hashOf(this.#key, text);
    return this.findHashed();
  }

  /** The same for what was hashed last. */
  findHashed(): number {
    const low = latestHash[0] as number;
    const high = latestHash[1] as number;
    const next = this.#latest + 1;
    // Anywhere else memory would have to be fetched twice, which takes longer than hashing the text.
    const found =
      this.hashes[next * 2] === low && this.hashes[next * 2 + 1] === high ? next : (this.#slots[this.#slotOf(low, high)] as number);
    if (found !== -1) this.#latest = found;
    return found;
  }

  /** Gives a text a number; false where a text with the same hash has one. */
  add(text: string, number: number): boolean {
    hashOf(this.#key, text);
    this.hashes.set(latestHash, number * 2);
    return this.restore(number);
  }

  /** The same for a number whose hash is in `hashes` already. */
  restore(number: number): boolean {
    const slot = this.#slotOf(this.hashes[number * 2] as number, this.hashes[number * 2 + 1] as number);
    if (this.#slots[slot] !== -1) return false;
    this.#slots[slot] = number;
    return true;
  }

  /** The slot of a hash that is there, or the free one where it would go. */
  #slotOf(low: number, high: number): number {
    const slots = this.#slots;
    const { hashes } = this;
    const mask = slots.length - 1;
    for (let slot = high & mask; ; slot = (slot + 1) & mask) {
      const number = slots[slot] as number;
      if (number === -1 || (hashes[number * 2] === low && hashes[number * 2 + 1] === high)) return slot;
    }
  }
}

/** Hashes one text, into `latestHash`. */
export function hashOf(key: HashKey, text: string): void {
  beginHash(key);
  hashText(text);
  endHash();
}
