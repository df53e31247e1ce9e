import type { RunFingerprints } from "../ledger/run-record.ts";
import type { PlanReport } from "../plan/plan-report.ts";
import type { TrippedGuard } from "./guards.ts";
import type { ReadingReport } from "./source-reading.ts";

/** Version of a sync's plan.json. */
export const SYNC_PLAN_VERSION = 1;

/** Things that lie between plan and pool, each of them one write call but for `create`, which takes what the user needs. */
export const DIFFERENCES = [
  "create",
  "update",
  "remove",
  "addGroup",
  "removeGroup",
  "link",
  "unlink",
  "enable",
  "disable",
  "delete",
] as const;

export type DifferenceCounts = Readonly<Record<(typeof DIFFERENCES)[number], number>>;

/** What a sync would do: its plan.json, and the event `sync-plan`. No values, and no names of users. */
export interface SyncPlan {
  readonly version: typeof SYNC_PLAN_VERSION;
  readonly kind: "sync";
  readonly run: string;
  readonly job: string;
  readonly pool: Pick<PlanReport["pool"], "id" | "name" | "region" | "account">;
  readonly invitation: PlanReport["invitation"];
  readonly fingerprints: RunFingerprints;
  /** Of the names of the source's columns. */
  readonly shape: string;
  /** Of the mapping's text, whatever the source's columns are. */
  readonly document: string;
  /** Whether the pool itself was looked at, and not the ledger alone. */
  readonly drift: boolean;
  /** Whether only what changed since some time was read; nobody is called missing then. */
  readonly partial: boolean;
  readonly reading: ReadingReport;
  readonly rows: number;
  /** Users that the ledger knows to be in the pool. */
  readonly users: number;
  /** Rows whose user needs nothing. */
  readonly unchanged: number;
  /** Users to be made, or gone on with. */
  readonly create: number;
  /** Users of whom something is to be written. */
  readonly change: number;
  /** Users whose row changed, and whom the pool has as they shall be. */
  readonly settled: number;
  readonly skip: Readonly<Record<string, number>>;
  readonly reject: Readonly<Record<string, number>>;
  readonly missing: {
    /** Users that the source lacks; those that were disabled for it before are among them. */
    readonly users: number;
    readonly disable: number;
    readonly delete: number;
    /** Set where nobody is called missing this time, because so many rows do not tell whose they are. */
    readonly notJudged?: number;
  };
  readonly differences: DifferenceCounts;
  /** What would be done to the first few users, by the names of what changes. */
  readonly examples: readonly { readonly row: number; readonly does: readonly string[] }[];
  readonly guards: readonly TrippedGuard[];
  readonly groupsToCreate: readonly string[];
  /** What creating the new users takes. */
  readonly load: PlanReport;
}
