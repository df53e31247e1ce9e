import { randomInt } from "node:crypto";
import { join } from "node:path";
import type { Source } from "../../extract/source.ts";
import type { ExistingRule, RowProgress } from "../../load/index.ts";
import { isTakenOver } from "../../load/index.ts";
import type { PlannedUser, SourceRef } from "../../model/index.ts";
import { contentHash } from "../content-hash.ts";
import type { EarlierUsers } from "../ledger/earlier-users.ts";
import { type RowPlanner, SUB_CLAIM } from "../row-planner.ts";
import { CollisionFinder } from "./collision-finder.ts";
import { OwnUsers } from "./own-users.ts";
import type { PlanTally } from "./plan-tally.ts";
import { PositionFile } from "./position-file.ts";
import { MARK, RowMarks } from "./row-marks.ts";
import { settleClashes } from "./settle-clashes.ts";
import { SubFile } from "./sub-file.ts";
import { CHANGED_SINCE, SummaryCode, summaryOf } from "./user-summary.ts";

/** Where a plan pass writes down the rows that will not be loaded, or that an earlier run has loaded. */
export interface PlanLedger {
  put(row: RowProgress): void;
  remove(row: number): void;
  /** True where the row's creation may have been sent by an earlier run and was never answered. */
  isInDoubt(row: number): boolean;
}

export interface PlanPass {
  readonly source: Source;
  readonly planner: RowPlanner;
  readonly ledger: PlanLedger;
  readonly tally: PlanTally;
  readonly existing: ExistingRule;
  /** Users of the pool as they claim their names, in pages; empty for an empty pool. */
  readonly poolClaims: AsyncIterable<readonly (readonly { readonly kind: number; readonly value: string }[])[]>;
  /** Undefined when no earlier run of the job loaded anybody. */
  readonly earlier: EarlierUsers | undefined;
  /** Rows that may be attached to the same identity of the identity pool. Default 1. */
  readonly rowsPerIdentity?: number;
  /** A private folder for temporary files. */
  readonly folder: string;
  readonly onRows?: (rows: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the source to its end and decides every row's fate as far as it can be known without writing to the pool. Rows
 * to be loaded leave no trace in the ledger; all others get their outcome. Gives the rows read and the pool's users.
 */
export async function planPass(pass: PlanPass): Promise<{ readonly rows: number; readonly poolUsers: number }> {
  const finder = new CollisionFinder(pass.folder, randomInt(2 ** 47));
  const positions = new PositionFile(join(pass.folder, "positions.tmp"));
  const subs = pass.existing.mode === "leave" ? undefined : new SubFile(join(pass.folder, "pool-subs.tmp"));
  try {
    const poolUsers = await claimForPool(pass, finder, subs);
    const codes = new SummaryCode();
    const marks = new RowMarks();
    const own = new OwnUsers();
    let rows = 0;
    for await (const batch of pass.source.read(pass.signal)) {
      for (const row of batch) {
        rows++;
        pass.tally.row();
        const decision = pass.planner(row);
        const ref = row.kind === "record" ? row.record.ref : row.ref;
        if (decision.kind !== "load") {
          positions.add(ref, 0);
          if (decision.hash !== undefined) pass.tally.hash(decision.hash);
          notLoaded(pass, ref, decision);
          continue;
        }
        const { user, route, reason, hash, groupsLeftOut } = decision;
        for (const { kind, value } of decision.claims()) finder.claim(kind, value, ref.row);
        const before = pass.earlier?.find(user.sourceKey);
        const decided = before === undefined ? "load" : judgeEarlier(pass, user, before);
        const summary = summaryOf(user, decided, route, reason, {
          hash,
          groupsLeftOut,
          takenOver: decided === "continue" && isTakenOver(before?.origin),
        });
        if (before !== undefined && summary.decision !== "load") {
          marks.add(ref.row, MARK.known);
          own.expect(ref.row, before.sub !== undefined);
          if (before.sub !== undefined) finder.claim(SUB_CLAIM, before.sub, ref.row);
        }
        pass.tally.user(summary);
        pass.tally.groups(user.groups);
        positions.add(ref, codes.encode(summary));
      }
      pass.onRows?.(rows);
    }
    settleClashes(pass, finder, { positions, codes, marks, own, subs });
    return { rows, poolUsers };
  } finally {
    finder.close();
    positions.close();
    subs?.close();
  }
}

async function claimForPool(pass: PlanPass, finder: CollisionFinder, subs: SubFile | undefined): Promise<number> {
  let users = 0;
  for await (const page of pass.poolClaims) {
    for (const claims of page) {
      users++;
      for (const { kind, value } of claims) {
        finder.claim(kind, value, -users);
        if (kind === SUB_CLAIM) subs?.add(value);
      }
    }
  }
  return users;
}

function notLoaded(pass: PlanPass, ref: SourceRef, decision: Exclude<ReturnType<RowPlanner>, { kind: "load" }>): void {
  const row = { ref, sourceKey: decision.sourceKey, username: "", stepsDone: 0 };
  if (decision.kind === "skip") {
    pass.tally.skip(decision.reason);
    pass.ledger.put({ ...row, outcome: { status: "skipped", reason: decision.reason } });
  } else {
    pass.tally.reject(decision.issues);
    pass.ledger.put({ ...row, outcome: { status: "rejected", issues: decision.issues } });
  }
}

/** What becomes of a user that an earlier run of this job has had in hands; holds as long as the pool still has it. */
function judgeEarlier(pass: PlanPass, user: PlannedUser, before: RowProgress): "load" | "unchanged" | "continue" | "skip" {
  const row = { ref: user.ref, sourceKey: user.sourceKey, username: user.username, sub: before.sub, identityId: before.identityId };
  const finished = before.outcome !== undefined && before.outcome.status !== "failed" && before.outcome.status !== "unconfirmed";
  if (finished && before.content === contentHash(user)) {
    pass.ledger.put({
      ...row,
      stepsDone: before.stepsDone,
      outcome: { status: "unchanged", sub: before.sub ?? "" },
      content: before.content,
    });
    return "unchanged";
  }
  if (finished) {
    pass.ledger.put({ ...row, stepsDone: 0, outcome: { status: "skipped", reason: CHANGED_SINCE } });
    return "skip";
  }
  // Its other steps may be repeated without harm, so only the creation's state is carried over, with what it wrote.
  const created = before.sub !== undefined || before.stepsDone > 0;
  if (created) pass.ledger.put({ ...row, stepsDone: 1, content: before.content, origin: before.origin, touchedAt: before.touchedAt });
  // It was being compared with a user that others made; that begins anew.
  else if (before.origin !== undefined) return "load";
  else pass.ledger.put({ ...row, stepsDone: 0, intentAt: before.intentAt });
  return "continue";
}
