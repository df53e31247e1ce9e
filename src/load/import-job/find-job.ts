import type { ImportJob, Pool } from "../pool.ts";
import { runErrorOf } from "../steps/load-user.ts";
import type { ImportPart } from "./import-part.ts";

/** Looks for the job of a part whose creation may have been lost, by its name; the list comes newest first. */
export async function findImportJob(pool: Pool, part: ImportPart, signal?: AbortSignal): Promise<ImportJob | undefined> {
  let token: string | undefined;
  do {
    const page = await pool.call("listImportJobs", token === undefined ? {} : { token }, signal);
    if (!page.ok) throw runErrorOf(page.failure, "ListUserImportJobs");
    const found = page.jobs.find((job) => job.name === part.jobName);
    if (found !== undefined) return found;
    token = page.next;
  } while (token !== undefined);
  return undefined;
}
