import { basename, join } from "node:path";
import { stringify } from "csv-stringify/sync";
import type { Source } from "../../extract/source.ts";
import type { AtomicFile } from "../../files/atomic-file.ts";
import { atomicWrite, writeAtomically } from "../../files/atomic-write.ts";
import type { RowProgress } from "../../load/index.ts";
import type { SourceRef } from "../../model/index.ts";
import type { RunSummary } from "../job-events.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import { RUN_REASONS } from "../run-reasons.ts";
import { reportPage } from "./report-page.ts";
import { type RunReport, runReport } from "./run-report.ts";
import { spreadsheetCell } from "./spreadsheet-cell.ts";

/** Where a run's files are. */
export interface RunFiles {
  readonly folder: string;
  readonly report: string;
  /** The report as a page for people. */
  readonly page: string;
  /** The rejected and failed rows in the source's own form; absent when there are none. */
  readonly rejects?: string;
  readonly reasons?: string;
  /** Users whose authenticator app could not be carried over: source key and row; absent when there are none. */
  readonly mustEnrolTotp?: string;
  readonly idMap: string;
}

/** The outcomes that a person can mend and feed back. */
const MENDABLE = ["rejected", "failed"] as const;

/**
 * Writes everything that people and programs take from a run, each file whole or not at all, and all of it from the ledger.
 * Without the source as the run read it, the file of rejected rows stays as it was. `throttles`: undefined where nobody knows any more.
 */
export async function writeOutputs(
  ledger: Ledger,
  record: RunRecord & { readonly rows: number },
  source: Source | undefined,
  folder: string,
  summary: RunSummary,
  throttles: number | undefined,
): Promise<RunFiles> {
  const idMap = join(folder, "id-map.csv");
  await writeAtomically(idMap, (file) =>
    writeRows(file, ["source_key", "username", "sub", "identity_id"], ledger.rows.withUser(record.firstId, record.rows), idMapRow),
  );
  const places = { folder, report: join(folder, "report.json"), page: join(folder, "report.html"), idMap };
  const files: RunFiles = {
    ...places,
    ...(await writeRejects(ledger, record, source, folder)),
    ...(summary.mustEnrolTotp === undefined ? {} : await writeMustEnrol(ledger, record, folder)),
  };
  const report: RunReport = runReport(ledger, record, summary);
  await atomicWrite(files.report, `${JSON.stringify(report, undefined, 2)}\n`);
  const importParts = ledger.parts.settledCount(record.run);
  await atomicWrite(files.page, reportPage(report, { throttles, importParts, files: contentsOf(files) }));
  return files;
}

/** What is in each file, for people. */
function contentsOf({ idMap, rejects, reasons, report }: RunFiles): readonly (readonly [string, string])[] {
  const all = [
    [idMap, "source key, username and new id of everybody in the pool; personal data"],
    [rejects, "the rejected and failed rows as the source had them, to mend and feed back; personal data"],
    [reasons, "why, row by row, by code; no values"],
    [report, "this report for programs"],
  ] as const;
  return all.flatMap(([path, content]) => (path === undefined ? [] : [[basename(path), content] as const]));
}

async function writeRejects(
  ledger: Ledger,
  record: RunRecord & { readonly rows: number },
  source: Source | undefined,
  folder: string,
): Promise<{ readonly rejects?: string; readonly reasons?: string }> {
  const { rejected, failed } = ledger.rows.counts(record.firstId, record.rows);
  if (rejected + failed === 0) return {};
  const reasons = join(folder, "rejects.reasons.csv");
  const rows = () => ledger.rows.withOutcome(record.firstId, record.rows, MENDABLE);
  const rejects = source && join(folder, `rejects.${source.extension}`);
  if (rejects !== undefined) await source?.writeRows(refsOf(rows()), rejects);
  const fileOf = source?.fileOf;
  const header = ["row", ...(fileOf === undefined ? [] : ["file"]), "line", "outcome", "code", "field", "reason", "hint"];
  await writeAtomically(reasons, (file) =>
    writeRows(file, header, rows(), (row) =>
      reasonRows(row).map(([number = "", ...cells]) =>
        [number, ...(fileOf === undefined ? [] : [basename(fileOf(row.ref))]), ...cells].map(spreadsheetCell),
      ),
    ),
  );
  return { ...(rejects === undefined ? {} : { rejects }), reasons };
}

async function writeMustEnrol(
  ledger: Ledger,
  record: RunRecord & { readonly rows: number },
  folder: string,
): Promise<{ readonly mustEnrolTotp: string }> {
  const mustEnrolTotp = join(folder, "must-enrol-totp.csv");
  const rows = ledger.rows.mustEnrolTotp(record.firstId, record.rows);
  await writeAtomically(mustEnrolTotp, (file) =>
    writeRows(file, ["source_key", "row"], rows, ({ sourceKey, ref }) => [[sourceKey, ref.row]]),
  );
  return { mustEnrolTotp };
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

function idMapRow({ sourceKey, username, sub, identityId }: RowProgress): readonly (readonly string[])[] {
  return [[sourceKey, username, sub ?? "", identityId ?? ""]];
}

function reasonRows({ ref, outcome }: RowProgress): readonly (readonly (string | number)[])[] {
  if (outcome?.status === "rejected") {
    return outcome.issues.map(({ code, field, reason, hint }) => [ref.row, ref.line, "rejected", code, field, reason, hint]);
  }
  if (outcome?.status === "failed") {
    const { step, failure } = outcome;
    return [[ref.row, ref.line, "failed", failure.code, step, failure.message, hintOf(failure.code)]];
  }
  return [];
}

function hintOf(code: string): string {
  return Object.hasOwn(RUN_REASONS, code) ? RUN_REASONS[code as keyof typeof RUN_REASONS].hint : "see the code's entry in docs/codes.md";
}
