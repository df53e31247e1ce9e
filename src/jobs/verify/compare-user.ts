import { differencesOf, linkedIdentities, type PoolUser, poolNamesOf } from "../../load/index.ts";
import type { PlannedUser, PoolProfile } from "../../model/index.ts";
import { compileLinkIdentity, foldOf } from "../../transform/index.ts";
import type { UserRoute } from "../ledger/loaded-users.ts";
import { acceptedStatuses } from "./accepted-statuses.ts";

export interface ComparisonOptions {
  /** What the source still decides once a user is there; what else it says is the pool's own by now, and not compared. */
  readonly follows: (name: string) => boolean;
  /** Attributes that the source decides to be empty where it has no value for them. */
  readonly removable: readonly string[];
  /** Whether linked identities are compared. */
  readonly links: boolean;
  /** Providers of which a user has no other identity than the planned ones. */
  readonly exactProviders: ReadonlySet<string>;
}

/** Names what lies between a planned user and the pool's: attributes, and `username`, `status`, `enabled`, `links`; sorted. */
export type UserComparison = (planned: PlannedUser, held: PoolUser, route: UserRoute) => readonly string[];

/** Prepares the comparison for a pool; attributes that the mapping does not name are nobody's business here. */
export function compileUserComparison(
  profile: PoolProfile,
  { follows, removable, links, exactProviders }: ComparisonOptions,
): UserComparison {
  const names = poolNamesOf(profile);
  const namesOf = compileUserNames(profile);
  const fold = foldOf(profile);
  const identityOf = compileLinkIdentity(profile);
  return (planned, held, route) => {
    const differing = differencesOf(planned.attributes, held.attributes, names).names.filter(follows);
    // Whoever was there before keeps what the source says nothing of.
    if (route !== "taken-over") differing.push(...removable.filter((name) => !planned.attributes.has(name) && held.attributes.get(name)));
    if (!namesOf(held).includes(fold(planned.username))) differing.push("username");
    if (planned.enabled !== held.enabled && follows("enabled")) differing.push("enabled");
    if (acceptedStatuses(planned, route)?.has(held.status) === false) differing.push("status");
    if (links) {
      const there = linkedIdentities(held.attributes.get("identities"));
      const known = new Set(there.map(identityOf));
      const wanted = new Set(planned.links.map(identityOf));
      const beyond = there.some((identity) => exactProviders.has(identity.provider) && !wanted.has(identityOf(identity)));
      if (beyond || planned.links.some((link) => !known.has(identityOf(link)))) differing.push("links");
    }
    return differing.sort();
  };
}

/** The names by which rows find a user of the pool, folded as the pool does: its username, or where users sign in by addresses, those. */
export function compileUserNames(profile: PoolProfile): (user: Pick<PoolUser, "username" | "attributes">) => readonly string[] {
  const fold = foldOf(profile);
  const { usernameAttributes } = profile;
  if (usernameAttributes.length === 0) return ({ username }) => [fold(username)];
  return ({ attributes }) => usernameAttributes.flatMap((kind) => attributes.get(kind) ?? []).map(fold);
}
