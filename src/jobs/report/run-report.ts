import type { OutcomeCounts } from "../../model/index.ts";
import type { RunSummary } from "../job-events.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import type { PlanReport } from "../plan/plan-report.ts";
import { codesOf } from "../run/progress.ts";

/** Version of report.json. */
const REPORT_VERSION = 1;

/** report.json: what was planned, what became of it, and why rows did not load, by code. */
export interface RunReport {
  readonly version: typeof REPORT_VERSION;
  readonly run: string;
  readonly state: RunRecord["state"];
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly seconds: number;
  readonly rows: number;
  readonly outcomes: OutcomeCounts;
  /** Users in the pool whose authenticator app could not be carried over; absent where there are none. */
  readonly mustEnrolTotp?: number;
  readonly unsettled: number;
  /** Rows by outcome and first code. */
  readonly reasons: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly plan?: PlanReport;
}

export function runReport(ledger: Ledger, record: RunRecord & { readonly rows: number }, summary: RunSummary): RunReport {
  return {
    version: REPORT_VERSION,
    run: record.run,
    state: record.state,
    startedAt: new Date(record.startedAt).toISOString(),
    ...(record.endedAt === undefined ? {} : { endedAt: new Date(record.endedAt).toISOString() }),
    seconds: summary.seconds,
    rows: record.rows,
    outcomes: summary.outcomes,
    ...(summary.mustEnrolTotp === undefined ? {} : { mustEnrolTotp: summary.mustEnrolTotp }),
    unsettled: ledger.unsettledRows(record),
    reasons: reasonCounts(ledger, record),
    ...(record.plan === undefined ? {} : { plan: JSON.parse(record.plan) as PlanReport }),
  };
}

/** Rows that a sync only counted needed nothing. */
function withCounted(counts: OutcomeCounts, counted: number): OutcomeCounts {
  return counted === 0 ? counts : { ...counts, unchanged: counts.unchanged + counted };
}

function reasonCounts(ledger: Ledger, record: RunRecord & { readonly rows: number }): RunReport["reasons"] {
  const counts: Record<string, Record<string, number>> = {};
  for (const { outcome } of ledger.rows.outcomes(record.firstId, record.rows, ["skipped", "rejected", "failed", "unconfirmed"])) {
    const [code = "unknown"] = codesOf(outcome);
    const byCode = counts[outcome.status] ?? {};
    byCode[code] = (byCode[code] ?? 0) + 1;
    counts[outcome.status] = byCode;
  }
  return counts;
}

/** The closing event of a run as the ledger has it. */
export function summaryOf(ledger: Ledger, record: RunRecord & { readonly rows: number }): RunSummary {
  const mustEnrolTotp = ledger.rows.countMustEnrolTotp(record.firstId, record.rows);
  return {
    type: "summary",
    run: record.run,
    rows: record.rows,
    outcomes: withCounted(ledger.rows.counts(record.firstId, record.rows), record.counted),
    ...(mustEnrolTotp === 0 ? {} : { mustEnrolTotp }),
    seconds: record.seconds,
  };
}
