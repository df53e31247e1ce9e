import { randomInt } from "node:crypto";
import { join } from "node:path";
import type { BeforeImages } from "../../load/index.ts";
import { EXIT_CODES, RunError } from "../../model/index.ts";
import { generatePassword } from "../../transform/index.ts";
import { abandonRun } from "../abandon-run.ts";
import type { RaisedLimit } from "../ledger/raised-limits.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import type { OpenJob } from "../open-job.ts";
import { paceOf } from "../pace.ts";
import { forgetRun, forgetUnstarted, newRunName } from "../plan-job.ts";
import { EventLog } from "../report/event-log.ts";
import { compileRowPlanner, existingRuleOf } from "../row-planner.ts";
import { loadRun } from "../run/load-run.ts";
import { Progress } from "../run/progress.ts";
import { restoreLimits, withRaisedLimits } from "../run/raised-limits.ts";
import type { RunContext } from "../run/run-context.ts";
import { settleGroups } from "../run/settle-groups.ts";
import { withBeforeImages } from "../run/with-before-images.ts";
import { clearSpool, clearSpoolAtLast } from "../state-folder.ts";
import type { PacedPool, Workplace } from "../workplace.ts";
import { type Applying, applyChanges, applyMissing, settleUser } from "./apply-changes.ts";
import { finishSync } from "./finish-sync.ts";
import type { GuardName } from "./guards.ts";
import { openRowValues } from "./open-rows.ts";
import { type PlannedSync, planSync } from "./plan-sync.ts";
import type { SyncPlan } from "./sync-plan.ts";
import type { SyncReport } from "./sync-report.ts";
import { type SyncFiles, writeSyncOutputs } from "./write-sync-outputs.ts";

export interface SyncOptions {
  /** Shows what would be done, and writes nothing to the pool and nothing that lasts to the ledger. */
  readonly planOnly?: boolean | undefined;
  /** Holds the pool itself against the source too, which lists all of it. */
  readonly drift?: boolean | undefined;
  /** Guards that may be passed this time. */
  readonly accept?: readonly GuardName[] | undefined;
  /** Asked before the first write; false ends the sync without one. */
  readonly confirm: (plan: SyncPlan) => Promise<boolean>;
}

export interface SyncResult {
  readonly plan: SyncPlan;
  /** Absent where only the plan was wanted. */
  readonly report?: SyncReport;
  /** Absent where only the plan was wanted. */
  readonly files?: SyncFiles;
  /** 0 when the pool follows the source, 3 when rows were rejected or failed. */
  readonly exitCode: number;
  /** Limits that the job raised and that could not be restored. */
  readonly stillRaised: readonly RaisedLimit[];
}

/**
 * Brings the pool in line with the source: new users are made, changed ones changed, missing ones treated as the job says. A killed
 * sync is finished by the next: what was done is known, and the rest is found again. Throws RunError where it cannot go on or a guard refuses.
 */
export async function syncJob(open: OpenJob, paced: PacedPool, workplace: Workplace, options: SyncOptions): Promise<SyncResult> {
  const { ledger, folder } = open;
  if (open.job.isGivenSource === true) {
    throw new RunError(
      "usage",
      "A sync follows the job's own source, and another input was named.",
      "Load mended rows with `poolferry run --source`; everybody who is not in them would look missing here.",
    );
  }
  await restoreLimits({ ledger, pool: paced.limits ?? paced.pool, tell: workplace.tell });
  await forgetUnstarted(open);
  await settleEarlierRuns(open, paced, workplace);
  const startedAt = workplace.wallClock();
  const record = ledger.beginRun(newRunName(ledger, startedAt), startedAt, open.fingerprints, "sync");
  let begun = false;
  let planned: PlannedSync | undefined;
  try {
    planned = await planSync(open, record, paced, workplace, {
      drift: options.drift === true,
      accept: new Set(options.accept),
      planOnly: options.planOnly === true,
    });
    if (options.planOnly === true) return { plan: planned.plan, exitCode: EXIT_CODES.ok, stillRaised: [] };
    if (!(await options.confirm(planned.plan))) {
      throw new RunError(
        "refused",
        "Nothing was written: the sync was not confirmed.",
        "Answer yes, or use --yes where nobody can be asked.",
      );
    }
    begun = true;
    return await applySync(open, paced, workplace, planned);
  } finally {
    planned?.work.close();
    if (!begun) {
      await forgetRun(open, record);
      await clearSpool(folder);
    }
  }
}

/** An unfinished run has to be finished as what it is; an unfinished sync only leaves more for this one. */
async function settleEarlierRuns(open: OpenJob, paced: PacedPool, workplace: Workplace): Promise<void> {
  const { ledger } = open;
  const last = ledger.runs().at(-1);
  if (last?.state === "loading" && last.kind !== "sync") {
    throw new RunError(
      "refused",
      `Run ${last.run} of this job is unfinished.`,
      last.kind === "load" ? "Finish it with `poolferry run`, then sync." : "Finish it with `poolferry undo`, then sync.",
    );
  }
  if (last?.state === "loading") await abandonRun(open, paced, workplace, last);
  await ledger.transaction(() => ledger.users.learn(workplace.wallClock()));
}

async function applySync(open: OpenJob, paced: PacedPool, workplace: Workplace, planned: PlannedSync): Promise<SyncResult> {
  const { ledger, job, profile, folder } = open;
  const { record, plan } = planned;
  const events = new EventLog(join(folder.runFolder(record.run), "events.ndjson"));
  const told = events.heardAt(workplace);
  const begun = workplace.now();
  const at = workplace.wallClock();
  try {
    await ledger.transaction(() => {
      for (const { guard, figure, accepted } of plan.guards) if (accepted) ledger.syncs.accept(record.run, guard, figure, at);
      ledger.syncs.manageGroups(planned.managed);
    });
    ledger.markRun(record.run, "loading", 0);
    told.tell({ type: "run", run: record.run, job: job.name, state: "started", pool: profile.id });
    const progress = new Progress(record.rows - ledger.unsettledRows(record), record.rows, workplace.now, told.tell, paced.throttles);
    const stillRaised = await withRaisedLimits(
      { ledger, pool: paced.limits ?? paced.pool, tell: told.tell },
      paceOf(job, profile).raises,
      () =>
        withBeforeImages(open, record.run, workplace.wallClock, true, (before) => applyAll(open, paced, told, planned, progress, before)),
    );
    progress.tell();
    const unsettled = ledger.unsettledRows(record);
    if (unsettled !== 0) throw new Error(`${unsettled} rows came to no outcome`);
    const seconds = (workplace.now() - begun) / 1000;
    const endedAt = workplace.wallClock();
    const finished: RunRecord & { readonly rows: number } = { ...record, state: "finished", endedAt, seconds: record.seconds + seconds };
    const { report, files } = await writeSyncOutputs(ledger, finished, plan, open.source, folder.runFolder(record.run));
    const watermark = open.reading.watermark(record.run, record.startedAt, await openRowValues(open, planned));
    await finishSync(ledger, finished, planned, seconds, watermark);
    await clearSpoolAtLast(folder);
    const { rows, outcomes } = report;
    events.tellLast(workplace, { type: "sync-files", run: record.run, ...files });
    events.tellLast(workplace, { type: "summary", run: record.run, rows, outcomes, seconds: report.seconds });
    const bad = outcomes.rejected + outcomes.failed + outcomes.unconfirmed;
    return { plan, report, files, exitCode: bad > 0 ? EXIT_CODES.incomplete : EXIT_CODES.ok, stillRaised };
  } catch (error) {
    events.tellLast(workplace, { type: "stopped", run: record.run, reason: error instanceof RunError ? error.exit : "failure" });
    throw error;
  } finally {
    events.close();
  }
}

async function applyAll(
  open: OpenJob,
  { pool }: PacedPool,
  workplace: Workplace,
  { record, plan, wanted, sourceRows, work, settled, missing, rule }: PlannedSync,
  progress: Progress,
  before: BeforeImages | undefined,
): Promise<void> {
  const { ledger, job, profile, folder } = open;
  const signal = workplace.drain;
  const applying: Applying = {
    ledger,
    record,
    pool,
    profile,
    names: rule.names,
    progress,
    sleep: workplace.sleep,
    wallClock: workplace.wallClock,
    before,
  };
  const context: RunContext = {
    job,
    folder,
    ledger,
    record,
    plan: { ...plan.load, groupsToCreate: [], groupsToUpdate: [] },
    source: wanted.sourceOf("create"),
    sourceRows: plan.create,
    planner: compileRowPlanner(open.mapping, profile, job.document, true),
    profile,
    existing: existingRuleOf(job.document.policies, profile),
    before,
    pool,
    generatePassword: () => generatePassword(profile.passwordPolicy, randomInt),
    workplace,
    progress,
  };
  await settleGroups({ ...context, plan: plan.load }, signal);
  if (settled.length > 0) {
    await ledger.transaction(() => {
      for (const { item, kept } of settled) settleUser(applying, item, kept);
    });
    progress.settledMany(settled.length);
  }
  await applyChanges(applying, work, signal);
  await applyMissing(applying, missing, sourceRows, signal);
  // Names that changed or deleted users gave up are free by now.
  if (plan.create > 0) await loadRun(context, signal);
}
