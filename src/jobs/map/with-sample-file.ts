import { rm } from "node:fs/promises";
import { join } from "node:path";
import { spoolStream } from "../../files/spool-stream.ts";
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
  const pages = { cut: false };
  try {
    await spoolStream(comesInPages(job) ? firstPages(input(), Math.max(lastRow, LEAST_ROWS), pages) : input(), file);
    return await work(file, pages.cut);
  } finally {
    await rm(file, { force: true });
  }
}

/** An export job of an API gives a file, whose pieces are not whole lines. */
function comesInPages({ database, pool, api }: Job): boolean {
  return database !== undefined || pool !== undefined || api?.pages !== undefined;
}

/** Whole pages, one row a line, until they have so many rows. */
async function* firstPages(
  pages: AsyncIterable<Uint8Array | string>,
  rows: number,
  state: { cut: boolean },
): AsyncGenerator<Uint8Array | string, void, void> {
  let lines = 0;
  for await (const page of pages) {
    if (lines >= rows) {
      state.cut = true;
      return;
    }
    yield page;
    lines += linesIn(page);
  }
}

function linesIn(page: Uint8Array | string): number {
  return Buffer.from(page).reduce((lines, byte) => (byte === LINE_FEED ? lines + 1 : lines), 0);
}

const LINE_FEED = 0x0a;
