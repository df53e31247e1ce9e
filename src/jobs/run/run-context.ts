import type { Source } from "../../extract/source.ts";
import type { BeforeImages, ExistingRule, Pool } from "../../load/index.ts";
import type { PoolProfile, Secret, SourceRef } from "../../model/index.ts";
import type { Job } from "../job.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import type { PlanReport } from "../plan/plan-report.ts";
import type { RowPlanner } from "../row-planner.ts";
import type { StateFolder } from "../state-folder.ts";
import type { Workplace } from "../workplace.ts";
import type { Progress } from "./progress.ts";

/** What the parts of a run share: the planned run, its input, its pool and its ledger. */
export interface RunContext {
  readonly job: Job;
  readonly folder: StateFolder;
  readonly ledger: Ledger;
  readonly record: RunRecord & { readonly rows: number };
  readonly plan: PlanReport;
  readonly source: Source;
  /** The last of the rows at the run's beginning that all had their outcome when this process took the run up; absent: none, or not known. */
  readonly lastSettled?: SourceRef;
  /** Rows that the source gives, where they are not all of the run's: a sync loads new users alone. */
  readonly sourceRows?: number;
  readonly planner: RowPlanner;
  readonly profile: PoolProfile;
  readonly existing: ExistingRule;
  /** Where what is about to change of users that were there before is kept; undefined: the job keeps none. */
  readonly before: BeforeImages | undefined;
  /** Paced and retrying. */
  readonly pool: Pool;
  readonly generatePassword: () => Secret;
  readonly workplace: Workplace;
  readonly progress: Progress;
}
