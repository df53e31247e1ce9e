import type { RowProgress } from "../../load/index.ts";
import type { PlannedUser } from "../../model/index.ts";
import { RunError } from "../../model/index.ts";
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

/** Reads the source again and gives the rows without an outcome, in batches, in order. */
export async function* remainingRows(context: RunContext, signal: AbortSignal): AsyncGenerator<readonly RemainingRow[], void, void> {
  const { ledger, record, source, planner, plan } = context;
  const importing = plan.routes["import-job"].rows > 0;
  let row = 0;
  for await (const batch of source.read(signal)) {
    const known = ledger.rows.known(record.firstId, row + 1, row + batch.length);
    const remaining: RemainingRow[] = [];
    for (const read of batch) {
      row++;
      const progress = known.get(row);
      if (progress?.outcome !== undefined) continue;
      const decision = planner(read);
      if (decision.kind !== "load") throw changedUnderneath(row);
      const { user } = decision;
      remaining.push({
        user,
        route: importing ? decision.route : "admin-api",
        progress: progress ?? { ref: user.ref, sourceKey: user.sourceKey, username: user.username, stepsDone: 0 },
        untouched: progress === undefined || (progress.stepsDone === 0 && progress.intentAt === undefined),
        again: progress !== undefined,
      });
    }
    if (remaining.length > 0) yield remaining;
  }
  if (row !== record.rows) throw changedUnderneath(row);
}

function changedUnderneath(row: number): RunError {
  return new RunError(
    "refused",
    `Row ${row} of the source is not what it was when this run was planned.`,
    "Give back the file as it was and run the same command again, or start a new run over the present file with --fresh.",
  );
}
