import type { RowProgress } from "../../load/index.ts";
import { isTakenOver } from "../../load/index.ts";
import { type PlannedUser, RunError, type SourceRef, type SourceRow } from "../../model/index.ts";
import { usesImportJobs } from "../plan/part-count.ts";
import type { RunContext } from "./run-context.ts";

/** A user that is still to be loaded, and how far it has come. */
export interface RemainingRow {
  readonly user: PlannedUser;
  readonly route: "admin-api" | "import-job";
  readonly progress: RowProgress;
  /** True where no call is open or done for it. */
  readonly untouched: boolean;
  /** True where a failed import job may have held it. */
  readonly again: boolean;
}

/**
 * Reads the source again and gives the rows without an outcome, in batches, in order. A source that can be read from a row on is read from the
 * last one of the settled beginning: of that one the ledger has the place, and it tells whether the place still holds it.
 */
export async function* remainingRows(context: RunContext, signal: AbortSignal): AsyncGenerator<readonly RemainingRow[], void, void> {
  const { ledger, record, source, planner, plan, lastSettled } = context;
  const importing = usesImportJobs(plan);
  const rest = lastSettled && source.readFrom?.(lastSettled, signal);
  let begun = rest === undefined ? undefined : lastSettled;
  let rows = begun === undefined ? 0 : begun.row - 1;
  for await (const batch of rest ?? source.read(signal)) {
    if (begun !== undefined && !isSamePlace(begun, refOf(batch[0]))) throw changedUnderneath(begun.row);
    begun = undefined;
    const known = ledger.rows.known(record.firstId, rowOf(batch[0]), rowOf(batch.at(-1)));
    const remaining: RemainingRow[] = [];
    rows += batch.length;
    for (const read of batch) {
      const row = rowOf(read);
      const progress = known.get(row);
      if (progress?.outcome !== undefined) continue;
      const decision = planner(read);
      if (decision.kind !== "load") throw changedUnderneath(row);
      const { user } = decision;
      remaining.push({
        user,
        route: importing && !isExisting(progress) ? decision.route : "admin-api",
        // The plan notes an existing user without the names, which it has no longer by then.
        progress: { stepsDone: 0, ...progress, ref: user.ref, sourceKey: user.sourceKey, username: user.username },
        untouched: progress === undefined || (progress.stepsDone === 0 && progress.intentAt === undefined),
        again: progress !== undefined,
      });
    }
    if (remaining.length > 0) yield remaining;
  }
  if (rows !== (context.sourceRows ?? record.rows)) throw changedUnderneath(rows);
}

function rowOf(row: SourceRow | undefined): number {
  return refOf(row)?.row ?? 0;
}

function refOf(row: SourceRow | undefined): SourceRef | undefined {
  return row?.kind === "record" ? row.record.ref : row?.ref;
}

function isSamePlace(a: SourceRef, b: SourceRef | undefined): boolean {
  return a.row === b?.row && a.line === b.line && a.byte === b.byte && a.bytes === b.bytes;
}

/** A user that was in the pool before us is no import job's. */
function isExisting(progress: RowProgress | undefined): boolean {
  return progress?.origin === "existing" || isTakenOver(progress?.origin);
}

function changedUnderneath(row: number): RunError {
  return new RunError(
    "refused",
    `Row ${row} of the source is not what it was when this run was planned.`,
    "Give back the file as it was and run the same command again, or start a new run over the present file with --fresh.",
  );
}
