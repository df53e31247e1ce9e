import type { ImportJob } from "./import-job.ts";
import type { FailureThreshold } from "./import-settings.ts";

export const TOO_MANY_FAILED = "Too many users have failed or been skipped during the import.";

/** Whether so many rows have failed or been skipped that the job fails at once. */
export function tooManyRows(counts: Counts, threshold: FailureThreshold): boolean {
  return threshold.rows !== "off" && counts.failed + counts.skipped > threshold.rows;
}

/** Whether, at the end of the file, too great a share of the rows has failed or been skipped. */
export function tooGreatShare(counts: Counts, threshold: FailureThreshold): boolean {
  const bad = counts.failed + counts.skipped;
  return bad > threshold.share * (bad + counts.imported);
}

type Counts = Pick<ImportJob, "imported" | "skipped" | "failed">;
