import type { ImportJob, Pool } from "../pool.ts";
import { runErrorOf } from "../steps/run-error-of.ts";
import { JobLog } from "./job-log.ts";

export interface ReadLogOptions {
  readonly pool: Pool;
  /** How often an incomplete log is read again, and how long to wait before each time: log lines come late. */
  readonly waitsMs: readonly number[];
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Reads an ended job's log until it speaks of every row or patience ends. A missing stream or a denied read gives an empty log. */
export async function readJobLog(options: ReadLogOptions, job: ImportJob, rows: number, signal?: AbortSignal): Promise<JobLog> {
  for (const wait of [...options.waitsMs, undefined]) {
    const log = await readOnce(options.pool, job, rows, signal);
    const expected = Math.min(rows, job.imported + job.skipped + job.failed);
    if (log.lines >= expected || wait === undefined) return log;
    await options.sleep(wait, signal);
  }
  return new JobLog(rows);
}

async function readOnce(pool: Pool, job: ImportJob, rows: number, signal: AbortSignal | undefined): Promise<JobLog> {
  const log = new JobLog(rows);
  let token: string | undefined;
  do {
    const page = await pool.call("readImportLog", { jobId: job.id, jobName: job.name, ...(token === undefined ? {} : { token }) }, signal);
    if (!page.ok) {
      if (page.failure.kind === "transient" || page.failure.kind === "throttled")
        throw runErrorOf(page.failure, "reading the import job's log");
      return log;
    }
    log.add(page.messages);
    token = page.next;
  } while (token !== undefined);
  return log;
}
