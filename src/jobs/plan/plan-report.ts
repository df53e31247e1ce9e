import type { QuotaCategory } from "../../model/index.ts";
import type { RunFingerprints } from "../ledger/run-record.ts";

/** Version of plan.json. */
export const PLAN_VERSION = 1;

/** How many rows, and how many of them for each reason. */
export interface CountByReason {
  readonly rows: number;
  readonly reasons: Readonly<Record<string, number>>;
}

/** What a run would do: plan.json, and the event `plan`. Counts add up: load + skip + reject + unchanged + continue = rows. */
export interface PlanReport {
  readonly version: typeof PLAN_VERSION;
  readonly run: string;
  readonly job: string;
  readonly source: { readonly bytes: number; readonly format: string };
  readonly pool: {
    readonly id: string;
    readonly name: string;
    readonly region: string;
    readonly account: string;
    /** Users that the pool was found to hold; the scan is left out for an empty pool. */
    readonly users: number;
    readonly triggers: readonly string[];
  };
  readonly fingerprints: RunFingerprints;
  readonly rows: number;
  readonly load: number;
  readonly skip: CountByReason;
  readonly reject: CountByReason;
  /** Users that an earlier run of this job loaded, as they are still planned. */
  readonly unchanged: number;
  /** Users that an earlier run of this job created without finishing their steps. */
  readonly continue: number;
  readonly routes: { readonly "admin-api": CountByReason; readonly "import-job": CountByReason };
  readonly steps: Readonly<Record<"create" | "password" | "group" | "link" | "disable", number>>;
  readonly groupsToCreate: readonly string[];
  /** Calls by quota category, and how long each category takes alone at the pace of this job, in seconds. */
  readonly calls: Partial<Record<QuotaCategory, { readonly calls: number; readonly perSecond: number; readonly seconds: number }>>;
  /** The slowest category's time: the run takes about as long. An import job's own time is Cognito's and not in it. */
  readonly expectedSeconds: number;
  readonly importParts: number;
  /** Users that become active in this month's bill by what the run does to them. */
  readonly billableUsers: number;
}
