import type { PlannedUser } from "../../model/index.ts";
import type { PoolUser } from "../pool.ts";
import { type LinkedIdentity, linkedIdentities } from "../steps/linked-identities.ts";

/** A value before and after it was written; null: the user had, or was left with, none. */
interface WrittenValue {
  readonly before: string | null;
  readonly wrote: string | null;
}

/** A link as Cognito takes it: provider, attribute by which the provider's user is known, and its value. */
interface WrittenLink {
  readonly provider: string;
  readonly attribute: string;
  readonly id: string;
}

/** What one run changes of one user that was in the pool before, so that it can be taken back. Personal data: kept in private. */
export interface BeforeImage {
  /** By attribute name; an address together with its verified flag. */
  readonly attributes: Readonly<Record<string, WrittenValue>>;
  /** Groups that the user was not in, and was in. */
  readonly groups: { readonly added: readonly string[]; readonly removed: readonly string[] };
  readonly links: { readonly added: readonly WrittenLink[]; readonly removed: readonly WrittenLink[] };
  /** Left out where the user is not enabled or disabled. */
  readonly enabled?: { readonly before: boolean; readonly wrote: boolean };
  /** True where second factors are switched on: what was on before is shown by no read that is not billed. */
  readonly mfa?: true;
  /** True where the user is deleted, which nothing takes back. */
  readonly deleted?: true;
}

/** Where before-images go. */
export interface BeforeImages {
  /** Durable once it resolves. A second image of the same user and run adds to the first, whose former values stand. */
  keep(sub: string, image: BeforeImage): Promise<void>;
}

/**
 * What loading changes of a user that it takes over: `update` is written to its attributes, and the plan's other steps
 * follow. `groups`: those that the user is in. Undefined where nothing is changed at all.
 */
export function imageOfTakeOver(
  planned: PlannedUser,
  held: PoolUser,
  groups: readonly string[],
  update: ReadonlyMap<string, string>,
): BeforeImage | undefined {
  const linked = linkedIdentities(held.attributes.get("identities"));
  const image: BeforeImage = {
    attributes: writtenValues(held, update),
    groups: { added: planned.groups.filter((group) => !groups.includes(group)), removed: [] },
    links: { added: planned.links.filter((link) => !linked.some((other) => isSame(other, link))).map(linkOf), removed: [] },
    ...(planned.enabled || !held.enabled ? {} : { enabled: { before: true, wrote: false } }),
    ...(planned.mfa?.sms || planned.mfa?.email ? { mfa: true as const } : {}),
  };
  return update.size + planned.groups.length + planned.links.length > 0 || !planned.enabled || image.mfa ? image : undefined;
}

/** The former values of what is written to a user; null: removed. An address that goes takes its verified flag with it. */
export function writtenValues(held: PoolUser, written: Iterable<readonly [name: string, value: string | null]>): BeforeImage["attributes"] {
  const all = Array.from(written).flatMap(([name, wrote]) => {
    const flag = `${name}_verified`;
    return wrote === null && held.attributes.has(flag)
      ? ([
          [name, wrote],
          [flag, null],
        ] as const)
      : ([[name, wrote]] as const);
  });
  return Object.fromEntries(all.map(([name, wrote]) => [name, { before: held.attributes.get(name) ?? null, wrote }]));
}

function linkOf({ provider, attribute, id }: WrittenLink): WrittenLink {
  return { provider, attribute, id };
}

function isSame(held: LinkedIdentity, { provider, id }: WrittenLink): boolean {
  return held.provider === provider && held.id === id;
}
