import type { Source } from "../../extract/source.ts";
import type { RowProgress } from "../../load/index.ts";
import type { Collision, CollisionFinder } from "../plan/collision-finder.ts";
import type { PlanTally } from "../plan/plan-tally.ts";
import type { PositionFile } from "../plan/position-file.ts";
import { type Clash, resolveCollisions } from "../plan/resolve-collisions.ts";
import { RowMarks } from "../plan/row-marks.ts";
import { clashIssue, namesOf } from "../plan/settle-clashes.ts";
import type { SummaryCode } from "../plan/user-summary.ts";
import { bump, type PassCounts } from "./pass-counts.ts";
import type { WantedRows } from "./wanted-rows.ts";

interface Pass {
  readonly finder: CollisionFinder;
  readonly positions: PositionFile;
  readonly codes: SummaryCode;
  readonly wanted: WantedRows;
  readonly counts: PassCounts;
  readonly tally: PlanTally;
  readonly put: (row: RowProgress) => void;
  readonly rowsPerIdentity: number;
  readonly source: Source;
}

/**
 * Rejects rows that want a name which another row has: users whose rows are as they were keep theirs, of the others the earlier row does. What
 * the pool's other users hold Cognito itself refuses.
 */
export function rejectDuplicates(pass: Pass): void {
  const holders = new Map<string, number>();
  for (const clash of resolveCollisions(disputed(pass, holders), new RowMarks(), () => undefined)) {
    reject(pass, { ...clash, heldBy: clash.heldBy ?? holders.get(`${clash.kind} ${clash.row}`) });
  }
}

/** A row that is as it was stands for its user of the pool, whose names nobody else gets. */
function* disputed({ finder, wanted, rowsPerIdentity }: Pass, holders: Map<string, number>): Generator<Collision> {
  for (const { kind, owners } of namesOf(finder, rowsPerIdentity)) {
    const settled =
      owners.find((row) => wanted.of(row) === undefined || wanted.of(row) === "look") ?? owners.find((row) => wanted.of(row) === "repeat");
    const wanting = owners.filter((row) => row !== settled && wanted.of(row) !== undefined);
    if (settled !== undefined) for (const row of wanting) holders.set(`${kind} ${row}`, settled);
    if (wanting.length > 0 && owners.length > 1) yield { kind, owners: settled === undefined ? wanting : [-settled, ...wanting] };
  }
}

function reject({ source, positions, codes, wanted, counts, tally, put }: Pass, clash: Clash): void {
  const { ref, note } = positions.of(clash.row);
  const summary = codes.decode(note);
  if (summary !== undefined) tally.user(summary, -1);
  const issue = clashIssue(clash, positions, source);
  if (wanted.of(clash.row) === "repeat") counts.unchanged--;
  wanted.set(clash.row, undefined);
  bump(counts.rejected, issue.code);
  if (clash.heldBy !== undefined) counts.holders.push(positions.of(clash.heldBy).ref);
  put({ ref, sourceKey: "", username: "", stepsDone: 0, outcome: { status: "rejected", issues: [issue] } });
}
