import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { changeOfRow } from "../../extract/database/change-of-row.ts";
import type { SourceRef } from "../../model/index.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import type { OpenJob } from "../open-job.ts";

/** Outcomes after which a row is looked at again although it did not change. */
const OPEN = ["rejected", "failed", "unconfirmed"] as const;
/** Values that the next sync reads again, each by a statement of its own; with more it reads everything. */
const VALUES_AT_MOST = 1_000;

/**
 * The values of the column of changes in the rows of a sync that came to no good end, each once; undefined where they are too many, or one
 * cannot be told. A watermark may pass such rows: by their values they are found again until they change or come to a good end.
 */
export async function openRowValues(
  { job, ledger, source, folder, reading }: OpenJob,
  record: RunRecord,
  sourceRows: number,
): Promise<readonly string[] | undefined> {
  const column = job.database?.changedSince?.column;
  const { rejected, failed, unconfirmed } = ledger.rows.counts(record.firstId, sourceRows);
  const { upTo = "" } = reading.report();
  if (column === undefined || rejected + failed + unconfirmed === 0) return [];
  // Named so that it is removed with the leftovers of a killed process.
  const path = join(folder.spool, "open-rows.tmp");
  await source.writeRows(openRefs(ledger, record, sourceRows), path);
  const values = new Set<string>();
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
      const value = changeOfRow(JSON.parse(line) as Readonly<Record<string, unknown>>, column, upTo);
      if (value === undefined) return undefined;
      values.add(value);
      if (values.size > VALUES_AT_MOST) return undefined;
    }
    return [...values];
  } finally {
    await rm(path, { force: true });
  }
}

function* openRefs(ledger: OpenJob["ledger"], record: RunRecord, rows: number): Generator<SourceRef> {
  for (const { ref } of ledger.rows.withOutcome(record.firstId, rows, OPEN)) yield ref;
}
