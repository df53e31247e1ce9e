import { hash } from "node:crypto";

/** Numbers of 32 bits that stand for an id: 128 bits, so that two ids never meet by chance. */
const WORDS = 4;
const FIRST_SLOTS = 4096;

/** Remembers which ids it was shown, in 32 to 64 bytes an id whatever their length. */
export class SeenIds {
  #slots = FIRST_SLOTS;
  #table = new Uint32Array(FIRST_SLOTS * WORDS);
  #count = 0;

  /** Whether the id is new; it is known from now on. */
  add(id: string): boolean {
    const digest = digestOf(id);
    if (!this.#put(digest)) return false;
    this.#count++;
    if (this.#count * 2 > this.#slots) this.#grow();
    return true;
  }

  has(id: string): boolean {
    return !this.#isFree(this.#slotOf(digestOf(id)));
  }

  #put(digest: Uint32Array): boolean {
    const at = this.#slotOf(digest);
    if (!this.#isFree(at)) return false;
    this.#table.set(digest, at);
    return true;
  }

  /** Where the digest stands, or the free place that it would take. */
  #slotOf(digest: Uint32Array): number {
    let slot = (digest[0] as number) % this.#slots;
    for (;;) {
      const at = slot * WORDS;
      if (this.#isFree(at) || this.#holds(at, digest)) return at;
      slot = (slot + 1) % this.#slots;
    }
  }

  #holds(at: number, digest: Uint32Array): boolean {
    for (let word = 0; word < WORDS; word++) if (this.#table[at + word] !== digest[word]) return false;
    return true;
  }

  /** The last word of a digest is never 0. */
  #isFree(at: number): boolean {
    return this.#table[at + WORDS - 1] === 0;
  }

  #grow(): void {
    const old = this.#table;
    this.#slots *= 2;
    this.#table = new Uint32Array(this.#slots * WORDS);
    for (let at = 0; at < old.length; at += WORDS) if (old[at + WORDS - 1] !== 0) this.#put(old.subarray(at, at + WORDS));
  }
}

function digestOf(id: string): Uint32Array {
  const bytes = hash("sha256", id, "buffer");
  const digest = new Uint32Array(WORDS);
  for (let word = 0; word < WORDS; word++) digest[word] = bytes.readUInt32LE(word * 4);
  digest[WORDS - 1] = (digest[WORDS - 1] as number) | 1;
  return digest;
}
