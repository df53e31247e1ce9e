import { differencesOf, linkedIdentities, type PoolUser, poolNamesOf } from "../../load/index.ts";
import type { PlannedUser, PoolProfile } from "../../model/index.ts";
import { compileLinkIdentity, foldOf } from "../../transform/index.ts";
import type { UserRoute } from "../ledger/loaded-users.ts";
import { acceptedStatuses } from "./accepted-statuses.ts";

export interface ComparisonOptions {
  /** Attributes that are the pool's own by now (`pool`, `initial-only`), and therefore not compared. */
  readonly notCompared: ReadonlySet<string>;
  /** Whether linked identities are compared: `exact` also counts those that the source does not give. */
  readonly links: "off" | "planned" | "exact";
}

/** Names what lies between a planned user and the pool's: attributes, and `username`, `status`, `enabled`, `links`; sorted. */
export type UserComparison = (planned: PlannedUser, held: PoolUser, route: UserRoute) => readonly string[];

/** Prepares the comparison for a pool; attributes that the plan does not name are nobody's business here. */
export function compileUserComparison(profile: PoolProfile, { notCompared, links }: ComparisonOptions): UserComparison {
  const names = poolNamesOf(profile);
  const namesOf = compileUserNames(profile);
  const fold = foldOf(profile);
  const identityOf = compileLinkIdentity(profile);
  return (planned, held, route) => {
    const differing = differencesOf(planned.attributes, held.attributes, names).names.filter((name) => !notCompared.has(name));
    if (!namesOf(held).includes(fold(planned.username))) differing.push("username");
    if (planned.enabled !== held.enabled) differing.push("enabled");
    if (acceptedStatuses(planned, route)?.has(held.status) === false) differing.push("status");
    if (links !== "off") {
      const there = new Set(linkedIdentities(held.attributes.get("identities")).map(identityOf));
      const lacking = planned.links.some((link) => !there.has(identityOf(link)));
      if (lacking || (links === "exact" && there.size > planned.links.length)) differing.push("links");
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
