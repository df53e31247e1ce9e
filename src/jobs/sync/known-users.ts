import type { PlannedUser } from "../../model/index.ts";
import { contentHash } from "../content-hash.ts";
import { KeyedContent } from "../keyed-content.ts";
import { type HashKey, latestHash, randomHashKey } from "../keyed-hash.ts";
import type { UserHashes, UserHashTable, WrittenUser } from "../ledger/user-hashes.ts";
import type { UserState, UserTable } from "../ledger/user-table.ts";
import { hashOf, TextIndex } from "./text-index.ts";

const STATES = ["present", "missing", "disabled", "deleted"] as const satisfies readonly UserState[];
const STATE_BITS = 3;
const DELETED = STATES.indexOf("deleted");
/** Beside the state: the hash is of the content itself, and not of its content hash as the ledger has it for a user just written. */
const OF_CONTENT = 4;
/** Two keys of the ledger with the same 64-bit hash are next to impossible; with another key of the hash they differ. */
const KEYS_AT_MOST = 5;

/**
 * The users that the ledger knows, 29 to 37 bytes each: keyed 64-bit hashes of source key and content, and whether the source was
 * seen to have them. The ledger keeps the hashes from one sync to the next, and those of content cost a fraction of a content hash.
 */
export class KnownUsers {
  readonly #key: HashKey;
  readonly #content: KeyedContent;
  readonly #index: TextIndex;
  readonly #contents: Int32Array;
  readonly #states: Uint8Array;
  /** When the source was seen to have the user, counted from 1; 0: it was not. */
  readonly #ranks: Int32Array;
  #seen = 0;
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
        keys: new Int32Array(room * 2),
        contents: new Int32Array(room * 2),
        states: new Uint8Array(room),
      });
      for (const user of users.there()) known.#write(user);
      if (known.#there === room) return known;
    }
    throw new Error("source keys of the ledger cannot be told apart");
  }

  private constructor({ key, keys, contents, states }: Omit<UserHashes, "users">) {
    this.#key = key;
    this.#content = new KeyedContent(key);
    this.#index = new TextIndex(key, keys);
    this.#contents = contents;
    this.#states = states;
    this.#ranks = new Int32Array(states.length);
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
    hashOf(this.#key, content ?? "");
    this.#contents.set(latestHash, user * 2);
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
      hashOf(this.#key, contentHash(planned));
      if (!this.#isLatest(user)) return false;
    }
    this.#content.take(planned);
    if (isOfContent) return this.#isLatest(user);
    this.#contents.set(latestHash, user * 2);
    (this.#states[user] as number) |= OF_CONTENT;
    this.#isKept = false;
    return true;
  }

  stateOf(user: number): UserState {
    return STATES[(this.#states[user] as number) & STATE_BITS] as UserState;
  }

  /** Notes that the source has the user. */
  see(user: number): void {
    if (this.#ranks[user] === 0) this.#ranks[user] = ++this.#seen;
  }

  wasSeen(user: number): boolean {
    return this.#ranks[user] !== 0;
  }

  /** How many users in the pool the source was not seen to have. */
  unseen(): number {
    return this.#there - this.#seen;
  }

  /** Leaves the hashes for the next sync, in the order of the source; belongs into a transaction in which nobody writes to `users`. */
  keep(hashes: Pick<UserHashTable, "keep">): void {
    if (this.#isKept) return;
    const order = this.#inOrderOfSource();
    hashes.keep({
      key: this.#key,
      users: this.#users,
      keys: arranged(this.#index.hashes, order, new Int32Array(this.#users * 2)),
      contents: arranged(this.#contents, order, new Int32Array(this.#users * 2)),
      states: arranged(this.#states, order, new Uint8Array(this.#users)),
    });
    this.#isKept = true;
  }

  #inOrderOfSource(): Int32Array {
    const order = new Int32Array(this.#users);
    let unseen = this.#seen;
    for (let user = 0; user < this.#users; user++) {
      const rank = this.#ranks[user] as number;
      order[rank === 0 ? unseen++ : rank - 1] = user;
    }
    return order;
  }

  #isLatest(user: number): boolean {
    return this.#contents[user * 2] === latestHash[0] && this.#contents[user * 2 + 1] === latestHash[1];
  }
}

/** Puts one or two numbers a user into `room`, in that order. */
function arranged<Numbers extends Int32Array | Uint8Array>(values: Numbers, order: Int32Array, room: Numbers): Numbers {
  const width = room.length === order.length ? 1 : 2;
  for (let at = 0; at < order.length; at++) {
    const from = (order[at] as number) * width;
    room[at * width] = values[from] as number;
    if (width === 2) room[at * 2 + 1] = values[from + 1] as number;
  }
  return room;
}
