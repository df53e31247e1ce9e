import { type ImportJob, type ImportPart, type LineResult, type RowProgress, readJobLog } from "../../load/index.ts";
import type { Outcome } from "../../model/index.ts";
import type { PartRow } from "../ledger/import-parts.ts";
import { learnSubs } from "./learn-subs.ts";
import type { RunContext } from "./run-context.ts";

/** Log lines come late, and ListUsers lags behind writes: how long to wait before looking again, ms. */
const WAITS_MS = [500, 2_000, 5_000, 15_000];
const CHUNK = 2_000;

/**
 * Gives every row of an ended import job its outcome, or what it needs for its other steps: by the job's log, and where that
 * is silent by listing the pool. True where the job failed as a whole and left rows that another job may take.
 */
export async function settlePart(context: RunContext, part: ImportPart, job: ImportJob, signal: AbortSignal): Promise<boolean> {
  const { workplace, pool, ledger } = context;
  const log = await readJobLog({ pool, waitsMs: WAITS_MS, sleep: workplace.sleep }, job, part.rows, signal);
  const base = log.base(context.job.document.importJob.lineBase);
  const silent = await settleEach(context, part, (row) =>
    outcomeByLog(context, part, row, base === undefined ? undefined : log.resultOf(row.ordinal, base)),
  );
  let leftovers = 0;
  if (silent > 0) {
    await learnUntilSettled(context, part, job, signal);
    const imported = await settleEach(context, part, (row) => (row.progress.sub === undefined ? undefined : created(row)));
    const progressed = part.rows - imported > 0;
    await settleEach(context, part, (row) => {
      const end = outcomeOfMissing(
        context,
        part,
        job,
        progressed,
        log.resultOf(row.ordinal, base ?? 0)?.kind === "skipped" && base !== undefined,
      );
      if (end === "again") leftovers++;
      return end === "again" ? "again" : { ...row.progress, outcome: end };
    });
  }
  await ledger.importJournal().save({ ...part, state: "settled" });
  return leftovers > 0;
}

type Settlement = RowProgress | "again" | undefined;

/** Runs over the part's open rows in chunks; a row for which `settle` gives nothing stays open. Counts those. */
async function settleEach(context: RunContext, part: ImportPart, settle: (row: PartRow) => Settlement): Promise<number> {
  const { ledger, record, progress } = context;
  let open = 0;
  for (let from = 0; ; ) {
    const rows = ledger.parts.rows(part.partId, from, CHUNK, record.firstId);
    const last = rows.at(-1);
    if (last === undefined) return open;
    let finished = 0;
    await ledger.transaction(() => {
      for (const row of rows) {
        if (row.progress.outcome !== undefined || row.progress.stepsDone > 0) continue;
        const settled = settle(row);
        if (settled === undefined) open++;
        else if (settled === "again") ledger.rows.remove(record.firstId + row.progress.ref.row);
        else {
          ledger.rows.put(record.firstId, settled);
          if (settled.outcome === undefined) continue;
          if (settled.outcome.status === "created") finished++;
          else progress.settled(settled.ref.row, settled.ref.line, settled.outcome);
        }
      }
    });
    progress.settledMany(finished);
    from = last.ordinal + 1;
  }
}

function created(row: PartRow): RowProgress {
  const { progress } = row;
  const done: RowProgress = { ...progress, stepsDone: 1, intentAt: undefined };
  return row.moreSteps ? done : { ...done, outcome: { status: "created", sub: progress.sub ?? "" } };
}

function outcomeByLog(context: RunContext, part: ImportPart, row: PartRow, result: LineResult | undefined): Settlement {
  if (result === undefined) return undefined;
  if (result.kind === "succeeded") return created(row);
  if (result.kind === "skipped") {
    // After a failed or repeated import job the "existing" user may be our own.
    return part.part > 1 || part.attempt > 1 ? undefined : { ...row.progress, intentAt: undefined, outcome: context.existing.inPool };
  }
  const failure = { kind: "permanent", code: "ImportRowFailed", message: masked(result.reason) } as const;
  return { ...row.progress, intentAt: undefined, outcome: { status: "failed", step: "create", failure } };
}

/** Cognito's log holds no user data as documented; what looks like some is still not repeated. */
function masked(reason: string): string {
  return reason.replace(/\S+@\S+/g, "***").replace(/\+?\d{5,}/g, "***");
}

async function learnUntilSettled(context: RunContext, part: ImportPart, job: ImportJob, signal: AbortSignal): Promise<void> {
  for (const wait of [0, ...WAITS_MS]) {
    await context.workplace.sleep(wait, signal);
    await learnSubs(context, signal);
    const open = await settleEach(context, part, (row) => (row.progress.sub === undefined ? undefined : created(row)));
    if (open === 0 || job.status !== "Succeeded") return;
  }
}

/** The end of a row that neither the log nor the pool's list knows of. */
function outcomeOfMissing(context: RunContext, part: ImportPart, job: ImportJob, progressed: boolean, skipped: boolean): Outcome | "again" {
  if (skipped) return context.existing.inPool;
  if (job.status === "Succeeded") return { status: "unconfirmed", reason: "import-log-silent" };
  if (progressed) return "again";
  const failure = { kind: "permanent", code: `ImportJob${job.status}`, message: `part ${part.part}: ${masked(job.message)}` } as const;
  return { status: "failed", step: "create", failure };
}
