import { basename, join } from "node:path";
import type { Source } from "../../extract/source.ts";
import { atomicWrite, writeAtomically } from "../../files/atomic-write.ts";
import type { RowProgress } from "../../load/index.ts";
import type { RunSummary } from "../job-events.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import { reportPage } from "./report-page.ts";
import { type RunReport, runReport } from "./run-report.ts";
import { type RejectFiles, writeRejects } from "./write-rejects.ts";
import { writeRows } from "./write-rows.ts";

/** Where a run's files are. */
export interface RunFiles extends RejectFiles {
  readonly folder: string;
  readonly report: string;
  /** The report as a page for people. */
  readonly page: string;
  /** Users whose authenticator app could not be carried over: source key and row; absent when there are none. */
  readonly mustEnrolTotp?: string;
  readonly idMap: string;
}

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
    ...(await writeRejects(ledger, record, source, folder, record.rows)),
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

function idMapRow({ sourceKey, username, sub, identityId }: RowProgress): readonly (readonly string[])[] {
  return [[sourceKey, username, sub ?? "", identityId ?? ""]];
}
