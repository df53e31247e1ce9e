import { rm } from "node:fs/promises";
import { join } from "node:path";
import { spoolStream } from "../../files/spool-stream.ts";
import { firstPages } from "../first-pages.ts";
import type { Job } from "../job.ts";
import { prepareStateFolder, stateFolderAt } from "../state-folder.ts";

/** Rows of a database, an API or a pool that are copied at least, so that a sample can be spread. */
const LEAST_ROWS = 1000;

/**
 * Gives `work` a file to sample: the job's own, or a private copy in its state folder that is removed again: of standard input all of
 * it, of what comes in pages those up to the row `lastRow`. `partial` says that the copy may not have every row.
 */
export async function withSampleFile<T>(
  job: Job,
  input: () => AsyncIterable<Uint8Array | string>,
  lastRow: number,
  work: (file: string, partial: boolean) => Promise<T>,
): Promise<T> {
  if (job.source.file !== "-") return work(job.source.file, false);
  const folder = stateFolderAt(job.stateFolder);
  await prepareStateFolder(folder);
  // The ending makes it a leftover that the job's next run removes, should this process be killed.
  const file = join(folder.spool, `map-${process.pid}.tmp`);
  let cut = false;
  const onCut = () => {
    cut = true;
  };
  try {
    await spoolStream(firstPages(job, input(), Math.max(lastRow, LEAST_ROWS), onCut), file);
    return await work(file, cut);
  } finally {
    await rm(file, { force: true });
  }
}
