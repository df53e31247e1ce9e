import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { changeOfRow } from "../../extract/database/change-of-row.ts";
import type { RowProgress } from "../../load/index.ts";
import type { SourceRef } from "../../model/index.ts";
import type { OpenJob } from "../open-job.ts";
import type { PlannedSync } from "./plan-sync.ts";

/** Outcomes after which a row is looked at again although it did not change. */
const OPEN = ["rejected", "failed", "unconfirmed"] as const;
/** Values that the next sync reads again, each by a statement of its own; with more it reads everything. */
const VALUES_AT_MOST = 1_000;

/**
 * The values of the column of changes in the rows of a sync that came to no good end, each once; undefined where they are too many, or one
 * cannot be told. A watermark may pass such rows: by their values they are found again until they change or come to a good end. A duplicate
 * comes together with the row that it is one of: read alone, it would look like a change of that one's user.
 */
export async function openRowValues(
  { job, ledger, source, folder, reading }: OpenJob,
  { record, sourceRows, holders }: Pick<PlannedSync, "record" | "sourceRows" | "holders">,
): Promise<readonly string[] | undefined> {
  const column = job.database?.changedSince?.column;
  const { rejected, failed, unconfirmed } = ledger.rows.counts(record.firstId, sourceRows);
  const { upTo = "" } = reading.report();
  if (column === undefined || job.document.sync.incremental === undefined || rejected + failed + unconfirmed === 0) return [];
  // Named so that it is removed with the leftovers of a killed process.
  const path = join(folder.spool, "open-rows.tmp");
  const open = ledger.rows.withOutcome(record.firstId, sourceRows, OPEN);
  await source.writeRows(
    inOrder(
      open,
      [...holders].sort((a, b) => a.row - b.row),
    ),
    path,
  );
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

/** Both by row, each row once. */
function* inOrder(rows: Iterable<RowProgress>, others: readonly SourceRef[]): Generator<SourceRef> {
  let next = 0;
  let last = 0;
  const upTo = function* (row: number): Generator<SourceRef> {
    for (let other = others[next]; other !== undefined && other.row < row; other = others[++next]) {
      if (other.row > last) yield other;
      last = other.row;
    }
  };
  for (const { ref } of rows) {
    yield* upTo(ref.row);
    yield ref;
    last = ref.row;
  }
  yield* upTo(Number.POSITIVE_INFINITY);
}
