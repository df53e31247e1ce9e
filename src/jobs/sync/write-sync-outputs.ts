import { join } from "node:path";
import type { Source } from "../../extract/source.ts";
import { atomicWrite } from "../../files/atomic-write.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import { type RejectFiles, writeRejects } from "../report/write-rejects.ts";
import type { SyncPlan } from "./sync-plan.ts";
import { type SyncReport, syncReport } from "./sync-report.ts";

/** Where a sync's files are. */
export interface SyncFiles extends RejectFiles {
  readonly folder: string;
  readonly report: string;
}

/**
 * Writes what people and programs take from a sync, from the ledger. Without the source as the sync read it, the file of rejected rows
 * stays as it was.
 */
export async function writeSyncOutputs(
  ledger: Ledger,
  record: RunRecord & { readonly rows: number },
  plan: SyncPlan,
  source: Source | undefined,
  folder: string,
): Promise<{ readonly report: SyncReport; readonly files: SyncFiles }> {
  // Users that the source lacks have rows behind those that it has.
  const files = { folder, report: join(folder, "report.json"), ...(await writeRejects(ledger, record, source, folder, plan.rows)) };
  const report = syncReport(ledger, record, plan);
  await atomicWrite(files.report, `${JSON.stringify(report, undefined, 2)}\n`);
  return { report, files };
}
