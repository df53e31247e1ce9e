import type { QuotaCategory } from "../../model/index.ts";
import type { RunFingerprints } from "../ledger/run-record.ts";
import type { IdentityPoolChange } from "../run/prepare-identity-pool.ts";
import type { PlanBilling } from "./billing-tally.ts";
import type { HashReport } from "./hash-report.ts";
import type { PlanNoteCode } from "./plan-notes.ts";
import type { PlanPace } from "./plan-pace.ts";

/** Version of plan.json. */
export const PLAN_VERSION = 1;

/** How many rows, and how many of them for each reason. */
export interface CountByReason {
  readonly rows: number;
  readonly reasons: Readonly<Record<string, number>>;
}

/** What a run would do: plan.json, and the event `plan`. Counts add up: load + existing + skip + reject + unchanged + continue = rows. */
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
  /** Where developer ids are registered; absent where the job names no identity pool. */
  readonly identityPool?: {
    readonly id: string;
    readonly name: string;
    readonly developerProvider: string;
    readonly onConflict: "fail" | "merge";
    /** Roles and tags that the run sets before the first user. */
    readonly changes: readonly IdentityPoolChange[];
  };
  readonly fingerprints: RunFingerprints;
  /** Whether creating a user by admin call sends an invitation. */
  readonly invitation: "none" | "email" | "sms";
  readonly rows: number;
  readonly load: number;
  /** Users that the pool has already and that the run takes over, under the rule by which it does: `adopt` or `update`. */
  readonly existing: CountByReason;
  readonly skip: CountByReason;
  readonly reject: CountByReason;
  /** Users that an earlier run of this job loaded, as they are still planned. */
  readonly unchanged: number;
  /** Users that an earlier run of this job created without finishing their steps. */
  readonly continue: number;
  readonly routes: { readonly "admin-api": CountByReason; readonly "import-job": CountByReason };
  readonly steps: Readonly<Record<"create" | "password" | "group" | "link" | "disable" | "mfa" | "identity", number>>;
  readonly groupsToCreate: readonly string[];
  /** Groups of the pool that are not as the job file defines them; those to update are changed, the others left as they are. */
  readonly groupDifferences: readonly { readonly group: string; readonly differences: readonly string[] }[];
  readonly groupsToUpdate: readonly string[];
  /** Users to load of whom something is to be said, by code. */
  readonly notes: Readonly<Partial<Record<PlanNoteCode, number>>>;
  /** Calls by quota category (every existing user counted as one to be updated under `update`), and how long each category takes alone at the pace of this job, in seconds. */
  readonly calls: Partial<Record<QuotaCategory, { readonly calls: number; readonly perSecond: number; readonly seconds: number }>>;
  /** The slowest category's time: the run takes about as long. An import job's own time is Cognito's and not in it. */
  readonly expectedSeconds: number;
  readonly pace: PlanPace;
  readonly importParts: number;
  /** Absent where no row has a password hash. */
  readonly hashes?: HashReport;
  /** Users that become active in this month's bill by what the run does to them; at most, where existing ones are updated. */
  readonly billableUsers: number;
  /** The same in detail, and what would make it less. */
  readonly billing: PlanBilling;
  /** Disabled users that come by import job: enabled until the job has ended, then disabled one by one. */
  readonly disabledAfterImport: number;
}
