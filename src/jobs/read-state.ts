import { existsSync } from "node:fs";
import { type OutcomeCounts, RunError } from "../model/index.ts";
import type { Job } from "./job.ts";
import { Ledger } from "./ledger/ledger.ts";
import { isOwned } from "./ledger/owner-lock.ts";
import type { RaisedLimit } from "./ledger/raised-limits.ts";
import type { RunRecord } from "./ledger/run-record.ts";
import { type RunReport, runReport, summaryOf } from "./report/run-report.ts";
import { stateFolderAt } from "./state-folder.ts";

/** How far a run is. */
export interface RunStatus {
  readonly run: string;
  readonly state: RunRecord["state"];
  /** Whether a process is working on the job now. */
  readonly underWay: boolean;
  readonly rows: number;
  readonly unsettled: number;
  readonly seconds: number;
  readonly outcomes: OutcomeCounts;
  /** Limits that the job raised and has not restored yet. */
  readonly raisedLimits: readonly RaisedLimit[];
}

/** All runs of a job, oldest first. Throws RunError `notFound` where the job was never run. */
export function readRuns(job: Job): readonly RunRecord[] {
  return withLedger(job, (ledger) => ledger.runs());
}

/** A run with what became of its rows so far; without counts where its source was not read to the end. */
export interface PastRun extends RunRecord {
  readonly outcomes?: OutcomeCounts;
}

/** All runs of a job with their counts, oldest first. Throws RunError `notFound` where the job was never run. */
export function readHistory(job: Job): readonly PastRun[] {
  return withLedger(job, (ledger) =>
    ledger
      .runs()
      .map((record) =>
        record.rows === undefined ? record : { ...record, outcomes: summaryOf(ledger, { ...record, rows: record.rows }).outcomes },
      ),
  );
}

export function readStatus(job: Job): RunStatus {
  return withLedger(job, (ledger) => {
    const record = planned(latestLoaded(ledger), "latest");
    const { rows, outcomes } = summaryOf(ledger, record);
    const underWay = isOwned(stateFolderAt(job.stateFolder).lock);
    return {
      run: record.run,
      state: record.state,
      underWay,
      rows,
      unsettled: ledger.unsettledRows(record),
      seconds: record.seconds,
      outcomes,
      raisedLimits: ledger.raisedLimits.pending(),
    };
  });
}

/** What became of a run, the latest unless it is named. */
export function readReport(job: Job, run?: string): RunReport {
  return withLedger(job, (ledger) => {
    const record = planned(run === undefined ? latestLoaded(ledger) : ledger.run(run), run ?? "latest");
    return runReport(ledger, record, summaryOf(ledger, record));
  });
}

/** An undo has no rows of its own. */
function latestLoaded(ledger: Ledger): RunRecord | undefined {
  return ledger.runs().findLast(({ kind }) => kind !== "undo");
}

function planned(record: RunRecord | undefined, name: string): RunRecord & { readonly rows: number } {
  if (record?.rows !== undefined) return { ...record, rows: record.rows };
  throw new RunError(
    "notFound",
    `There is no ${name === "latest" ? "planned run" : `run ${name}`} of this job.`,
    "List the runs with `poolferry runs`.",
  );
}

function withLedger<T>(job: Job, read: (ledger: Ledger) => T): T {
  const { ledger: path } = stateFolderAt(job.stateFolder);
  if (!existsSync(path)) {
    throw new RunError("notFound", `The job ${job.name} has no ledger at ${path}.`, "Run it first, or name its state folder with --state.");
  }
  const ledger = Ledger.open(path);
  try {
    return read(ledger);
  } finally {
    ledger.close();
  }
}
