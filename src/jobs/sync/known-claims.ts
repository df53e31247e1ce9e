import { beginHash, endHash, type HashKey, hashNumber, hashText, latestHash } from "../keyed-hash.ts";

/** How many claims of a user are remembered; one that claims more is planned anew in every sync. */
const CLAIMS_AT_MOST = 255;
/** Bits of the sieve, a power of two: 4 MiB let one in ten thousand through where 1,000 rows of a million changed. */
const SIEVE_BITS = 2 ** 25;

/** Takes a claim: its kind as in KeyedClaim, and the two words of its hash. Two claims are of one name where all three are the same. */
export type TakeClaim = (kind: number, low: number, high: number) => void;

/** The names that users claim, as keyed 64-bit hashes, 9 bytes each. */
export class KnownClaims {
  readonly #key: HashKey;
  /** Where a user's claims begin, and how many they are. */
  readonly #first: Int32Array;
  readonly #counts: Uint8Array;
  #hashes = new Int32Array(1 << 12);
  #kinds = new Uint8Array(1 << 11);
  /** The end of the claims that are remembered, and of those of the row at hand. */
  #kept = 0;
  #end = 0;
  /** What rows claimed in this sync, and a few other names. */
  readonly #sieve = new Int32Array(SIEVE_BITS / 32);

  constructor(key: HashKey, users: number) {
    this.#key = key;
    this.#first = new Int32Array(users);
    this.#counts = new Uint8Array(users);
  }

  /** Takes over what an earlier sync remembered of the users from `from` on: how many claims each, and these. */
  restore(from: number, counts: Uint8Array, kinds: Uint8Array, hashes: Uint8Array): void {
    this.#makeRoom(this.#kept + kinds.length);
    this.#kinds.set(kinds, this.#kept);
    new Uint8Array(this.#hashes.buffer).set(hashes, this.#kept * 8);
    this.#counts.set(counts, from);
    for (let at = 0; at < counts.length; at++) {
      this.#first[from + at] = this.#kept;
      this.#kept += counts[at] as number;
    }
    this.#end = this.#kept;
  }

  /** Begins the claims of a row. */
  begin(): void {
    this.#end = this.#kept;
  }

  /** Adds a claim of the row, and leaves its hash in `latestHash`. */
  add(kind: number, value: string): void {
    beginHash(this.#key);
    hashNumber(kind);
    hashText(value);
    endHash();
    this.#makeRoom(this.#end + 1);
    this.#kinds[this.#end] = kind;
    this.#hashes.set(latestHash, this.#end * 2);
    this.#end++;
    const bit = (latestHash[0] as number) & (SIEVE_BITS - 1);
    (this.#sieve[bit >>> 5] as number) |= 1 << (bit & 31);
  }

  /** Remembers the row's claims as the user's; false where they are too many. */
  remember(user: number): boolean {
    const count = this.#end - this.#kept;
    if (count > CLAIMS_AT_MOST) return false;
    this.#first[user] = this.#kept;
    this.#counts[user] = count;
    this.#kept = this.#end;
    return true;
  }

  /** Gives the claims of a user that a row of this sync may have made too. */
  contested(user: number, take: TakeClaim): void {
    const first = this.#first[user] as number;
    for (let at = first; at < first + (this.#counts[user] as number); at++) {
      const low = this.#hashes[at * 2] as number;
      const bit = low & (SIEVE_BITS - 1);
      if (((this.#sieve[bit >>> 5] as number) & (1 << (bit & 31))) !== 0)
        take(this.#kinds[at] as number, low, this.#hashes[at * 2 + 1] as number);
    }
  }

  /** What is remembered of these users, as `restore` takes it. */
  of(users: Int32Array): { readonly counts: Uint8Array; readonly kinds: Uint8Array; readonly hashes: Uint8Array } {
    const counts = Uint8Array.from(users, (user) => this.#counts[user] as number);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const kinds = new Uint8Array(total);
    const hashes = new Int32Array(total * 2);
    let to = 0;
    for (let at = 0; at < users.length; at++) {
      const first = this.#first[users[at] as number] as number;
      const end = first + (counts[at] as number);
      kinds.set(this.#kinds.subarray(first, end), to);
      hashes.set(this.#hashes.subarray(first * 2, end * 2), to * 2);
      to += end - first;
    }
    return { counts, kinds, hashes: new Uint8Array(hashes.buffer) };
  }

  #makeRoom(claims: number): void {
    if (claims <= this.#kinds.length) return;
    const room = Math.ceil(claims * 1.5);
    const kinds = new Uint8Array(room);
    const hashes = new Int32Array(room * 2);
    kinds.set(this.#kinds);
    hashes.set(this.#hashes);
    this.#kinds = kinds;
    this.#hashes = hashes;
  }
}
