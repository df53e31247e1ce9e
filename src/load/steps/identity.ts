import type { DeveloperIdentity, Failure } from "../../model/index.ts";
import type { Pool, PoolResult } from "../pool.ts";
import type { Step, StepResult } from "./step.ts";

/** What becomes of a developer id that has another identity than the planned one: `merge` moves that identity's logins to the planned one. */
export type IdentityConflict = "fail" | "merge";

/**
 * Registers a developer id in the identity pool, or attaches it to an identity that exists. Either may be sent again, also
 * after a merge, so a lost answer is settled by that: it then finds the developer id where it belongs.
 */
export function identityStep(identity: DeveloperIdentity, onConflict: IdentityConflict): Step {
  const { developerId, identityId } = identity;
  return {
    name: "identity",
    async apply(pool, _target, signal) {
      if (identityId !== undefined) return attach(pool, { developerId, identityId }, onConflict, signal);
      const registered = await pool.call("registerIdentity", { developerId }, signal);
      return registered.ok ? { ok: true, identityId: registered.identityId } : registered;
    },
    settle: async () => ({ kind: "repeat" }),
  };
}

const CONFLICTS: ReadonlySet<string> = new Set(["DeveloperUserAlreadyRegisteredException", "ResourceConflictException"]);

async function attach(
  pool: Pool,
  wanted: Required<DeveloperIdentity>,
  onConflict: IdentityConflict,
  signal: AbortSignal | undefined,
): Promise<StepResult> {
  const attached = await pool.call("attachIdentity", wanted, signal);
  if (attached.ok) return asWanted(attached.identityId, wanted);
  if (!CONFLICTS.has(attached.failure.code)) return attached;
  const held = await pool.call("lookupIdentity", { developerId: wanted.developerId }, signal);
  // An id that nobody has is no conflict of its own: the identity itself refuses it.
  if (!held.ok) return held.failure.kind === "permanent" ? attached : held;
  if (held.identityId === wanted.identityId) return { ok: true, identityId: wanted.identityId };
  return onConflict === "merge" ? merge(pool, wanted, signal) : { ok: false, failure: HELD_ELSEWHERE };
}

/** Users are merged by their developer ids alone, so the wanted identity must have one already. */
async function merge(pool: Pool, wanted: Required<DeveloperIdentity>, signal: AbortSignal | undefined): Promise<StepResult> {
  const partner = await developerIdOf(pool, wanted.identityId, signal);
  if (!partner.ok) return partner;
  const merged = await pool.call("mergeIdentities", { source: wanted.developerId, destination: partner.developerId }, signal);
  return merged.ok ? asWanted(merged.identityId, wanted) : merged;
}

/** As many as an identity has logins at most: pages may be short, or empty, before the last. */
const PAGES_AT_MOST = 20;

async function developerIdOf(
  pool: Pool,
  identityId: string,
  signal: AbortSignal | undefined,
): Promise<PoolResult<{ readonly developerId: string }>> {
  let token: string | undefined;
  for (let page = 0; page < PAGES_AT_MOST; page++) {
    const found = await pool.call("lookupIdentity", { identityId, ...(token === undefined ? {} : { token }) }, signal);
    if (!found.ok) return found.failure.kind === "permanent" ? { ok: false, failure: NO_PARTNER } : found;
    const [developerId] = found.developerIds;
    if (developerId !== undefined) return { ok: true, developerId };
    if (found.next === undefined) break;
    token = found.next;
  }
  return { ok: false, failure: NO_PARTNER };
}

/** An answer that speaks of another identity is not believed to have done what was asked. */
function asWanted(identityId: string, wanted: Required<DeveloperIdentity>): StepResult {
  return identityId === wanted.identityId ? { ok: true, identityId } : { ok: false, failure: HELD_ELSEWHERE };
}

const HELD_ELSEWHERE: Failure = {
  kind: "permanent",
  code: "IdentityHeldElsewhere",
  message: "The developer id belongs to another identity of the pool than the one that the row names.",
};

const NO_PARTNER: Failure = {
  kind: "permanent",
  code: "IdentityNotMergeable",
  message: "The identity that the row names has no developer id, or does not exist, so nothing can be merged with it.",
};
