import type { DatabaseSync } from "node:sqlite";
import type { LoadedUsers } from "../ledger/loaded-users.ts";
import type { OpenJob } from "../open-job.ts";
import type { RowPlanner } from "../row-planner.ts";
import type { PacedPool, Workplace } from "../workplace.ts";
import type { UserComparison } from "./compare-user.ts";
import type { DoubtfulRows } from "./doubtful-rows.ts";
import type { Findings } from "./findings.ts";
import type { GroupMembers } from "./group-members.ts";
import type { PoolTable } from "./pool-table.ts";

/** What the parts of a verification share. */
export interface VerifyContext {
  readonly open: OpenJob;
  readonly paced: PacedPool;
  readonly workplace: Workplace;
  /** Judges rows as a run does. */
  readonly planner: RowPlanner;
  readonly loaded: LoadedUsers;
  readonly compare: UserComparison;
  readonly fold: (name: string) => string;
  readonly database: DatabaseSync;
  readonly findings: Findings;
  readonly doubts: DoubtfulRows;
  /** Undefined where groups are not compared. */
  readonly groups: GroupMembers | undefined;
  /** Whether a user may be in none of the listed groups but the planned ones. */
  readonly exactGroups: boolean;
  /** An empty table, in place of the one before. */
  readonly newTable: () => PoolTable;
}
