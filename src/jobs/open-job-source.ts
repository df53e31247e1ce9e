import { findFiles } from "../extract/find-files.ts";
import { openSource } from "../extract/open-source.ts";
import type { Source } from "../extract/source.ts";
import type { Job } from "./job.ts";

/** Opens what a job reads: its files, or `file`, which is the job's own or the private copy of what is no file. Gives their paths too. */
export async function openJobSource(job: Job, file: string): Promise<{ readonly source: Source; readonly files: readonly string[] }> {
  const { files: patterns, ...how } = job.source;
  if (patterns === undefined) return { source: await openSource({ ...how, file }), files: [file] };
  const files = await findFiles(patterns, job.sourceFolder ?? ".");
  return { source: await openSource({ ...how, file, files }), files };
}
