import { type PoolProfile, RunError } from "../model/index.ts";
import type { Job } from "./job.ts";

/**
 * Whether job, mapping and identity pool fit together; said once, before a row is read. Throws a RunError: `usage` where job
 * and mapping do not speak of the same thing, `refused` where the pool has not what they name.
 */
export function checkIdentityPool({ document, mapping }: Pick<Job, "document" | "mapping">, { identityPool: found }: PoolProfile): void {
  const wanted = document.identityPool;
  if (wanted === undefined) {
    if (mapping.document.identity === undefined) return;
    throw new RunError(
      "usage",
      "The mapping gives users an `identity`, and the job names no identity pool to register it in.",
      "Name the pool in the job file with `identityPool`, or take `identity` out of the mapping.",
    );
  }
  // Registering nobody although a pool is named would look like success.
  if (mapping.document.identity === undefined) {
    throw new RunError(
      "usage",
      "The job names an `identityPool`, and its mapping gives nobody an `identity`, so that nothing would be registered in it.",
      "Say in the mapping where users' developer ids stand (`identity.developerId`), or take `identityPool` out of the job file.",
    );
  }
  if (found === undefined) throw new Error("the profile was read without the job's identity pool");
  if (found.developerProvider !== wanted.developerProvider) {
    throw new RunError(
      "refused",
      found.developerProvider === undefined
        ? `The identity pool ${found.id} has no developer provider.`
        : `The developer provider of the identity pool ${found.id} is ${found.developerProvider}, and not ${wanted.developerProvider}.`,
      "Mend identityPool.developerProvider. A pool without one can be given one; a name that is set cannot be changed.",
    );
  }
  const tagged = wanted.principalTags?.provider;
  if (tagged !== undefined && !found.providers.includes(tagged)) {
    throw new RunError(
      "refused",
      `The identity pool ${found.id} has no provider ${tagged}, whose tags the job would set.`,
      `Its providers are: ${found.providers.join(", ")}.`,
    );
  }
}
