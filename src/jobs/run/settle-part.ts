import { type ImportJob, type ImportPart, isTakenOver, type LineResult, type RowProgress, readJobLog } from "../../load/index.ts";
import type { Outcome } from "../../model/index.ts";
import type { PartRow } from "../ledger/import-parts.ts";
import { evidentBase } from "./evident-base.ts";
import { learnSubs } from "./learn-subs.ts";
import type { RunContext } from "./run-context.ts";

/** Log lines come late, and ListUsers lags behind writes: how long to wait before looking again, ms. */
const WAITS_MS = [500, 2_000, 5_000, 15_000];
/** Rows settled in one transaction. */
const CHUNK = 2_000;

/** What becomes of a row: a new state, free for another import job, or nothing yet. */
type Settlement = RowProgress | "again" | undefined;

/** Where a part stands after a look at it: rows without an answer, and users known to be in the pool. */
interface Settled {
  readonly open: number;
  readonly created: number;
}

/** What a part needs of its run. */
export type PartContext = Pick<RunContext, "job" | "ledger" | "record" | "profile" | "pool" | "existing" | "workplace" | "progress">;

/**
 * Gives every row of an ended import job its outcome, or what it needs for its other steps: by the job's log, and where that
 * is silent by listing the pool. `silent`: what becomes of a row that neither knows of. True where the job failed as a whole and left rows
 * that another job may take.
 */
export async function settlePart(
  context: PartContext,
  part: ImportPart,
  job: ImportJob,
  silent: "unconfirmed" | "in-doubt",
  signal: AbortSignal,
): Promise<boolean> {
  const { workplace, pool, ledger } = context;
  const log = await readJobLog({ pool, waitsMs: WAITS_MS, sleep: workplace.sleep }, job, part.rows, signal);
  let base = log.base(context.job.document.importJob.lineBase);
  const resultOf = (row: PartRow) => (base === undefined ? undefined : log.resultOf(row.ordinal, base));
  const { open } = await settleEach(context, part, (row) => outcomeByLog(context, row, resultOf(row)));
  let leftovers = 0;
  if (open > 0) {
    const known = await learnUntilSettled(context, part, job, signal);
    if (known.created >= job.imported) base ??= evidentBase(context, part, log);
    await settleEach(context, part, (row) => {
      const result = resultOf(row);
      if (result?.kind === "failed") return outcomeByLog(context, row, result);
      if (result?.kind === "skipped") return existingRow(context, row);
      const end = outcomeOfMissing(part, job, known);
      if (end === "again") leftovers++;
      if (end === "again") return "again";
      if (end.status === "unconfirmed" && silent === "in-doubt") return undefined;
      // Whoever takes existing users over can ask for each of these by its name.
      if (end.status === "unconfirmed" && context.existing.mode !== "leave") return existingRow(context, row);
      return { ...row.progress, intentAt: undefined, outcome: end };
    });
  }
  await ledger.importJournal().save({ ...part, state: "settled" });
  return leftovers > 0;
}

/** Runs over the part's open rows in chunks; a row for which `settle` gives nothing stays open. */
async function settleEach(context: PartContext, part: ImportPart, settle: (row: PartRow) => Settlement): Promise<Settled> {
  const { ledger, record, progress } = context;
  let open = 0;
  let created = 0;
  for (let from = 0; ; ) {
    const rows = ledger.parts.rows(part.partId, from, CHUNK, record.firstId);
    const last = rows.at(-1);
    if (last === undefined) return { open, created };
    const finished: RowProgress[] = [];
    await ledger.transaction(() => {
      for (const row of rows) {
        const settled = isSettled(row) ? row.progress : settle(row);
        if (settled === undefined) open++;
        else if (settled !== "again" && settled.stepsDone > 0 && !isTakenOver(settled.origin)) created++;
        if (settled === undefined || isSettled(row)) continue;
        ledger.rows.put(record.firstId, settled === "again" ? { ...row.progress, intentAt: undefined } : settled);
        if (settled !== "again" && settled.outcome !== undefined) finished.push(settled);
      }
    });
    for (const { ref, outcome } of finished) progress.settled(ref.row, ref.line, outcome as Outcome);
    from = last.ordinal + 1;
  }
}

function isSettled({ progress }: PartRow): boolean {
  return progress.outcome !== undefined || progress.stepsDone > 0 || progress.origin !== undefined;
}

/** Cognito met a user of that name, or of an alias of it, who is not ours. */
function existingRow({ existing }: PartContext, { progress }: PartRow): RowProgress {
  const was: RowProgress = { ...progress, intentAt: undefined };
  return existing.mode === "leave" ? { ...was, outcome: existing.outcome } : { ...was, origin: "existing" };
}

function createdRow(row: PartRow): RowProgress {
  const { progress } = row;
  const done: RowProgress = { ...progress, stepsDone: 1, intentAt: undefined, origin: "created" };
  return row.moreSteps ? done : { ...done, outcome: { status: "created", sub: progress.sub ?? "" } };
}

function outcomeByLog(context: PartContext, row: PartRow, result: LineResult | undefined): Settlement {
  if (result === undefined) return undefined;
  if (result.kind === "succeeded") return createdRow(row);
  if (result.kind === "skipped") {
    // After a failed import job the "existing" user may be our own.
    return row.again ? undefined : existingRow(context, row);
  }
  return { ...row.progress, intentAt: undefined, outcome: failedCreate("ImportRowFailed", masked(result.reason)) };
}

function failedCreate(code: string, message: string): Outcome {
  return { status: "failed", step: "create", failure: { kind: "permanent", code, message } };
}

/** Cognito's log holds no user data as documented; what looks like some is still not repeated. */
function masked(text: string): string {
  return text.replace(/\S+@\S+/g, "***").replace(/\+?\d{5,}/g, "***");
}

/** Lists the pool until it shows every user that the job counted as imported, or patience ends. */
async function learnUntilSettled(context: PartContext, part: ImportPart, job: ImportJob, signal: AbortSignal): Promise<Settled> {
  let known: Settled = { open: part.rows, created: 0 };
  for (const wait of [0, ...WAITS_MS]) {
    await context.workplace.sleep(wait, signal);
    await learnSubs(context, signal);
    known = await settleEach(context, part, (row) => (row.progress.sub === undefined ? undefined : createdRow(row)));
    if (known.open === 0 || known.created >= job.imported) break;
  }
  return known;
}

/** The end of a row that neither the log nor the pool's list knows of. */
function outcomeOfMissing(part: ImportPart, job: ImportJob, known: Settled): Outcome | "again" {
  const allFound = known.created >= job.imported;
  if (job.status === "Succeeded" && allFound && job.skipped === 0)
    return failedCreate("ImportRowFailed", "the log that would say why is missing");
  if (job.status === "Succeeded" || (!allFound && known.created === 0)) return { status: "unconfirmed", reason: "import-log-silent" };
  // A user that came in after all is met again as an existing one, and then recognised.
  if (known.open < part.rows) return "again";
  return failedCreate(`ImportJob${job.status}`, `part ${part.part}: ${masked(job.message)}`);
}
