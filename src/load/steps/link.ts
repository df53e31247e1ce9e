import type { IdentityLink } from "../../model/index.ts";
import type { Pool, PoolResult } from "../pool.ts";
import { type LinkedIdentity, linkedIdentities } from "./linked-identities.ts";
import type { Step, StepTarget } from "./step.ts";

/**
 * AdminLinkProviderForUser. Cognito is known to answer with an error although it made the link (InvalidParameter,
 * AliasExists), so every refusal is held against the user's `identities` before it is believed.
 */
export function linkStep(link: IdentityLink): Step {
  return {
    name: `link ${link.provider}`,
    async apply(pool, target, signal) {
      const result = await pool.call("linkProvider", { username: target.username, ...link }, signal);
      if (result.ok) return { ok: true };
      if (result.failure.kind !== "permanent") return result;
      const there = await isLinked(pool, target, link, signal);
      return there.ok && there.linked ? { ok: true } : result;
    },
    async settle(pool, target, _intentAt, signal) {
      const there = await isLinked(pool, target, link, signal);
      if (!there.ok) return { kind: "failed", failure: there.failure };
      return there.linked ? { kind: "applied" } : { kind: "repeat" };
    },
  };
}

/**
 * AdminDisableProviderForUser. It names no user, so that each try first looks whether the identity is still this user's, and a
 * refusal is held against the user's `identities` too.
 */
export function unlinkStep(link: IdentityLink): Step {
  return {
    name: `unlink ${link.provider}`,
    async apply(pool, target, signal) {
      const before = await isLinked(pool, target, link, signal);
      if (!before.ok) return before;
      if (!before.linked) return { ok: true };
      const result = await pool.call("unlinkProvider", link, signal);
      if (result.ok) return { ok: true };
      if (result.failure.kind !== "permanent") return result;
      const after = await isLinked(pool, target, link, signal);
      return after.ok && !after.linked ? { ok: true } : result;
    },
    // The next try looks first.
    settle: async () => ({ kind: "repeat" }),
  };
}

async function isLinked(
  pool: Pool,
  target: StepTarget,
  link: IdentityLink,
  signal: AbortSignal | undefined,
): Promise<PoolResult<{ readonly linked: boolean }>> {
  const found = await pool.call("getUser", { username: target.username }, signal);
  if (!found.ok) return found;
  return { ok: true, linked: linkedIdentities(found.user.attributes.get("identities")).some((held) => isSame(held, link)) };
}

function isSame(held: LinkedIdentity, link: IdentityLink): boolean {
  return held.provider === link.provider && held.id === link.id;
}
