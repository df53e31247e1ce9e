import { join } from "node:path";
import { ensurePrivateFolder } from "../../files/private-folder.ts";
import type { Pool } from "../../load/index.ts";
import { EXIT_CODES, type PoolProfile, RunError } from "../../model/index.ts";
import { forEachConcurrent } from "../../streaming/for-each-concurrent.ts";
import type { Job } from "../job.ts";
import { BeforeImageStore } from "../ledger/before-images.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import { UNDO_WORK, type UndoSurvey } from "../ledger/undo-survey.ts";
import type { PlanReport } from "../plan/plan-report.ts";
import { forgetUnstarted, newRunName } from "../plan-job.ts";
import { learnSubs } from "../run/learn-subs.ts";
import { Progress } from "../run/progress.ts";
import { stateFolderAt } from "../state-folder.ts";
import type { Workplace } from "../workplace.ts";
import { type ChosenRun, checkPool, chooseRun, type UndoableRun } from "./choose-run.ts";
import { surveyRun } from "./survey-run.ts";
import type { UndoPlan, UndoResult } from "./undo-events.ts";
import { undoGroups } from "./undo-groups.ts";
import { type UndoContext, undoUser } from "./undo-user.ts";
import { writeUndo } from "./write-undo.ts";

export interface UndoOptions {
  /** Default: the latest run that loaded anybody. */
  readonly run?: string | undefined;
  /** Refuses to delete more users than this. */
  readonly maxDelete: number;
  /** Also deletes users who could sign in and of whom nothing tells whether they did. */
  readonly allowPossiblySignedIn: boolean;
  /** Also deletes groups that the run made and that nobody is in afterwards. */
  readonly groups: boolean;
  /** Also takes deleted users' developer ids from the identities that were made for them. */
  readonly identities: boolean;
  /** Writes nothing to the pool. */
  readonly planOnly: boolean;
  /** Asked before the first write. */
  readonly confirm: (plan: UndoPlan) => Promise<boolean>;
}

export interface UndoOutcome {
  readonly plan: UndoPlan;
  /** Undefined where only the plan was asked for, or nothing is left to undo. */
  readonly result: UndoResult | undefined;
  /** Everybody that the run created or changed, with what becomes of them and why. */
  readonly file: string;
  /** 0, or 3 where users are kept or not restored whole. */
  readonly exitCode: number;
}

/** Users that are deleted at most where nothing else is said. */
export const MOST_DELETED = 1000;

/** Users under way at once. */
const USERS_UNDER_WAY = 100;
const CHUNK = 500;

/**
 * Takes back what a run did: deletes the users that it created and that nobody is known to have touched since, and restores what it
 * changed of others. The same call again goes on. The caller holds the job's lock. Throws RunError where nothing may be done or
 * the undo cannot go on.
 */
export async function undoJob(
  job: Job,
  ledger: Ledger,
  profile: PoolProfile,
  pool: Pool,
  workplace: Workplace,
  options: UndoOptions,
): Promise<UndoOutcome> {
  const chosen = chooseRun(ledger, options.run);
  const { run } = chosen;
  checkPool(run, profile);
  if (run.state !== "finished" && ledger.rows.hasOpenSubs(run.firstId, run.rows))
    await learnSubs({ ledger, record: run, profile, pool, workplace }, workplace.drain);
  const images = new BeforeImageStore(stateFolderAt(job.stateFolder).before);
  const survey = ledger.undoSurvey(run);
  try {
    const { allowPossiblySignedIn } = options;
    await surveyRun({ ledger, survey, images, pool, run: run.run, allowPossiblySignedIn }, workplace.drain);
    const plan = planOf(job, profile, run, survey);
    workplace.tell(plan);
    const kept = Object.keys(plan.keep).length > 0;
    const work = plan.delete + plan.restore + plan.gone;
    if (options.planOnly || (work === 0 && chosen.unfinished === undefined && !(options.groups && plan.groups.length > 0))) {
      const file = await fileIn(job, run.run, "undo-plan.csv", survey, ledger);
      return { plan, result: undefined, file, exitCode: kept && !options.planOnly ? EXIT_CODES.incomplete : EXIT_CODES.ok };
    }
    checkAllowed(plan, options.maxDelete);
    if (!(await options.confirm(plan))) {
      throw new RunError("refused", "Nothing was undone: it was not confirmed.", "Answer yes, or use --yes where nobody can be asked.");
    }
    // A plan that was made before says of users that are about to go that they need nothing.
    if (chosen.unfinished === undefined) await forgetUnstarted({ ledger, folder: stateFolderAt(job.stateFolder) });
    const undo = chosen.unfinished ?? beginUndo(ledger, chosen, plan, workplace);
    // From now on the run is nobody's to resume.
    if (run.state === "loading") ledger.markRun(run.run, "abandoned", 0, { endedAt: workplace.wallClock() });
    const context = {
      ledger,
      images,
      profile,
      pool,
      sleep: workplace.sleep,
      run,
      undo,
      allowPossiblySignedIn,
      identities: options.identities,
    };
    const state = chosen.unfinished === undefined ? "started" : "resumed";
    workplace.tell({ type: "run", run: undo.run, job: job.name, state, pool: profile.id });
    const result = await execute(context, survey, plan, options.groups, workplace);
    const file = await fileIn(job, undo.run, "undo.csv", survey, ledger);
    ledger.markRun(undo.run, "finished", 0, { endedAt: workplace.wallClock() });
    workplace.tell(result);
    return { plan, result, file, exitCode: result.partly + sum(result.kept) > 0 ? EXIT_CODES.incomplete : EXIT_CODES.ok };
  } finally {
    survey.close();
    images.close();
  }
}

function planOf(job: Job, profile: PoolProfile, run: UndoableRun, survey: UndoSurvey): UndoPlan {
  const counts = survey.counts();
  const known: ReadonlySet<string> = new Set([...UNDO_WORK, "done"]);
  const { groupsToCreate = [] } = JSON.parse(run.plan ?? "{}") as Partial<PlanReport>;
  return {
    type: "undo-plan",
    job: job.name,
    pool: profile.id,
    run: run.run,
    delete: counts.get("delete") ?? 0,
    restore: counts.get("restore") ?? 0,
    gone: counts.get("gone") ?? 0,
    done: counts.get("done") ?? 0,
    keep: Object.fromEntries([...counts].filter(([standing]) => !known.has(standing))),
    groups: groupsToCreate.filter((group) => profile.groups.includes(group)),
  };
}

function checkAllowed(plan: UndoPlan, maxDelete: number): void {
  if (plan.delete <= maxDelete) return;
  throw new RunError(
    "refused",
    `The undo of run ${plan.run} would delete ${plan.delete} users, more than the ${maxDelete} that --max-delete allows.`,
    `Look at the plan with --plan; to go on, say so: --max-delete ${plan.delete}`,
  );
}

function beginUndo(ledger: Ledger, { run }: ChosenRun, plan: UndoPlan, { wallClock }: Workplace): RunRecord {
  const at = wallClock();
  const { run: name } = ledger.beginRun(newRunName(ledger, at), at, run.fingerprints, "undo");
  ledger.markRun(name, "loading", 0, { rows: 0, plan: JSON.stringify(plan) });
  return ledger.run(name) as RunRecord;
}

async function execute(
  context: UndoContext,
  survey: UndoSurvey,
  plan: UndoPlan,
  removeGroups: boolean,
  workplace: Workplace,
): Promise<UndoResult> {
  const { ledger, undo, run, pool } = context;
  const begun = workplace.now();
  const progress = new Progress(0, plan.delete + plan.restore + plan.gone, workplace.now, workplace.tell, () => 0);
  try {
    await forEachConcurrent(
      workOf(survey),
      USERS_UNDER_WAY,
      async (asked) => {
        await undoUser(context, asked, workplace.drain);
        progress.settledMany(1);
      },
      workplace.drain,
    );
    const groups = await undoGroups(pool, plan.groups, removeGroups, workplace.drain);
    return { type: "undo", run: undo.run, undoes: run.run, ...countsOf(ledger, undo, plan), ...groups };
  } catch (error) {
    workplace.tell({ type: "stopped", run: undo.run, reason: error instanceof RunError ? error.exit : "failure" });
    throw error;
  } finally {
    progress.tell();
    ledger.markRun(undo.run, "loading", (workplace.now() - begun) / 1000);
  }
}

async function* workOf(survey: UndoSurvey) {
  for (let after = 0; ; ) {
    const users = survey.work(after, CHUNK);
    const last = users.at(-1);
    if (last === undefined) return;
    yield users;
    after = last.id;
  }
}

type Counts = Pick<UndoResult, "deleted" | "restored" | "partly" | "gone" | "kept">;

/** From the ledger alone, so that what an earlier process of this undo did is counted with it. */
function countsOf(ledger: Ledger, undo: RunRecord, plan: UndoPlan): Counts {
  const counts = { deleted: 0, restored: 0, partly: 0, gone: 0 };
  const kept = new Map(Object.entries(plan.keep));
  for (const { state, reason = "" } of ledger.undone.of(undo.run)) {
    if (state !== "kept" && state !== "sending") counts[state]++;
    if (reason !== "") kept.set(reason, (kept.get(reason) ?? 0) + 1);
  }
  return { ...counts, kept: Object.fromEntries([...kept].sort(([a], [b]) => a.localeCompare(b))) };
}

async function fileIn(job: Job, run: string, name: string, survey: UndoSurvey, ledger: Ledger): Promise<string> {
  const folder = stateFolderAt(job.stateFolder).runFolder(run);
  await ensurePrivateFolder(folder);
  const path = join(folder, name);
  await writeUndo(path, survey, ledger.undone);
  return path;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
