import type { Pool } from "../load/index.ts";
import type { Job } from "./job.ts";
import type { JobEvent } from "./job-events.ts";
import { Ledger } from "./ledger/ledger.ts";
import { takeOwnerLock } from "./ledger/owner-lock.ts";
import type { RaisedLimit } from "./ledger/raised-limits.ts";
import { restoreLimits } from "./run/raised-limits.ts";
import { stateFolderAt } from "./state-folder.ts";

/**
 * Restores the limits that a killed run of the job left raised; gives those for which that failed. Throws RunError
 * `locked` while a process works on the job: that one restores them itself.
 */
export async function restoreJobLimits(job: Job, pool: Pool, tell: (event: JobEvent) => void): Promise<readonly RaisedLimit[]> {
  const folder = stateFolderAt(job.stateFolder);
  const lock = takeOwnerLock(folder.lock);
  try {
    const ledger = Ledger.open(folder.ledger);
    try {
      return await restoreLimits({ ledger, pool, tell });
    } finally {
      ledger.close();
    }
  } finally {
    lock.release();
  }
}
