import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { OpenJob } from "../open-job.ts";
import type { RunReport } from "../report/run-report.ts";
import { summaryOf } from "../report/run-report.ts";
import { writeOutputs } from "../report/write-outputs.ts";
import type { SyncPlan } from "../sync/sync-plan.ts";
import { writeSyncOutputs } from "../sync/write-sync-outputs.ts";

/**
 * Writes the files of finished runs anew whose report says something else than the ledger: rows were settled since, now or by a
 * command that died before it came to this.
 */
export async function refreshReports({ ledger, folder, source, fingerprints }: OpenJob): Promise<void> {
  for (const record of ledger.runs()) {
    if (record.state !== "finished" || record.rows === undefined) continue;
    const run = { ...record, rows: record.rows };
    const runFolder = folder.runFolder(run.run);
    const summary = summaryOf(ledger, run);
    if (await saysTheSame(join(runFolder, "report.json"), summary.outcomes)) continue;
    // The rejected rows are copied out of the source, which must still be the run's.
    const own = run.fingerprints.source === fingerprints.source ? source : undefined;
    if (run.kind === "sync") await writeSyncOutputs(ledger, run, JSON.parse(run.plan ?? "") as SyncPlan, own, runFolder);
    else await writeOutputs(ledger, run, own, runFolder, summary, undefined);
  }
}

async function saysTheSame(path: string, outcomes: RunReport["outcomes"]): Promise<boolean> {
  // A run whose folder somebody has removed needs no report.
  if (!existsSync(path)) return true;
  const { outcomes: told } = JSON.parse(await readFile(path, "utf8")) as RunReport;
  return JSON.stringify(Object.entries(told).sort()) === JSON.stringify(Object.entries(outcomes).sort());
}
