import type { Ledger } from "../ledger/ledger.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import { type RunReport, runReport, summaryOf } from "../report/run-report.ts";
import type { SyncPlan } from "./sync-plan.ts";

/** report.json of a sync: what was planned, what became of it, and what was let pass. */
export type SyncReport = Omit<RunReport, "plan"> & {
  readonly kind: "sync";
  /** Rows that the mapping skips; `outcomes` counts them as unchanged. */
  readonly skippedByMapping: number;
  readonly acceptedGuards: readonly { readonly guard: string; readonly figure: string; readonly at: number }[];
  readonly plan: SyncPlan;
};

export function syncReport(ledger: Ledger, record: RunRecord & { readonly rows: number }, plan: SyncPlan): SyncReport {
  const { plan: _plan, ...report } = runReport(ledger, { ...record }, summaryOf(ledger, record));
  return {
    ...report,
    kind: "sync",
    skippedByMapping: Object.values(plan.skip).reduce((sum, count) => sum + count, 0),
    acceptedGuards: ledger.syncs.accepted(record.run),
    plan,
  };
}
