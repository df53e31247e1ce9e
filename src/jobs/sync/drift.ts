import { linkedIdentities, type Pool, type PoolUser, runErrorOf } from "../../load/index.ts";
import type { PlannedUser, PoolProfile } from "../../model/index.ts";
import { randomHashKey } from "../keyed-hash.ts";
import type { UserTable } from "../ledger/user-table.ts";
import { SeededHash } from "../plan/seeded-hash.ts";
import type { RowDecision } from "../row-planner.ts";
import { wantedAttributes } from "./follow-rule.ts";
import type { KnownUsers } from "./known-users.ts";
import { TextIndex } from "./text-index.ts";

/** Two words of attributes and links, one of groups. */
const WORDS = 3;
const SUB = 1;
const CONTENT = 0;

/**
 * Finds users whom somebody changed in the pool itself: the pool is listed once, and of each user a hash is kept of what the source
 * decides. A hash that differs means a closer look, and no more: it writes nothing.
 */
export class Drift {
  readonly #profile: PoolProfile;
  readonly #known: KnownUsers;
  readonly #names: readonly string[];
  readonly #followsEnabled: boolean;
  readonly #hash = new SeededHash(0);
  readonly #held: Uint32Array;
  readonly #listed: Uint8Array;

  /** `names`: attributes that the source decides. */
  constructor(profile: PoolProfile, known: KnownUsers, names: readonly string[], followsEnabled: boolean) {
    this.#profile = profile;
    this.#known = known;
    this.#names = names;
    this.#followsEnabled = followsEnabled;
    this.#held = new Uint32Array(known.room * WORDS);
    this.#listed = new Uint8Array(known.room);
  }

  /** Lists the pool, and the members of each group that the job manages. Throws RunError where that fails. */
  async readPool(pool: Pool, users: UserTable, groups: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    const ofSub = new TextIndex(randomHashKey(), new Int32Array(this.#known.room * 2));
    for (const [sourceKey, sub] of users.subsThere()) if (sub !== "") ofSub.add(sub, this.#known.find(sourceKey));
    let token: string | undefined;
    do {
      const page = await pool.call("listUsers", { limit: 60, ...(token === undefined ? {} : { token }) }, signal);
      if (!page.ok) throw runErrorOf(page.failure, "ListUsers");
      for (const user of page.users) this.#note(ofSub.find(user.sub), user);
      token = page.next;
    } while (token !== undefined);
    for (const group of groups) if (this.#profile.groups.includes(group)) await this.#readGroup(pool, group, ofSub, signal);
  }

  /** Whether the pool's user looks otherwise than the row's plan. */
  readonly differs = (user: number, { user: planned }: Extract<RowDecision, { kind: "load" }>): boolean => {
    if (this.#listed[user] === 0) return true;
    this.#take(wantedAttributes(planned, this.#profile), planned.links, planned.enabled);
    const { low, high } = this.#hash;
    const at = user * WORDS;
    return this.#held[at] !== low || this.#held[at + 1] !== high || this.#held[at + 2] !== this.#sumOf(planned.groups);
  };

  #note(user: number, { attributes, enabled }: PoolUser): void {
    if (user === -1) return;
    const links = linkedIdentities(attributes.get("identities"));
    this.#take(attributes, links, enabled);
    this.#held[user * WORDS] = this.#hash.low;
    this.#held[user * WORDS + 1] = this.#hash.high;
    this.#listed[user] = 1;
  }

  async #readGroup(pool: Pool, group: string, ofSub: TextIndex, signal: AbortSignal): Promise<void> {
    const add = this.#sumOf([group]);
    let token: string | undefined;
    do {
      const page = await pool.call("listUsersInGroup", { group, ...(token === undefined ? {} : { token }) }, signal);
      if (!page.ok && page.failure.code === "ResourceNotFoundException") return;
      if (!page.ok) throw runErrorOf(page.failure, "ListUsersInGroup");
      for (const { sub } of page.users) {
        const user = ofSub.find(sub);
        if (user === -1) continue;
        const at = user * WORDS + 2;
        this.#held[at] = ((this.#held[at] as number) + add) >>> 0;
      }
      token = page.next;
    } while (token !== undefined);
  }

  /** Hashes what the source decides of a user, in one form for both sides. */
  #take(
    attributes: ReadonlyMap<string, string>,
    links: readonly Pick<PlannedUser["links"][number], "provider" | "id">[],
    enabled: boolean,
  ) {
    const text: string[] = [];
    for (const name of this.#names) text.push(attributes.get(name) || (name.endsWith("_verified") ? "false" : ""));
    for (const { provider, id } of [...links].sort(byProvider)) text.push(provider, id);
    if (this.#followsEnabled) text.push(String(enabled));
    this.#hash.update(CONTENT, JSON.stringify(text));
  }

  /** The same for the same groups in any order. */
  #sumOf(groups: readonly string[]): number {
    let sum = 0;
    for (const group of groups) {
      this.#hash.update(SUB, group);
      sum = (sum + this.#hash.low) >>> 0;
    }
    return sum;
  }
}

function byProvider(a: { readonly provider: string; readonly id: string }, b: { readonly provider: string; readonly id: string }): number {
  return a.provider < b.provider ? -1 : a.provider > b.provider ? 1 : a.id < b.id ? -1 : 1;
}
