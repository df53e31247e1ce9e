import type { Pool } from "../pool.ts";
import { runErrorOf } from "../steps/run-error-of.ts";

/** Dates of the two services are cut to seconds. */
const GRAIN_MS = 2_000;
const GONE = "ResourceNotFoundException";

/**
 * Takes the one developer id from an identity that was made after `since` (epoch ms of the server's clock): after its user, and so for it. `kept`: the identity is older,
 * or has other developer ids. Done again it does no harm. Throws RunError where no other identity would fare better.
 */
export async function unlinkIdentity(pool: Pool, identityId: string, since: number, signal?: AbortSignal): Promise<"unlinked" | "kept"> {
  const described = await pool.call("describeIdentity", { identityId }, signal);
  if (!described.ok && described.failure.code === GONE) return "unlinked";
  if (!described.ok) throw runErrorOf(described.failure, "DescribeIdentity");
  if (described.createdAt + GRAIN_MS < since) return "kept";
  const found = await pool.call("lookupIdentity", { identityId }, signal);
  if (!found.ok && found.failure.code === GONE) return "unlinked";
  if (!found.ok) throw runErrorOf(found.failure, "LookupDeveloperIdentity");
  const [developerId, ...others] = found.developerIds;
  if (others.length > 0 || found.next !== undefined) return "kept";
  if (developerId === undefined) return "unlinked";
  const unlinked = await pool.call("unlinkIdentity", { identityId, developerId }, signal);
  if (unlinked.ok || unlinked.failure.code === GONE) return "unlinked";
  if (unlinked.failure.kind === "permanent") return "kept";
  throw runErrorOf(unlinked.failure, "UnlinkDeveloperIdentity");
}
