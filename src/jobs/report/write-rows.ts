import { stringify } from "csv-stringify/sync";
import type { AtomicFile } from "../../files/atomic-file.ts";

const CHUNK = 500;

/** Writes rows of the ledger as CSV, any number of lines each. */
export async function writeRows<Row>(
  file: AtomicFile,
  header: readonly string[],
  rows: Iterable<Row>,
  cells: (row: Row) => readonly (readonly (string | number)[])[],
): Promise<void> {
  let chunk: (readonly (string | number)[])[] = [header];
  for (const row of rows) {
    chunk.push(...cells(row));
    if (chunk.length < CHUNK) continue;
    await file.write(stringify(chunk));
    chunk = [];
  }
  await file.write(stringify(chunk));
}
