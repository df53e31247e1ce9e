import { basename } from "node:path";
import type { Source } from "../../extract/source.ts";
import type { Issue, SourceRef } from "../../model/index.ts";
import { duplicateIssue, planIssue } from "../../transform/index.ts";
import { CLAIM_KINDS, IDENTITY_ID_CLAIM, SUB_CLAIM } from "../row-planner.ts";
import type { Collision, CollisionFinder } from "./collision-finder.ts";
import { ExistingUsers } from "./existing-users.ts";
import type { OwnUsers } from "./own-users.ts";
import type { PlanPass } from "./plan-pass.ts";
import type { PositionFile } from "./position-file.ts";
import { type Clash, resolveCollisions } from "./resolve-collisions.ts";
import { MARK, type RowMarks } from "./row-marks.ts";
import type { SubFile } from "./sub-file.ts";
import type { SummaryCode } from "./user-summary.ts";

const USERNAME = CLAIM_KINDS.indexOf("username");

/** What a pass has written down of its rows by its end. */
export interface RowNotes {
  readonly positions: PositionFile;
  readonly codes: SummaryCode;
  readonly marks: RowMarks;
  readonly own: OwnUsers;
  /** Left out where existing users are left alone. */
  readonly subs: SubFile | undefined;
}

/** Gives every row that lost a name its outcome, and takes back what was said of earlier runs' users that the pool no longer has. */
export function settleClashes(pass: PlanPass, finder: CollisionFinder, notes: RowNotes): void {
  const { positions, codes, marks, own } = notes;
  const existing = new ExistingUsers();
  if (pass.earlier !== undefined) own.learn(finder.collisions(), { sub: SUB_CLAIM, username: USERNAME });
  if (notes.subs !== undefined) existing.learn(finder.collisions(), USERNAME);
  const userOf = (row: number) => own.of(row) ?? existing.of(row);
  for (const clash of resolveCollisions(namesOf(finder, pass.rowsPerIdentity ?? 1), marks, userOf)) settleClash(pass, clash, notes);
  takeOverExisting(pass, existing, notes);
  for (let row = 1; row <= marks.last; row++) {
    // The user of a row that names it otherwise by now holds none of the row's names, and is there all the same.
    if ((marks.of(row) & (MARK.known | MARK.heldByPool | MARK.lost)) !== MARK.known || own.of(row) !== undefined) continue;
    const summary = codes.decode(positions.of(row).note);
    // A creation in doubt may or may not have reached the pool; it is settled when its turn comes.
    if (summary === undefined || (summary.decision === "continue" && pass.ledger.isInDoubt(row))) continue;
    pass.ledger.remove(row);
    pass.tally.user(summary, -1);
    pass.tally.user({ ...summary, decision: "load" });
  }
}

/** Notes whose user the pool has, so that a run takes it over; a row that lost another name is out already. */
function takeOverExisting(pass: PlanPass, existing: ExistingUsers, { positions, codes, marks, own, subs }: RowNotes): void {
  const { mode } = pass.existing;
  for (let row = 1; row <= existing.last; row++) {
    const user = existing.of(row);
    if (user === undefined || own.of(row) !== undefined || (marks.of(row) & MARK.lost) !== 0) continue;
    const { ref, note } = positions.of(row);
    const summary = codes.decode(note);
    if (summary === undefined) continue;
    pass.tally.user(summary, -1);
    pass.tally.user({ ...summary, decision: "existing", reason: mode, password: 0 });
    pass.ledger.put({ ref, sourceKey: "", username: "", stepsDone: 0, origin: "existing", found: subs?.of(-user) });
  }
}

/** A sub tells who somebody is; it is no name to lose. An identity may be named by so many rows: the last of them holds it against the rest. */
export function* namesOf(finder: CollisionFinder, rowsPerIdentity: number): Generator<Collision> {
  for (const collision of finder.collisions()) {
    if (collision.kind === SUB_CLAIM) continue;
    if (collision.kind !== IDENTITY_ID_CLAIM) yield collision;
    else if (collision.owners.length > rowsPerIdentity) yield { ...collision, owners: collision.owners.slice(rowsPerIdentity - 1) };
  }
}

function settleClash(pass: PlanPass, clash: Clash, { positions, codes }: RowNotes): void {
  const { ref, note } = positions.of(clash.row);
  const summary = codes.decode(note);
  if (summary !== undefined) pass.tally.user(summary, -1);
  const kind = CLAIM_KINDS[clash.kind] ?? "username";
  const row = { ref, sourceKey: "", username: "", stepsDone: 0 };
  if (clash.heldBy === undefined && kind === "username" && pass.existing.mode === "leave") {
    const { outcome } = pass.existing;
    if (outcome.status === "skipped") pass.tally.skip(outcome.reason);
    else pass.tally.reject(outcome.issues);
    pass.ledger.put({ ...row, outcome });
    return;
  }
  const issue = clashIssue(clash, positions, pass.source);
  pass.tally.reject([issue]);
  pass.ledger.put({ ...row, outcome: { status: "rejected", issues: [issue] } });
}

/** Why a row lost a name, and to whom. */
export function clashIssue({ kind: index, heldBy }: Clash, positions: PositionFile, source: Source): Issue {
  const kind = CLAIM_KINDS[index] ?? "username";
  return heldBy === undefined ? takenIssue(kind) : duplicateIssue(kind, placeOf(positions.of(heldBy).ref, source));
}

function takenIssue(kind: (typeof CLAIM_KINDS)[number]): Issue {
  return kind === "link" ? planIssue("link-in-pool", "links") : planIssue("taken-in-pool", kind, { name: kind });
}

/** A JSON array's rows have no lines. */
function placeOf(ref: SourceRef, { fileOf }: Source): string {
  const place = ref.line > 0 ? `line ${ref.line}` : `row ${ref.row}`;
  return fileOf === undefined ? place : `${place} of ${basename(fileOf(ref))}`;
}
