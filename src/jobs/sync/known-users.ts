import type { PlannedUser } from "../../model/index.ts";
import { contentHash } from "../content-hash.ts";
import { KeyedContent } from "../keyed-content.ts";
import { type HashKey, KeyedHash, randomHashKey } from "../keyed-hash.ts";
import type { UserHashes, UserHashTable, WrittenUser } from "../ledger/user-hashes.ts";
import type { UserState, UserTable } from "../ledger/user-table.ts";
import { TextIndex } from "./text-index.ts";

const STATES = ["present", "missing", "disabled", "deleted"] as const satisfies readonly UserState[];
const STATE_BITS = 3;
const DELETED = STATES.indexOf("deleted");
/** Beside the state: the hash is of the content itself, and not of its content hash as the ledger has it for a user just written. */
const OF_CONTENT = 4;
/** Two keys of the ledger with the same 64-bit hash are next to impossible; with another key of the hash they differ. */
const KEYS_AT_MOST = 5;

/**
 * The users that the ledger knows, 26 to 34 bytes each: keyed 64-bit hashes of source key and content, and whether the source was
 * seen to have them. The ledger keeps the hashes from one sync to the next, and those of content cost a fraction of a content hash.
 */
export class KnownUsers {
  readonly #key: HashKey;
  readonly #hash: KeyedHash;
  readonly #content: KeyedContent;
  readonly #index: TextIndex;
  readonly #contents: Uint32Array;
  readonly #states: Uint8Array;
  readonly #seen: Uint8Array;
  #users = 0;
  #there = 0;
  #isKept = true;

  /** Reads the hashes that were kept and the users written since, or else all users. */
  static of(hashes: Pick<UserHashTable, "read" | "writtenSince">, users: Pick<UserTable, "there" | "countThere">): KnownUsers {
    const kept = hashes.read();
    if (kept !== undefined) {
      const known = new KnownUsers(kept);
      known.#restore(kept.users);
      for (const user of hashes.writtenSince()) known.#write(user);
      return known;
    }
    const room = users.countThere();
    for (let tries = 1; tries <= KEYS_AT_MOST; tries++) {
      const known = new KnownUsers({
        key: randomHashKey(),
        keys: new Uint32Array(room * 2),
        contents: new Uint32Array(room * 2),
        states: new Uint8Array(room),
      });
      for (const user of users.there()) known.#write(user);
      if (known.#there === room) return known;
    }
    throw new Error("source keys of the ledger cannot be told apart");
  }

  private constructor({ key, keys, contents, states }: Omit<UserHashes, "users">) {
    this.#key = key;
    this.#hash = new KeyedHash(key);
    this.#content = new KeyedContent(key);
    this.#index = new TextIndex(this.#hash, keys);
    this.#contents = contents;
    this.#states = states;
    this.#seen = new Uint8Array(states.length);
  }

  #restore(users: number): void {
    for (; this.#users < users; this.#users++) {
      this.#index.restore(this.#users);
      if (((this.#states[this.#users] as number) & STATE_BITS) !== DELETED) this.#there++;
    }
  }

  #write([sourceKey, content, state]: WrittenUser): void {
    this.#isKept = false;
    let user = this.#index.find(sourceKey);
    const was = user === -1 ? DELETED : (this.#states[user] as number) & STATE_BITS;
    const is = state === null ? DELETED : STATES.indexOf(state);
    if (user === -1) {
      if (is === DELETED) return;
      user = this.#users++;
      this.#index.add(sourceKey, user);
    }
    this.#states[user] = is;
    this.#hashText(content ?? "");
    this.#note(user, this.#hash);
    this.#there += (is === DELETED ? 0 : 1) - (was === DELETED ? 0 : 1);
  }

  /** How many users are in the pool by what is known. */
  get there(): number {
    return this.#there;
  }

  /** Users have numbers below this one. */
  get room(): number {
    return this.#states.length;
  }

  /** The user with that source key; -1 where the ledger knows nobody of it in the pool. */
  find(sourceKey: string): number {
    const user = this.#index.find(sourceKey);
    return user !== -1 && ((this.#states[user] as number) & STATE_BITS) === DELETED ? -1 : user;
  }

  /** Whether the user was last given what is planned for it now; a change is missed in 1 of 2^64 cases. */
  holds(user: number, planned: PlannedUser): boolean {
    const isOfContent = ((this.#states[user] as number) & OF_CONTENT) !== 0;
    if (!isOfContent) {
      this.#hashText(contentHash(planned));
      if (!this.#isNoted(user, this.#hash)) return false;
    }
    this.#content.take(planned);
    if (isOfContent) return this.#isNoted(user, this.#content);
    this.#note(user, this.#content);
    (this.#states[user] as number) |= OF_CONTENT;
    this.#isKept = false;
    return true;
  }

  stateOf(user: number): UserState {
    return STATES[(this.#states[user] as number) & STATE_BITS] as UserState;
  }

  /** Notes that the source has the user. */
  see(user: number): void {
    this.#seen[user] = 1;
  }

  wasSeen(user: number): boolean {
    return this.#seen[user] === 1;
  }

  /** How many users in the pool the source was not seen to have. */
  unseen(): number {
    let seen = 0;
    for (const one of this.#seen) seen += one;
    return this.#there - seen;
  }

  /** Leaves the hashes for the next sync; belongs into a transaction in which nobody writes to `users`. */
  keep(hashes: Pick<UserHashTable, "keep">): void {
    if (this.#isKept) return;
    hashes.keep({ key: this.#key, users: this.#users, keys: this.#index.hashes, contents: this.#contents, states: this.#states });
    this.#isKept = true;
  }

  #hashText(text: string): void {
    this.#hash.begin();
    this.#hash.text(text);
    this.#hash.end();
  }

  #note(user: number, { low, high }: { readonly low: number; readonly high: number }): void {
    this.#contents[user * 2] = low;
    this.#contents[user * 2 + 1] = high;
  }

  #isNoted(user: number, { low, high }: { readonly low: number; readonly high: number }): boolean {
    return this.#contents[user * 2] === low && this.#contents[user * 2 + 1] === high;
  }
}
