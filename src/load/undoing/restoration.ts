import type { BeforeImage } from "../existing/before-image.ts";
import type { PoolNames } from "../existing/existing-rule.ts";
import type { PoolUser } from "../pool.ts";
import { linkedIdentities } from "../steps/linked-identities.ts";

type Link = BeforeImage["links"]["added"][number];

/** What brings a user back to what it was before a run, as far as nobody changed it since. */
export interface Restoration {
  readonly update: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
  readonly join: readonly string[];
  readonly leave: readonly string[];
  readonly link: readonly Link[];
  readonly unlink: readonly Link[];
  /** Undefined: as it was. */
  readonly enable: boolean | undefined;
  /** Names of what is neither as the run wrote it nor as it was before: it is left alone. */
  readonly changed: readonly string[];
  /** Something is as it was before the run already. A list that lags behind looks the same. */
  readonly already: boolean;
}

/** Holds a user and its groups against what a run wrote. */
export function restorationOf(image: BeforeImage, held: PoolUser, groups: readonly string[], names: PoolNames): Restoration {
  const attributes = attributesOf(image, held, names);
  const linked = linkedIdentities(held.attributes.get("identities"));
  const isLinked = ({ provider, id }: Link) => linked.some((other) => other.provider === provider && other.id === id);
  const leave = image.groups.added.filter((group) => groups.includes(group));
  const join = image.groups.removed.filter((group) => !groups.includes(group));
  const unlink = image.links.added.filter(isLinked);
  const link = image.links.removed.filter((one) => !isLinked(one));
  const toggled = image.enabled !== undefined && image.enabled.before !== image.enabled.wrote ? image.enabled : undefined;
  const back = toggled !== undefined && held.enabled === toggled.before;
  return {
    ...attributes,
    leave,
    join,
    unlink,
    link,
    enable: toggled === undefined || back ? undefined : toggled.before,
    already:
      attributes.already ||
      back ||
      leave.length < image.groups.added.length ||
      join.length < image.groups.removed.length ||
      unlink.length < image.links.added.length ||
      link.length < image.links.removed.length,
  };
}

/** An address and its verified flag are one thing: neither is restored onto the other's successor. */
const UNIT_OF: Readonly<Record<string, string>> = { email_verified: "email", phone_number_verified: "phone_number" };
const FOLDED: ReadonlySet<string> = new Set(["email", "preferred_username"]);

function attributesOf(
  image: BeforeImage,
  held: PoolUser,
  { caseSensitive }: PoolNames,
): Pick<Restoration, "update" | "remove" | "changed" | "already"> {
  const same = (name: string, a: string | null | undefined, b: string | null | undefined) => {
    const [one, other] = [meant(name, a), meant(name, b)];
    if (one === other) return true;
    return !caseSensitive && FOLDED.has(name) && one !== null && other !== null && one.toLowerCase() === other.toLowerCase();
  };
  const update = new Map<string, string>();
  const remove: string[] = [];
  const changed: string[] = [];
  let already = false;
  const units = Map.groupBy(Object.entries(image.attributes), ([name]) => UNIT_OF[name] ?? name);
  for (const [unit, values] of units) {
    const differing = values.filter(([name, { before, wrote }]) => !same(name, before, wrote));
    if (differing.length === 0) continue;
    const present = (name: string) => held.attributes.get(name);
    if (differing.every(([name, { before }]) => same(name, present(name), before))) already = true;
    else if (values.every(([name, { before, wrote }]) => same(name, present(name), wrote) || same(name, present(name), before)))
      restore(unit, values, update, remove);
    else changed.push(unit);
  }
  return { update, remove, changed: changed.sort(), already };
}

/** No address without its flag: Cognito would send a code to it. A flag that was not there means false. */
function restore(
  unit: string,
  values: readonly (readonly [string, { readonly before: string | null }])[],
  update: Map<string, string>,
  remove: string[],
): void {
  const address = values.find(([name]) => name === unit)?.[1].before;
  if (address === null) {
    remove.push(unit);
    return;
  }
  for (const [name, { before }] of values) {
    if (before !== null) update.set(name, before);
    else if (name !== unit) update.set(name, "false");
  }
  for (const [flag, kind] of Object.entries(UNIT_OF)) if (kind === unit && !update.has(flag)) update.set(flag, "false");
}

function meant(name: string, value: string | null | undefined): string | null {
  if (value === undefined || value === null || value === "") return null;
  return name in UNIT_OF && value === "false" ? null : value;
}
