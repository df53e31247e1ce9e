import type { RunRecord } from "./ledger/run-record.ts";
import type { OpenJob } from "./open-job.ts";
import { existingRuleOf } from "./row-planner.ts";
import { abandonParts } from "./run/import-pass.ts";
import { learnSubs } from "./run/learn-subs.ts";
import { Progress } from "./run/progress.ts";
import type { PacedPool, Workplace } from "./workplace.ts";

/**
 * Leaves a run that is not gone on with, once it is known what became of its rows. Import jobs that it started are watched to their end: they
 * go on making users. Users that it made are known to the next plan by their subs, so those are learned. Throws RunError where the pool
 * cannot be asked.
 */
export async function abandonRun(
  { job, ledger, profile }: OpenJob,
  { pool }: PacedPool,
  workplace: Workplace,
  run: RunRecord,
): Promise<void> {
  const record = { ...run, rows: run.rows ?? 0 };
  const existing = existingRuleOf(job.document.policies, profile);
  // Its rows are not those of the run that is about to begin.
  const progress = new Progress(
    0,
    record.rows,
    workplace.now,
    () => {},
    () => 0,
  );
  const context = { job, ledger, record, profile, pool, existing, workplace, progress };
  await abandonParts(context, workplace.drain);
  if (run.rows !== undefined && ledger.rows.hasOpenSubs(record.firstId, record.rows)) await learnSubs(context, workplace.drain);
  ledger.markRun(run.run, "abandoned", 0, { endedAt: workplace.wallClock() });
}
