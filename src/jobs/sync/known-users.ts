import { randomInt } from "node:crypto";
import type { UserState } from "../ledger/user-table.ts";
import { KeyHash } from "../plan/key-hash.ts";

/** What the ledger says of a user, as far as a sync needs it for every one. */
type KnownUser = readonly [sourceKey: string, content: string, state: UserState];

const STATES = ["present", "missing", "disabled", "deleted"] as const satisfies readonly UserState[];
const KEY = 0;
const CONTENT = 1;
const WORDS = 4;
/** Two keys of the ledger with the same 64-bit hash are next to impossible; with another seed they differ. */
const SEEDS_AT_MOST = 5;

/**
 * The users that the ledger knows, 26 bytes each: keyed 64-bit hashes of source key and content, and whether the source was seen
 * to have them. Users are counted from 0 in the order in which they were given.
 */
export class KnownUsers {
  readonly #hash: KeyHash;
  readonly #slots: Int32Array;
  readonly #words: Uint32Array;
  readonly #states: Uint8Array;
  readonly #seen: Uint8Array;
  readonly count: number;

  /** `users` gives the same `count` users whenever it is called. */
  static of(users: () => Iterable<KnownUser>, count: number): KnownUsers {
    for (let tries = 1; tries <= SEEDS_AT_MOST; tries++) {
      const known = new KnownUsers(count, randomInt(2 ** 47));
      if (known.#fill(users())) return known;
    }
    throw new Error("source keys of the ledger cannot be told apart");
  }

  private constructor(count: number, seed: number) {
    this.count = count;
    this.#hash = new KeyHash(seed);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(count * 2 + 2))).fill(-1);
    this.#words = new Uint32Array(count * WORDS);
    this.#states = new Uint8Array(count);
    this.#seen = new Uint8Array(count);
  }

  #fill(users: Iterable<KnownUser>): boolean {
    let user = 0;
    for (const [sourceKey, content, state] of users) {
      if (user === this.count) throw new Error("the ledger has more users than were counted");
      this.#hash.update(KEY, sourceKey);
      const slot = this.#slotOf(this.#hash.low, this.#hash.high);
      if (this.#slots[slot] !== -1) return false;
      this.#slots[slot] = user;
      this.#words[user * WORDS] = this.#hash.low;
      this.#words[user * WORDS + 1] = this.#hash.high;
      this.#hash.update(CONTENT, content);
      this.#words[user * WORDS + 2] = this.#hash.low;
      this.#words[user * WORDS + 3] = this.#hash.high;
      this.#states[user++] = STATES.indexOf(state);
    }
    return true;
  }

  /** The user with that source key; -1 where the ledger knows nobody of it. */
  find(sourceKey: string): number {
    this.#hash.update(KEY, sourceKey);
    return this.#slots[this.#slotOf(this.#hash.low, this.#hash.high)] as number;
  }

  holds(user: number, content: string): boolean {
    this.#hash.update(CONTENT, content);
    return this.#words[user * WORDS + 2] === this.#hash.low && this.#words[user * WORDS + 3] === this.#hash.high;
  }

  stateOf(user: number): UserState {
    return STATES[this.#states[user] as number] as UserState;
  }

  /** Notes that the source has the user. */
  see(user: number): void {
    this.#seen[user] = 1;
  }

  wasSeen(user: number): boolean {
    return this.#seen[user] === 1;
  }

  unseen(): number {
    let count = 0;
    for (const seen of this.#seen) count += 1 - seen;
    return count;
  }

  /** The slot of a key that is there, or the free one where it would go. */
  #slotOf(low: number, high: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = high & mask; ; slot = (slot + 1) & mask) {
      const user = this.#slots[slot] as number;
      if (user === -1 || (this.#words[user * WORDS] === low && this.#words[user * WORDS + 1] === high)) return slot;
    }
  }
}
