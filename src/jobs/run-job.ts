import { randomInt } from "node:crypto";
import { join } from "node:path";
import type { BeforeImages } from "../load/index.ts";
import { EXIT_CODES, RunError } from "../model/index.ts";
import { generatePassword } from "../transform/index.ts";
import { abandonRun } from "./abandon-run.ts";
import { differences } from "./fingerprints.ts";
import type { RunSummary } from "./job-events.ts";
import type { Ledger } from "./ledger/ledger.ts";
import type { RaisedLimit } from "./ledger/raised-limits.ts";
import type { RunRecord } from "./ledger/run-record.ts";
import type { OpenJob } from "./open-job.ts";
import { paceOf } from "./pace.ts";
import type { PlanReport } from "./plan/plan-report.ts";
import { planJob } from "./plan-job.ts";
import { EventLog } from "./report/event-log.ts";
import { summaryOf } from "./report/run-report.ts";
import { type RunFiles, writeOutputs } from "./report/write-outputs.ts";
import { compileRowPlanner, existingRuleOf } from "./row-planner.ts";
import { loadRun } from "./run/load-run.ts";
import { Progress } from "./run/progress.ts";
import { restoreLimits, withRaisedLimits } from "./run/raised-limits.ts";
import { withBeforeImages } from "./run/with-before-images.ts";
import { clearSpoolAtLast } from "./state-folder.ts";
import type { PacedPool, Workplace } from "./workplace.ts";

export interface RunOptions {
  /** A plan that was made before: exactly it is executed, or the run is refused. */
  readonly plan?: PlanReport | undefined;
  /** Leaves an unfinished run as it is and begins a new one over the present source. */
  readonly fresh?: boolean | undefined;
  /** Asked before the first write, with what would happen; false ends the run without one. */
  readonly confirm: (plan: PlanReport, resumed: boolean) => Promise<boolean>;
}

export interface RunResult {
  readonly plan: PlanReport;
  readonly summary: RunSummary;
  readonly files: RunFiles;
  /** 0 when every row is in its wanted end state, 3 when some were rejected, failed or are unconfirmed. */
  readonly exitCode: number;
  /** Limits that the job raised and that could not be restored. */
  readonly stillRaised: readonly RaisedLimit[];
}

/**
 * Loads a job: resumes its unfinished run, or plans and executes a new one. Throws RunError where it cannot go on or is not
 * allowed to; what was done stays recorded, and the same call again goes on from there.
 */
export async function runJob(open: OpenJob, paced: PacedPool, workplace: Workplace, options: RunOptions): Promise<RunResult> {
  const { ledger } = open;
  refuseUnfinishedUndo(ledger);
  // What a killed run raised goes on costing money, whatever this run is going to do.
  await restoreLimits({ ledger, pool: paced.limits ?? paced.pool, tell: workplace.tell });
  const last = ledger.runs().findLast(({ kind }) => kind !== "undo");
  const unfinished = last?.state === "loading" ? last : undefined;
  // A sync is not gone on with: the next one, or this run, finds what it left to do.
  if (unfinished !== undefined && unfinished.kind === "load" && options.fresh !== true)
    return execute(open, paced, workplace, resumable(open, unfinished), true, options);
  if (unfinished !== undefined) await abandonRun(open, paced, workplace, unfinished);
  const { record, plan } = options.plan === undefined ? await planJob(open, paced, workplace) : plannedBefore(open, options.plan);
  // Of changes alone there may be none.
  if (plan.rows === 0 && open.reading.report().kind === "full") {
    throw new RunError(
      "refused",
      "The source has no rows.",
      "Look at the export: an empty file is more often a mistake than a migration without users.",
    );
  }
  return execute(open, paced, workplace, { record, plan }, false, options);
}

/** Half of a run's users undone and half of them loaded again is nobody's wish. */
function refuseUnfinishedUndo(ledger: Ledger): void {
  const undo = ledger.runs().find(({ kind, state }) => kind === "undo" && state === "loading");
  if (undo === undefined) return;
  throw new RunError("refused", `The undo ${undo.run} of this job is not finished.`, "Finish it with `poolferry undo` first.");
}

const TIME_KEPT_MS = 5_000;

interface Planned {
  readonly record: RunRecord;
  readonly plan: PlanReport;
}

function resumable(open: OpenJob, record: RunRecord): Planned {
  const changed = differences(open.fingerprints, record.fingerprints);
  if (changed.length > 0) {
    throw new RunError(
      "refused",
      `Run ${record.run} is unfinished, and ${changed.join(" and ")} changed since it was planned.`,
      "Give back what it was planned with and run the same command again to finish it, or use --fresh: that plans a new run over what is there now, in which users already loaded are recognised by their source key.",
    );
  }
  return { record, plan: JSON.parse(record.plan ?? "") as PlanReport };
}

function plannedBefore(open: OpenJob, plan: PlanReport): Planned {
  const record = open.ledger.run(plan.run);
  if (record === undefined || record.state !== "planned") {
    throw new RunError(
      "refused",
      `The plan ${plan.run} is not the latest of this job, or was executed already.`,
      "Make a new one with `poolferry plan`.",
    );
  }
  const changed = differences(open.fingerprints, plan.fingerprints);
  if (changed.length > 0) {
    throw new RunError(
      "refused",
      `Since the plan ${plan.run} was made, ${changed.join(" and ")} changed.`,
      "Make a new plan with `poolferry plan`, look at it, and run that.",
    );
  }
  return { record, plan };
}

async function execute(
  open: OpenJob,
  paced: PacedPool,
  workplace: Workplace,
  { record, plan }: Planned,
  resumed: boolean,
  options: RunOptions,
): Promise<RunResult> {
  const { ledger, job, profile, folder } = open;
  if (!(await options.confirm(plan, resumed))) {
    throw new RunError("refused", "Nothing was written: the run was not confirmed.", "Answer yes, or use --yes where nobody can be asked.");
  }
  const run = { ...record, rows: plan.rows };
  const events = new EventLog(join(folder.runFolder(run.run), "events.ndjson"));
  const told = events.heardAt(workplace);
  let counted = workplace.now();
  const secondsSince = () => {
    const since = counted;
    counted = workplace.now();
    return (counted - since) / 1000;
  };
  // A disk that takes no more is told by the work itself, not by its clock.
  const keepTime = () => {
    try {
      ledger.markRun(run.run, "loading", secondsSince());
    } catch {}
  };
  let over = false;
  await ledger.transaction(() => ledger.syncs.managePlanned(run.run));
  ledger.markRun(run.run, "loading", 0);
  told.tell({ type: "run", run: run.run, job: job.name, state: resumed ? "resumed" : "started", pool: profile.id });
  try {
    const lastSettled = ledger.lastSettled(run);
    const done = plan.rows - ledger.unsettledRows(run, lastSettled?.row);
    const progress = new Progress(done, plan.rows, workplace.now, told.tell, paced.throttles);
    const existing = existingRuleOf(job.document.policies, profile);
    const contextWith = (before: BeforeImages | undefined) => ({
      job,
      folder,
      ledger,
      record: run,
      plan,
      source: open.source,
      ...(lastSettled && { lastSettled }),
      planner: compileRowPlanner(open.mapping, profile, job.document, true),
      profile,
      existing,
      before,
      pool: paced.pool,
      generatePassword: () => generatePassword(profile.passwordPolicy, randomInt),
      workplace: told,
      progress,
    });
    // A killed run keeps its time but for the latest seconds.
    const timekeeper = setInterval(keepTime, TIME_KEPT_MS);
    let stillRaised: readonly RaisedLimit[];
    try {
      stillRaised = await withRaisedLimits({ ledger, pool: paced.limits ?? paced.pool, tell: told.tell }, paceOf(job, profile).raises, () =>
        withBeforeImages(open, run.run, workplace.wallClock, existing.mode !== "leave", (before) =>
          loadRun(contextWith(before), workplace.drain),
        ),
      );
    } finally {
      clearInterval(timekeeper);
      progress.tell();
    }
    const unsettled = ledger.unsettledRows(run);
    if (unsettled > 0) throw new Error(`${unsettled} rows came to no outcome`);
    // The files come first: a process that dies between them and the mark resumes here, and writes them again.
    const endedAt = workplace.wallClock();
    const finished = { ...run, state: "finished", endedAt, seconds: (ledger.run(run.run)?.seconds ?? 0) + secondsSince() } as const;
    const summary = summaryOf(ledger, finished);
    const files = await writeOutputs(ledger, finished, open.source, folder.runFolder(run.run), summary, paced.throttles());
    ledger.markRun(run.run, "finished", secondsSince(), { endedAt });
    // The run is over, whatever the disk says now; copies that stay are removed when the job is opened next.
    over = true;
    await clearSpoolAtLast(folder);
    events.tellLast(workplace, { type: "files", run: run.run, ...files });
    events.tellLast(workplace, summary);
    return { plan, summary, files, exitCode: exitCodeOf(summary), stillRaised };
  } catch (error) {
    if (!over) keepTime();
    events.tellLast(workplace, { type: "stopped", run: run.run, reason: error instanceof RunError ? error.exit : "failure" });
    throw error;
  } finally {
    events.close();
  }
}

function exitCodeOf({ outcomes }: RunSummary): number {
  return outcomes.rejected + outcomes.failed + outcomes.unconfirmed > 0 ? EXIT_CODES.incomplete : EXIT_CODES.ok;
}
