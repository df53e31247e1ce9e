import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import type { Source } from "../../extract/source.ts";
import type { AtomicFile } from "../../files/atomic-file.ts";
import { atomicWrite, writeAtomically } from "../../files/atomic-write.ts";
import type { RowProgress } from "../../load/index.ts";
import type { SourceRef } from "../../model/index.ts";
import type { RunSummary } from "../job-events.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import { type RunReport, runReport } from "./run-report.ts";

/** Where a run's files are. */
export interface RunFiles {
  readonly folder: string;
  readonly report: string;
  /** The rejected and failed rows in the source's own form; absent when there are none. */
  readonly rejects?: string;
  readonly reasons?: string;
  readonly idMap: string;
}

/** The outcomes that a person can mend and feed back. */
const MENDABLE = ["rejected", "failed"] as const;

/** Writes everything that people and programs take from a run, each file whole or not at all, and all of it from the ledger. */
export async function writeOutputs(
  ledger: Ledger,
  record: RunRecord & { readonly rows: number },
  source: Source,
  folder: string,
  summary: RunSummary,
): Promise<RunFiles> {
  const idMap = join(folder, "id-map.csv");
  await writeAtomically(idMap, (file) =>
    writeRows(file, ["source_key", "username", "sub"], ledger.rows.withUser(record.firstId, record.rows), idMapRow),
  );
  const files: RunFiles = { folder, report: join(folder, "report.json"), idMap, ...(await writeRejects(ledger, record, source, folder)) };
  const report: RunReport = runReport(ledger, record, summary);
  await atomicWrite(files.report, `${JSON.stringify(report, undefined, 2)}\n`);
  return files;
}

async function writeRejects(
  ledger: Ledger,
  record: RunRecord & { readonly rows: number },
  source: Source,
  folder: string,
): Promise<{ readonly rejects?: string; readonly reasons?: string }> {
  const { rejected, failed } = ledger.rows.counts(record.firstId, record.rows);
  if (rejected + failed === 0) return {};
  const rejects = join(folder, `rejects.${source.extension}`);
  const reasons = join(folder, "rejects.reasons.csv");
  const rows = () => ledger.rows.withOutcome(record.firstId, record.rows, MENDABLE);
  await source.writeRows(refsOf(rows()), rejects);
  const header = ["row", "line", "outcome", "code", "field", "reason", "hint"];
  await writeAtomically(reasons, (file) => writeRows(file, header, rows(), reasonRows));
  return { rejects, reasons };
}

function* refsOf(rows: Iterable<RowProgress>): Generator<SourceRef> {
  for (const { ref } of rows) yield ref;
}

const CHUNK = 500;

async function writeRows(
  file: AtomicFile,
  header: readonly string[],
  rows: Iterable<RowProgress>,
  cells: (row: RowProgress) => readonly (readonly (string | number)[])[],
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

function idMapRow({ sourceKey, username, sub }: RowProgress): readonly (readonly string[])[] {
  return [[sourceKey, username, sub ?? ""]];
}

function reasonRows({ ref, outcome }: RowProgress): readonly (readonly (string | number)[])[] {
  if (outcome?.status === "rejected") {
    return outcome.issues.map(({ code, field, reason, hint }) => [ref.row, ref.line, "rejected", code, field, reason, hint]);
  }
  if (outcome?.status === "failed") {
    const { step, failure } = outcome;
    return [[ref.row, ref.line, "failed", failure.code, step, failure.message, "see the code's entry in docs/codes.md"]];
  }
  return [];
}
