import { RunError } from "../../model/index.ts";
import type { ImportJob, Pool } from "../pool.ts";
import { runErrorOf } from "../steps/run-error-of.ts";

/** Looks for a job whose creation may have been lost, by its name; the list comes newest first. */
export async function findImportJob(pool: Pool, jobName: string, signal?: AbortSignal): Promise<ImportJob | undefined> {
  for await (const job of importJobs(pool, signal)) if (job.name === jobName) return job;
  return undefined;
}

/** Import jobs that a pool may ever have, unless the account's quota was raised; none can be deleted. */
const JOBS_OF_A_POOL = 1_000;

/** Throws RunError `failure` where the pool has used up its import jobs, for which no waiting helps. */
export async function checkJobsLeft(pool: Pool, signal?: AbortSignal): Promise<void> {
  let jobs = 0;
  for await (const _ of importJobs(pool, signal)) jobs++;
  if (jobs < JOBS_OF_A_POOL) return;
  throw new RunError(
    "failure",
    `CreateUserImportJob: LimitExceededException: the pool has had ${jobs} import jobs, which count for ever.`,
    "Ask AWS to raise the quota of import jobs a pool and run the same command again, or load with route: admin-api.",
  );
}

async function* importJobs(pool: Pool, signal: AbortSignal | undefined): AsyncGenerator<ImportJob> {
  let token: string | undefined;
  do {
    const page = await pool.call("listImportJobs", token === undefined ? {} : { token }, signal);
    if (!page.ok) throw runErrorOf(page.failure, "ListUserImportJobs");
    yield* page.jobs;
    token = page.next;
  } while (token !== undefined);
}
