import type { Job } from "../../jobs/job.ts";
import { readRuns } from "../../jobs/read-state.ts";
import { RunError } from "../../model/index.ts";

/**
 * When the job's last finished sync had begun, epoch ms: what fell due since was missed. Undefined where it was never synced; the
 * beginning of time where syncs began and none of them was finished.
 */
export function lastSyncBegun(job: Job): number | undefined {
  try {
    const syncs = readRuns(job).filter(({ kind }) => kind === "sync");
    const finished = syncs.findLast(({ state }) => state === "finished");
    return finished?.startedAt ?? (syncs.length === 0 ? undefined : 0);
  } catch (error) {
    if (error instanceof RunError && error.exit === "notFound") return undefined;
    throw error;
  }
}
