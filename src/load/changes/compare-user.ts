import type { Failure, IdentityLink } from "../../model/index.ts";
import { differencesOf } from "../existing/attribute-differences.ts";
import { writtenValues } from "../existing/before-image.ts";
import type { PoolNames } from "../existing/existing-rule.ts";
import { notOurs } from "../existing/not-ours.ts";
import type { PoolUser } from "../pool.ts";
import { linkedIdentities } from "../steps/linked-identities.ts";
import type { UserChange } from "./user-change.ts";

/** Who decides what an attribute holds: the source always; the source at the creation alone; or the pool, once it holds something. */
export type Ownership = "source" | "initial-only" | "pool";

/** By what rule the pool's users follow their plans. */
export interface FollowRule {
  readonly names: PoolNames;
  readonly ownershipOf: (attribute: string) => Ownership;
  /** Attributes that are removed where the source has no value for them any more. */
  readonly removable: readonly string[];
  /** Groups that a user leaves where the plan does not give them. */
  readonly revocableGroups: ReadonlySet<string>;
  /** Provider -> attribute of links that are undone where the plan does not give them. */
  readonly revocableLinks: ReadonlyMap<string, string>;
}

/** What a user shall be. */
export interface Wanted {
  /** Addresses that are the username included. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Left out where they are not looked at. */
  readonly links?: readonly IdentityLink[];
  /** Left out where memberships are not looked at. */
  readonly groups?: readonly string[];
  /** Left out where it is not looked at. */
  readonly enabled?: boolean;
}

/** What to write so that the pool's user follows its plan. `groups`: those that it is in, read where the plan's are looked at. */
export function compareUser(wanted: Wanted, held: PoolUser, groups: readonly string[], rule: FollowRule): UserChange {
  const { names, ownershipOf } = rule;
  const followed = [...wanted.attributes].filter(([name]) => {
    const ownership = ownershipOf(name);
    return ownership === "source" || (ownership === "pool" && !held.attributes.get(name));
  });
  const { update, immutable } = differencesOf(new Map(followed), held.attributes, names);
  // An address takes its planned flag along, whoever owns that.
  for (const name of update.keys()) {
    const address = name.endsWith("_verified") ? name.slice(0, -"_verified".length) : undefined;
    if (address !== undefined && update.has(address)) (update as Map<string, string>).set(name, wanted.attributes.get(name) ?? "false");
  }
  const removed = rule.removable.filter((name) => !wanted.attributes.has(name) && held.attributes.get(name));
  const refused = immutable.length > 0 ? differsForGood(immutable) : undefined;
  const links = wanted.links ?? [];
  const linked = wanted.links === undefined ? [] : linkedIdentities(held.attributes.get("identities"));
  const isPlanned = (provider: string, id: string) => links.some((link) => link.provider === provider && link.id === id);
  const link = links.filter(({ provider, id }) => !linked.some((one) => one.provider === provider && one.id === id));
  const unlink = linked.flatMap(({ provider, id }) => {
    const attribute = rule.revocableLinks.get(provider);
    return attribute === undefined || isPlanned(provider, id) ? [] : [{ provider, attribute, id }];
  });
  const addGroups = (wanted.groups ?? []).filter((group) => !groups.includes(group));
  const removeGroups = wanted.groups === undefined ? [] : groups.filter((group) => isRevoked(group, wanted.groups ?? [], rule));
  const written = refused === undefined ? [...update] : [];
  const remove = refused === undefined ? removed : [];
  return {
    sub: held.sub,
    username: held.username,
    update: written,
    remove,
    addGroups,
    removeGroups,
    link,
    unlink,
    ...(wanted.enabled === undefined || wanted.enabled === held.enabled ? {} : { enable: wanted.enabled }),
    ...(refused === undefined ? {} : { refused }),
    before: {
      attributes: writtenValues(held, [...written, ...remove.map((name) => [name, null] as const)]),
      groups: { added: addGroups, removed: removeGroups },
      links: { added: link, removed: unlink },
      ...(wanted.enabled === undefined || wanted.enabled === held.enabled
        ? {}
        : { enabled: { before: held.enabled, wrote: wanted.enabled } }),
    },
  };
}

function isRevoked(group: string, wanted: readonly string[], { revocableGroups }: FollowRule): boolean {
  return revocableGroups.has(group) && !wanted.includes(group);
}

function differsForGood(names: readonly string[]): Failure {
  return notOurs("ImmutableAttributeDiffers", `The pool's user differs in ${names.join(", ")}.`);
}
