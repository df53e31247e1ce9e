import type { RowProgress } from "../../load/index.ts";
import type { PlanTally } from "../plan/plan-tally.ts";
import { summaryOf, type UserSummary } from "../plan/user-summary.ts";
import type { RowDecision } from "../row-planner.ts";

/** A row whose user an earlier run made without coming to its end. */
export interface ContinuedRow {
  readonly row: number;
  readonly username: string;
  readonly sub: string;
  readonly summary: UserSummary;
}

/** What the users that a sync has to make are counted in. */
export interface Creating {
  /** Rows of earlier runs whose user may be in the pool without being known as one of ours, or may have been changed. */
  readonly unfinished: ReadonlyMap<string, RowProgress>;
  readonly continued: ContinuedRow[];
  readonly tally: PlanTally;
  readonly put: (row: RowProgress) => void;
}

/**
 * Counts a row whose user is to be made, or gone on with where an earlier run may have made it. `former`: the sub of the
 * user that it had and that the pool has no longer; what an earlier run left open of that one counts no more.
 */
export function toCreate(
  { unfinished, continued, tally, put }: Creating,
  { user, route, reason, hash, groupsLeftOut }: Extract<RowDecision, { kind: "load" }>,
  former?: string,
): UserSummary {
  const before = unfinished.get(user.sourceKey);
  const progress = before === undefined || (former !== undefined && before.sub === former) ? undefined : whatCounts(before);
  if (progress !== undefined) put({ ...progress, ref: user.ref, sourceKey: user.sourceKey, username: user.username });
  const summary: UserSummary = summaryOf(user, progress === undefined ? "load" : "continue", route, reason, {
    hash,
    groupsLeftOut,
    takenOver: progress?.origin === "adopted" || progress?.origin === "updated",
  });
  if (progress?.sub !== undefined) continued.push({ row: user.ref.row, username: user.username, sub: progress.sub, summary });
  tally.user(summary);
  tally.groups(user.groups);
  return summary;
}

/** What of an earlier run's row counts for the next: whether the user was made, or may have been. */
function whatCounts(before: RowProgress): (Partial<RowProgress> & { readonly stepsDone: number }) | undefined {
  const { sub, identityId, content, origin, intentAt } = before;
  if (sub !== undefined || before.stepsDone > 0) return { sub, identityId, content, origin, stepsDone: 1 };
  // It was being compared with a user that others made; that begins anew.
  return origin === undefined ? { identityId, intentAt, stepsDone: 0 } : undefined;
}
