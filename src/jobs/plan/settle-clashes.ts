import type { SourceRef } from "../../model/index.ts";
import { duplicateIssue, planIssue } from "../../transform/index.ts";
import { CLAIM_KINDS, SUB_CLAIM } from "../row-planner.ts";
import type { Collision, CollisionFinder } from "./collision-finder.ts";
import type { OwnUsers } from "./own-users.ts";
import type { PlanPass } from "./plan-pass.ts";
import type { PositionFile } from "./position-file.ts";
import { type Clash, resolveCollisions } from "./resolve-collisions.ts";
import { MARK, type RowMarks } from "./row-marks.ts";
import type { SummaryCode } from "./user-summary.ts";

/** What a pass has written down of its rows by its end. */
export interface RowNotes {
  readonly positions: PositionFile;
  readonly codes: SummaryCode;
  readonly marks: RowMarks;
  readonly own: OwnUsers;
}

/** Gives every row that lost a name its outcome, and takes back what was said of earlier runs' users that the pool no longer has. */
export function settleClashes(pass: PlanPass, finder: CollisionFinder, notes: RowNotes): void {
  const { positions, codes, marks, own } = notes;
  if (pass.earlier !== undefined) own.learn(finder.collisions(), { sub: SUB_CLAIM, username: CLAIM_KINDS.indexOf("username") });
  for (const clash of resolveCollisions(namesOf(finder), marks, own.of)) settleClash(pass, clash, notes);
  for (let row = 1; row <= marks.last; row++) {
    if ((marks.of(row) & (MARK.known | MARK.heldByPool | MARK.lost)) !== MARK.known) continue;
    const summary = codes.decode(positions.of(row).note);
    // A creation in doubt may or may not have reached the pool; it is settled when its turn comes.
    if (summary === undefined || (summary.decision === "continue" && pass.ledger.isInDoubt(row))) continue;
    pass.ledger.remove(row);
    pass.tally.user(summary, -1);
    pass.tally.user({ ...summary, decision: "load" });
  }
}

/** A sub tells who somebody is; it is no name to lose. */
function* namesOf(finder: CollisionFinder): Generator<Collision> {
  for (const collision of finder.collisions()) if (collision.kind !== SUB_CLAIM) yield collision;
}

function settleClash(pass: PlanPass, clash: Clash, { positions, codes }: RowNotes): void {
  const { ref, note } = positions.of(clash.row);
  const summary = codes.decode(note);
  if (summary !== undefined) pass.tally.user(summary, -1);
  const kind = CLAIM_KINDS[clash.kind] ?? "username";
  const row = { ref, sourceKey: "", username: "", stepsDone: 0 };
  if (clash.heldBy === undefined && kind === "username") {
    const outcome = pass.existing.inPool;
    if (outcome.status === "skipped") pass.tally.skip(outcome.reason);
    else pass.tally.reject(outcome.issues);
    pass.ledger.put({ ...row, outcome });
    return;
  }
  const issue =
    clash.heldBy === undefined
      ? planIssue("taken-in-pool", kind, { name: kind })
      : duplicateIssue(kind, placeOf(positions.of(clash.heldBy).ref));
  pass.tally.reject([issue]);
  pass.ledger.put({ ...row, outcome: { status: "rejected", issues: [issue] } });
}

/** A JSON array's rows have no lines. */
function placeOf({ line, row }: SourceRef): string {
  return line > 0 ? `line ${line}` : `row ${row}`;
}
