import type { IdentityPoolDocument } from "../../documents/index.ts";
import { type IdentityPoolRoles, type Pool, type PoolResult, type PrincipalTagMap, runErrorOf } from "../../load/index.ts";

/** Something that a run sets in the identity pool, in words: from what, to what. */
export interface IdentityPoolChange {
  /** `role authenticated`, `role unauthenticated` or `principal tags of PROVIDER`. */
  readonly what: string;
  /** Empty where nothing was set. */
  readonly from: string;
  readonly to: string;
}

/** What a run would set; reads the pool and writes nothing. Throws RunError where it cannot be read. */
export async function planIdentityPool(
  pool: Pool,
  wanted: IdentityPoolDocument,
  signal: AbortSignal,
): Promise<readonly IdentityPoolChange[]> {
  const changes: IdentityPoolChange[] = [];
  if (wanted.roles !== undefined) {
    const { roles } = await readRoles(pool, signal);
    for (const [name, to] of rolesToSet(roles, wanted.roles)) changes.push({ what: `role ${name}`, from: roles[name] ?? "", to });
  }
  if (wanted.principalTags !== undefined) {
    const held = await readTags(pool, wanted.principalTags.provider, signal);
    if (!isSameMap(held, wanted.principalTags)) {
      changes.push({ what: `principal tags of ${wanted.principalTags.provider}`, from: textOf(held), to: textOf(wanted.principalTags) });
    }
  }
  return changes;
}

/** Sets roles and tags where they differ, before the first user is registered. Throws RunError where that is refused. */
export async function prepareIdentityPool(pool: Pool, wanted: IdentityPoolDocument | undefined, signal: AbortSignal): Promise<void> {
  if (wanted?.roles !== undefined) await setRoles(pool, wanted.roles, signal);
  if (wanted?.principalTags === undefined) return;
  const { provider, useDefaults, tags } = wanted.principalTags;
  if (isSameMap(await readTags(pool, provider, signal), wanted.principalTags)) return;
  insist(await pool.call("setPrincipalTags", { provider, useDefaults, tags }, signal), "SetPrincipalTagAttributeMap");
}

/** Answers lost, or others' changes met, in a row before the run stops and says so. */
const TRIES = 5;

/** SetIdentityPoolRoles replaces everything: what is not ours goes back as it was read, and a write in doubt is read again. */
async function setRoles(pool: Pool, wanted: NonNullable<IdentityPoolDocument["roles"]>, signal: AbortSignal): Promise<void> {
  for (let tries = 1; ; tries++) {
    const held = await readRoles(pool, signal);
    const changes = rolesToSet(held.roles, wanted);
    if (changes.length === 0) return;
    const set = await pool.call("setIdentityPoolRoles", { ...held, roles: { ...held.roles, ...Object.fromEntries(changes) } }, signal);
    if (set.ok) return;
    if (set.failure.kind !== "unknown-outcome" || tries === TRIES) throw runErrorOf(set.failure, "SetIdentityPoolRoles");
  }
}

function rolesToSet(
  held: IdentityPoolRoles["roles"],
  wanted: NonNullable<IdentityPoolDocument["roles"]>,
): readonly (readonly [name: string, arn: string])[] {
  return Object.entries(wanted).filter((role): role is [string, string] => role[1] !== undefined && held[role[0]] !== role[1]);
}

/** With Cognito's own map in use, whatever tags come along are Cognito's too. */
function isSameMap(a: PrincipalTagMap, b: PrincipalTagMap): boolean {
  if (a.useDefaults || b.useDefaults) return a.useDefaults === b.useDefaults;
  return JSON.stringify(sorted(a.tags)) === JSON.stringify(sorted(b.tags));
}

function textOf({ useDefaults, tags }: PrincipalTagMap): string {
  return useDefaults
    ? "Cognito's defaults"
    : sorted(tags)
        .map(([tag, claim]) => `${tag}=${claim}`)
        .join(", ");
}

function sorted(tags: PrincipalTagMap["tags"]): readonly (readonly [string, string])[] {
  return Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
}

async function readRoles(pool: Pool, signal: AbortSignal): Promise<IdentityPoolRoles> {
  const { roles, mappings } = insist(await pool.call("getIdentityPoolRoles", {}, signal), "GetIdentityPoolRoles");
  return { roles, ...(mappings && { mappings }) };
}

async function readTags(pool: Pool, provider: string, signal: AbortSignal): Promise<PrincipalTagMap> {
  return insist(await pool.call("getPrincipalTags", { provider }, signal), "GetPrincipalTagAttributeMap");
}

function insist<T>(result: PoolResult<T>, api: string): { readonly ok: true } & T {
  if (!result.ok) throw runErrorOf(result.failure, api);
  return result;
}
