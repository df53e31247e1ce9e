/**
 * A keyed 64-bit hash of short texts, two rounds of multiply-and-xor a UTF-16 unit with a closing avalanche: fast, and with a
 * random seed nobody can choose colliding names beforehand. Not for secrets, nor for what outlives the process: that is
 * `keyed-hash.ts`.
 */
export class SeededHash {
  readonly #seedLow: number;
  readonly #seedHigh: number;
  /** The latest hash's halves, unsigned 32 bits each; fields, because a pair a call would cost an allocation. */
  low = 0;
  high = 0;

  constructor(seed: number) {
    this.#seedLow = seed >>> 0;
    this.#seedHigh = Math.floor(seed / 2 ** 32) >>> 0;
  }

  update(kind: number, key: string): void {
    let a = 0xdeadbeef ^ this.#seedLow ^ Math.imul(kind + 1, 0x9e3779b1);
    let b = 0x41c6ce57 ^ this.#seedHigh ^ Math.imul(kind + 1, 0x85ebca77);
    for (let at = 0; at < key.length; at++) {
      const unit = key.charCodeAt(at);
      a = Math.imul(a ^ unit, 2654435761);
      b = Math.imul(b ^ unit, 1597334677);
      a ^= a >>> 13;
    }
    a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
    b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
    this.low = a >>> 0;
    this.high = b >>> 0;
  }
}
