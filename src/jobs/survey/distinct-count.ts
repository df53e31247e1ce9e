/** Values beyond these are not told apart any more: 8 bytes each, at most half of the table's places. */
const MOST_DISTINCT = 2 ** 19;

/** Counts the different values of a place: exactly up to half a million, by 52 bits of hash each; at least so many beyond. */
export class DistinctCount {
  #table = new Float64Array(64);
  #distinct = 0;
  #repeats = 0;
  #exact = true;

  add(value: string): void {
    const hash = hashOf(value);
    let at = this.#placeOf(hash, this.#table);
    if (this.#table[at] === hash) {
      this.#repeats++;
      return;
    }
    if (this.#distinct >= MOST_DISTINCT) {
      this.#exact = false;
      return;
    }
    if (this.#distinct * 2 >= this.#table.length) {
      this.#grow();
      at = this.#placeOf(hash, this.#table);
    }
    this.#table[at] = hash;
    this.#distinct++;
  }

  get distinct(): number {
    return this.#distinct;
  }

  /** Values that had been there before. */
  get repeats(): number {
    return this.#repeats;
  }

  get exact(): boolean {
    return this.#exact;
  }

  #placeOf(hash: number, table: Float64Array): number {
    const mask = table.length - 1;
    let at = (hash % 2 ** 32) & mask;
    while (table[at] !== 0 && table[at] !== hash) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const table = new Float64Array(this.#table.length * 2);
    for (const hash of this.#table) if (hash !== 0) table[this.#placeOf(hash, table)] = hash;
    this.#table = table;
  }
}

/** Two hashes of 32 bits (FNV-1a with other factors) in one number of 52 bits, never 0. */
function hashOf(value: string): number {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x5bd1e995) ^ (high >>> 13);
  }
  low ^= low >>> 16;
  low = Math.imul(low, 0x85ebca6b);
  low ^= low >>> 13;
  return (high >>> 12) * 2 ** 32 + (low >>> 0) + 1;
}
