import { openLogGroup, openLogStream } from "../logs/write-log.ts";
import type { Services } from "../operation.ts";
import { findPool } from "../state/pools.ts";
import { CSV_LIMITS } from "./csv-limits.ts";
import { findImportJob, type ImportJob, saveImportJob } from "./import-job.ts";
import { JobFailure } from "./job-failure.ts";
import { logGroupName } from "./log-lines.ts";

/**
 * Makes a Pending job InProgress, after checking what the whole job needs, and opens its log. Undefined for a job that
 * has not been started, or has ended. Throws JobFailure.
 */
export function beginImportJob(
  services: Services,
  id: string,
): { readonly job: ImportJob; readonly stream: number | undefined } | undefined {
  const { store, clock, settings } = services;
  const { faults, log } = settings.import;
  return store.write(() => {
    const job = findImportJob(store, id);
    if (job === undefined || (job.status !== "Pending" && job.status !== "InProgress" && job.status !== "Stopping")) return undefined;
    const pool = findPool(services, job.pool);
    if (pool === undefined) throw new JobFailure("The user pool was deleted.");
    if (faults.unusableRoles.includes(job.roleArn)) throw new JobFailure("The CloudWatch Logs role cannot be assumed.");
    if ((job.uploadBytes ?? 0) > CSV_LIMITS.fileBytes) throw new JobFailure("The CSV file is larger than 100 MB.");
    const group = openLogGroup(store, job.region, logGroupName(pool, log), clock.now());
    const stream = faults.logStreamMissing ? undefined : openLogStream(store, group, `${job.id}/${job.name}`, clock.now());
    const running: ImportJob = job.status === "Pending" ? { ...job, status: "InProgress" } : job;
    saveImportJob(store, running);
    return { job: running, stream };
  });
}
