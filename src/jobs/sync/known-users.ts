import type { PlannedUser, SourceRef, UserRecord } from "../../model/index.ts";
import { contentHash } from "../content-hash.ts";
import { type HashKey, latestHash, randomHashKey } from "../keyed-hash.ts";
import type { UserHashes, UserHashPart, UserHashTable, WrittenUser } from "../ledger/user-hashes.ts";
import type { UserState, UserTable } from "../ledger/user-table.ts";
import type { KeyedClaim } from "../row-planner.ts";
import { KnownClaims, type TakeClaim } from "./known-claims.ts";
import { KnownRows } from "./known-rows.ts";
import { hashOf, TextIndex } from "./text-index.ts";

const STATES = ["present", "missing", "disabled", "deleted"] as const satisfies readonly UserState[];
const PRESENT = STATES.indexOf("present");
const DELETED = STATES.indexOf("deleted");
/** Two keys of the ledger with the same 64-bit hash are next to impossible; with another key of the hash they differ. */
const KEYS_AT_MOST = 5;
/** Users whose hashes the ledger keeps in one row. */
const USERS_A_PART = 2 ** 16;

/**
 * The users that the ledger knows, some 80 bytes each: keyed 64-bit hashes of source key and content, whether the source was seen to
 * have them, and the row and names by which the latest sync found them unchanged. A row that is the same still, planned by the same
 * rules, is unchanged without being planned: most rows of most nights. The ledger keeps the hashes from one sync to the next.
 */
export class KnownUsers {
  readonly #key: HashKey;
  readonly #plannedBy: string;
  readonly #index: TextIndex;
  readonly #contents: Int32Array;
  readonly #states: Uint8Array;
  readonly #rows: KnownRows;
  readonly #claims: KnownClaims;
  /** The row that the source was first seen to have the user in, negative where it was known; 0: none. */
  readonly #seenIn: Int32Array;
  #lastSeen = 0;
  #seen = 0;
  #users = 0;
  #there = 0;
  #isKept = true;

  /**
   * Reads the hashes that were kept and the users written since, or else all users. `plannedBy` is a fingerprint of all that decides
   * what is planned of a row: of rows that were planned by anything else nothing is known.
   */
  static of(
    hashes: Pick<UserHashTable, "read" | "countWritten" | "writtenSince">,
    users: Pick<UserTable, "there" | "countThere">,
    plannedBy: string,
  ): KnownUsers {
    const kept = hashes.read();
    if (kept !== undefined) {
      const known = new KnownUsers(kept.key, plannedBy, kept.users + hashes.countWritten(), kept);
      for (const user of hashes.writtenSince()) known.#write(user);
      return known;
    }
    const room = users.countThere();
    for (let tries = 1; tries <= KEYS_AT_MOST; tries++) {
      const known = new KnownUsers(randomHashKey(), plannedBy, room);
      for (const user of users.there()) known.#write(user);
      if (known.#there === room) return known;
    }
    throw new Error("source keys of the ledger cannot be told apart");
  }

  private constructor(key: HashKey, plannedBy: string, room: number, kept?: UserHashes) {
    const keys = new Int32Array(room * 2);
    const rows = new Int32Array(room * 2);
    this.#key = key;
    this.#plannedBy = plannedBy;
    this.#contents = new Int32Array(room * 2);
    this.#states = new Uint8Array(room);
    this.#seenIn = new Int32Array(room);
    this.#claims = new KnownClaims(key, room);
    let users = 0;
    for (const part of kept?.parts ?? []) {
      bytesOf(keys).set(part.keys, users * 8);
      bytesOf(this.#contents).set(part.contents, users * 8);
      this.#states.set(part.states, users);
      if (kept?.plannedBy === plannedBy) {
        bytesOf(rows).set(part.rows, users * 8);
        this.#claims.restore(users, part.claimCounts, part.claimKinds, part.claims);
      }
      users += part.states.length;
    }
    this.#index = new TextIndex(key, keys);
    this.#rows = new KnownRows(key, rows);
    for (; this.#users < users; this.#users++) {
      this.#index.restore(this.#users);
      if (this.#states[this.#users] !== DELETED) this.#there++;
    }
  }

  #write([sourceKey, content, state]: WrittenUser): void {
    this.#isKept = false;
    let user = this.#index.find(sourceKey);
    const was = user === -1 ? DELETED : this.#states[user];
    const is = state === null ? DELETED : STATES.indexOf(state);
    if (user === -1) {
      if (is === DELETED) return;
      user = this.#users++;
      this.#index.add(sourceKey, user);
    }
    this.#states[user] = is;
    hashOf(this.#key, content ?? "");
    this.#contents.set(latestHash, user * 2);
    this.#rows.forget(user);
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
    return user !== -1 && this.#states[user] === DELETED ? -1 : user;
  }

  /** The user, not seen yet, that needs nothing because this is the row that it was found unchanged by; -1 where the row must be planned. */
  findUnchanged(record: UserRecord): number {
    const user = this.#rows.find(record);
    return user !== -1 && this.#states[user] === PRESENT && !this.wasSeen(user) ? user : -1;
  }

  /** Whether the user was last given what is planned for it now; a change is missed in 1 of 2^64 cases. */
  holds(user: number, planned: PlannedUser): boolean {
    hashOf(this.#key, contentHash(planned));
    return this.#contents[user * 2] === latestHash[0] && this.#contents[user * 2 + 1] === latestHash[1];
  }

  /** Hashes the names that a planned row claims: for `take`, and to remember them. */
  claim(claims: readonly KeyedClaim[], take: TakeClaim): void {
    this.#claims.begin();
    for (const { kind, value } of claims) {
      this.#claims.add(kind, value);
      take(kind, latestHash[0] as number, latestHash[1] as number);
    }
  }

  /** The user is unchanged by the row that `findUnchanged` was asked for last, which claims the names that were claimed last. */
  remember(user: number): void {
    if (!this.#claims.remember(user)) return;
    this.#rows.remember(user);
    this.#isKept = false;
  }

  /** The user's row must be planned, whatever it is. */
  forget(user: number): void {
    this.#rows.forget(user);
  }

  /** Gives the names of users that were unchanged without being planned, where a row that was planned may claim them too, with their rows. */
  contested(take: (...claim: [...Parameters<TakeClaim>, row: number]) => void): void {
    for (let user = 0; user < this.#users; user++) {
      const row = -(this.#seenIn[user] as number);
      if (row > 0) this.#claims.contested(user, (kind, low, high) => take(kind, low, high, row));
    }
  }

  stateOf(user: number): UserState {
    return STATES[this.#states[user] as number] as UserState;
  }

  /** Notes that the source has the user; `isPlanned`: the row was planned. Rows come in order. */
  see(user: number, { row }: SourceRef, isPlanned: boolean): void {
    if (this.wasSeen(user)) return;
    this.#seenIn[user] = isPlanned ? row : -row;
    this.#lastSeen = row;
    this.#seen++;
  }

  wasSeen(user: number): boolean {
    return this.#seenIn[user] !== 0;
  }

  /** How many users in the pool the source was not seen to have. */
  unseen(): number {
    return this.#there - this.#seen;
  }

  /** Leaves the hashes for the next sync, in the order of the source; belongs into a transaction in which nobody writes to `users`. */
  keep(hashes: Pick<UserHashTable, "keep">): void {
    if (this.#isKept) return;
    hashes.keep({ key: this.#key, plannedBy: this.#plannedBy, users: this.#users, parts: this.#parts() });
    this.#isKept = true;
  }

  *#parts(): Generator<UserHashPart> {
    const order = this.#inOrderOfSource();
    for (let from = 0; from < order.length; from += USERS_A_PART) {
      const users = order.subarray(from, from + USERS_A_PART);
      const { counts, kinds, hashes } = this.#claims.of(users);
      yield {
        keys: ofUsers(this.#index.hashes, users),
        contents: ofUsers(this.#contents, users),
        states: Uint8Array.from(users, (user) => this.#states[user] as number),
        rows: ofUsers(this.#rows.hashes, users),
        claimCounts: counts,
        claimKinds: kinds,
        claims: hashes,
      };
    }
  }

  /** Users that the source does not have come last. */
  #inOrderOfSource(): Int32Array {
    const userOfRow = new Int32Array(this.#lastSeen + 1).fill(-1);
    const order = new Int32Array(this.#users);
    let at = this.#seen;
    for (let user = 0; user < this.#users; user++) {
      if (this.wasSeen(user)) userOfRow[Math.abs(this.#seenIn[user] as number)] = user;
      else order[at++] = user;
    }
    order.set(userOfRow.filter((user) => user !== -1));
    return order;
  }
}

/** The hashes of these users. */
function ofUsers(hashes: Int32Array, users: Int32Array): Uint8Array {
  const room = new Int32Array(users.length * 2);
  for (let at = 0; at < users.length; at++) {
    const from = (users[at] as number) * 2;
    room[at * 2] = hashes[from] as number;
    room[at * 2 + 1] = hashes[from + 1] as number;
  }
  return bytesOf(room);
}

function bytesOf(words: Int32Array): Uint8Array {
  return new Uint8Array(words.buffer);
}
