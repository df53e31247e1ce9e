import type { LoadEvent } from "../load/index.ts";
import type { OutcomeCounts } from "../model/index.ts";
import type { InvitationEvent } from "./invite/invite-events.ts";
import type { PlanReport } from "./plan/plan-report.ts";
import type { SyncPlan } from "./sync/sync-plan.ts";
import type { UndoEvent } from "./undo/undo-events.ts";
import type { VerifyEvent } from "./verify/verify-events.ts";

/** The closing event of a run; its outcomes add up to `rows` once every row has one. */
export interface RunSummary {
  readonly type: "summary";
  readonly run: string;
  readonly rows: number;
  readonly outcomes: OutcomeCounts;
  /** Users in the pool whose authenticator app could not be carried over; absent where there are none. */
  readonly mustEnrolTotp?: number;
  /** Seconds spent on the run, interruptions left out. */
  readonly seconds: number;
}

/** Everything that a job tells, in the order in which it happens. No event carries user data. */
export type JobEvent =
  | { readonly type: "run"; readonly run: string; readonly job: string; readonly state: "started" | "resumed"; readonly pool: string }
  | {
      readonly type: "extracting";
      readonly rows: number;
      /** With the last row of a database that is read by its changes: the value from which a later reading goes on. */
      readonly changedUpTo?: string;
      /** Users that a pool's list showed more than once. */
      readonly repeated?: number;
    }
  | { readonly type: "planning"; readonly rows: number }
  | ({ readonly type: "plan" } & PlanReport)
  | ({ readonly type: "sync-plan" } & SyncPlan)
  | {
      readonly type: "progress";
      readonly done: number;
      readonly total: number;
      readonly perSecond: number;
      readonly throttles: number;
      readonly secondsLeft?: number;
    }
  | { readonly type: "row"; readonly row: number; readonly line: number; readonly outcome: string; readonly codes: readonly string[] }
  | {
      readonly type: "group";
      readonly group: string;
      /** `differs`: left as it is. */
      readonly state: "updated" | "differs";
      readonly differences: readonly string[];
    }
  | { readonly type: "stopped"; readonly run: string; readonly reason: string }
  | {
      readonly type: "files";
      readonly run: string;
      readonly folder: string;
      readonly report: string;
      readonly page: string;
      readonly rejects?: string;
      readonly mustEnrolTotp?: string;
      readonly idMap: string;
    }
  | {
      readonly type: "sync-files";
      readonly run: string;
      readonly folder: string;
      readonly report: string;
      readonly rejects?: string;
      readonly reasons?: string;
    }
  | {
      readonly type: "limit";
      readonly category: string;
      readonly state: "raised" | "restored" | "high-enough" | "left" | "not-restored";
      readonly from: number;
      readonly to: number;
      readonly code?: string;
    }
  | InvitationEvent
  | VerifyEvent
  | LoadEvent
  | UndoEvent
  | RunSummary;
