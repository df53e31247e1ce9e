import { type IdentityPoolTarget, RunError } from "../../model/index.ts";
import type { Job } from "../job.ts";

/** The identity pool that an undo takes developer ids from; undefined where that is not asked. Throws RunError `usage` where the job has none. */
export function identityPoolAsked({ document: { identityPool } }: Job, identities: boolean): IdentityPoolTarget | undefined {
  if (!identities) return undefined;
  if (identityPool !== undefined) return identityPool;
  throw new RunError("usage", "--identities is for jobs with an identity pool, and the job file names none.", "Leave it out.");
}
