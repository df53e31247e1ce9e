import { type FollowRule, type Ownership, poolNamesOf } from "../../load/index.ts";
import type { PlannedUser, PoolProfile } from "../../model/index.ts";
import { signInKindOf, statedProviders } from "../../transform/index.ts";
import type { Job } from "../job.ts";

const FLAG = "_verified";
/** Not an attribute, but owned like one. */
const ENABLED = "enabled";

/** How users of the pool follow the source, by the job file and by what the pool allows. */
export function followRuleOf(
  { document, mapping }: Pick<Job, "document" | "mapping">,
  profile: PoolProfile,
  managed: ReadonlySet<string>,
): FollowRule {
  const { ownership, groups, links } = document.sync;
  const ownershipOf = (name: string): Ownership => {
    if (Object.hasOwn(ownership, name)) return ownership[name] as Ownership;
    // A flag speaks of its address.
    const address = name.endsWith(FLAG) ? name.slice(0, -FLAG.length) : "";
    return Object.hasOwn(ownership, address) ? (ownership[address] as Ownership) : "source";
  };
  const kept = new Set(profile.schema.filter(({ mutable, required }) => !mutable || required).map(({ name }) => name));
  for (const name of profile.usernameAttributes) kept.add(name);
  const stated = mapping.document.links.flatMap((rule) => statedProviders(rule).map((provider) => [provider, rule.attribute] as const));
  return {
    names: poolNamesOf(profile),
    ownershipOf,
    // An address takes its flag along.
    removable: Object.keys(mapping.document.attributes).filter(
      (name) => ownershipOf(name) === "source" && !kept.has(name) && !name.endsWith(FLAG),
    ),
    revocableGroups: groups === "exact" ? managed : new Set(),
    revocableLinks: new Map(links === "exact" ? stated : []),
  };
}

/** The attributes that the source decides for users that are there already. */
export function sourceAttributes(
  { mapping }: Pick<Job, "mapping">,
  { usernameAttributes }: PoolProfile,
  { ownershipOf }: FollowRule,
): readonly string[] {
  return [...new Set([...Object.keys(mapping.document.attributes), ...usernameAttributes])].filter(
    (name) => ownershipOf(name) === "source",
  );
}

/** Whether the source decides who is enabled once a user is there. */
export function followsEnabled({ document }: Pick<Job, "document">): boolean {
  const { ownership } = document.sync;
  return !Object.hasOwn(ownership, ENABLED) || ownership[ENABLED] === "source";
}

/** The user's attributes as the pool is to hold them: where addresses are usernames, that address among them. */
export function wantedAttributes({ username, attributes }: PlannedUser, { usernameAttributes }: PoolProfile): ReadonlyMap<string, string> {
  const kind = signInKindOf(username, usernameAttributes);
  return kind === undefined || attributes.has(kind) ? attributes : new Map([...attributes, [kind, username]]);
}
