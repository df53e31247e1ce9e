import type { Job } from "./job.ts";

export type Pages = AsyncIterable<Uint8Array | string>;

/**
 * The input of a job that reads no plain file: of what comes in pages of whole rows, the pages that hold the first `rows` rows;
 * anything else to its end, because its pieces may end within a row. `onCut` is told where pages were left out.
 */
export function firstPages(job: Pick<Job, "database" | "pool" | "api">, input: Pages, rows: number, onCut?: () => void): Pages {
  return comesInPages(job) ? upTo(input, rows, onCut) : input;
}

/** An export job of an API gives a file, whose pieces are not whole lines. */
function comesInPages({ database, pool, api }: Pick<Job, "database" | "pool" | "api">): boolean {
  return database !== undefined || pool !== undefined || api?.pages !== undefined;
}

async function* upTo(pages: Pages, rows: number, onCut: (() => void) | undefined): AsyncGenerator<Uint8Array | string, void, void> {
  let lines = 0;
  for await (const page of pages) {
    if (lines >= rows) {
      onCut?.();
      return;
    }
    yield page;
    lines += linesIn(page);
  }
}

function linesIn(page: Uint8Array | string): number {
  const bytes = Buffer.from(page);
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}

const LINE_FEED = 0x0a;
