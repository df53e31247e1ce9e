import { rm } from "node:fs/promises";
import { join } from "node:path";
import { compileCsvLine, csvHeaderLine, driveImportJob, type ImportPart, PartFile, stepCounts } from "../../load/index.ts";
import { RunError } from "../../model/index.ts";
import { contentHash } from "../content-hash.ts";
import { type RemainingRow, remainingRows } from "./remaining-rows.ts";
import type { RunContext } from "./run-context.ts";
import { settlePart } from "./settle-part.ts";

/**
 * Loads the untouched rows of the import-job route, part by part: written, uploaded, imported, settled. Parts that a
 * killed run left are finished first. Where an import job failed on the way, what it did not import goes into another one.
 */
export async function importPass(context: RunContext, drain: AbortSignal): Promise<void> {
  for (const part of context.ledger.parts.open(context.record.run)) {
    if (part.state === "writing") await discard(context, part);
    else await finishPart(context, part, drain);
  }
  let again = true;
  while (again) again = await writeParts(context, drain);
}

interface OpenPart {
  readonly part: ImportPart;
  readonly file: PartFile;
  rows: number;
}

/** Lines noted in one durable write: what is not noted yet when the process dies is written anew. */
const NOTED_TOGETHER = 5_000;

interface PendingLine {
  readonly row: RemainingRow;
  readonly ordinal: number;
}

/** One reading of the source; true where an import job left rows that another one may take. */
async function writeParts(context: RunContext, drain: AbortSignal): Promise<boolean> {
  const { maxRows, maxBytes } = context.job.document.importJob;
  const { csvHeader } = context.profile;
  const render = compileCsvLine(csvHeader);
  let open: OpenPart | undefined;
  let leftovers = false;
  let pending: PendingLine[] = [];
  const note = async () => {
    if (open !== undefined) await noteLines(context, open.part, pending);
    pending = [];
  };
  const close = async () => {
    await note();
    if (open !== undefined) leftovers = (await sealPart(context, open, drain)) || leftovers;
    open = undefined;
  };
  try {
    for await (const batch of remainingRows(context, drain)) {
      for (const row of batch) {
        if (row.route !== "import-job" || !row.untouched) continue;
        const line = render(row.user);
        if (open !== undefined && (open.rows >= maxRows || exceeds(open.file.bytes, line, maxBytes))) await close();
        open ??= await beginPart(context, csvHeaderLine(csvHeader));
        await open.file.append(line);
        pending.push({ row, ordinal: open.rows++ });
      }
      if (pending.length >= NOTED_TOGETHER) await note();
    }
    await close();
  } finally {
    await open?.file.abandon();
  }
  return leftovers;
}

/** Whether the file would become larger than allowed; counts the line's bytes only where that can matter. */
function exceeds(bytes: number, line: string, maxBytes: number): boolean {
  return bytes + line.length * 3 > maxBytes && bytes + Buffer.byteLength(line) > maxBytes;
}

async function beginPart(context: RunContext, header: string): Promise<OpenPart> {
  const { ledger, record, folder } = context;
  const part = ledger.parts.nextNumber(record.run);
  const path = join(folder.spool, `${record.run}-part-${part}.csv`);
  await rm(path, { force: true });
  const noted = ledger.parts.begin(record.run, {
    part,
    attempt: 1,
    state: "writing",
    file: path,
    rows: 0,
    bytes: 0,
    jobName: `poolferry-${record.run}-part-${part}-try-1`,
  });
  const file = await PartFile.create(path);
  await file.append(header);
  return { part: noted, file, rows: 0 };
}

/** Notes which row stands on which line, with the intent to create its user. */
async function noteLines(context: RunContext, part: ImportPart, lines: readonly PendingLine[]): Promise<void> {
  const { ledger, record, pool } = context;
  if (lines.length === 0) return;
  const now = pool.serverTime();
  const firstIntent = ledger.parts.firstIntent(record.run) ?? now;
  await ledger.transaction(() => {
    for (const { row, ordinal } of lines) {
      const counts = stepCounts(row.user);
      const more = counts.disable + counts.password + counts.group + counts.link > 0;
      ledger.rows.put(record.firstId, { ...row.progress, intentAt: row.again ? firstIntent : now, content: contentHash(row.user) });
      ledger.parts.addLine(part.partId, { ordinal, id: record.firstId + row.progress.ref.row, moreSteps: more, again: row.again });
    }
  });
}

async function sealPart(context: RunContext, open: OpenPart, drain: AbortSignal): Promise<boolean> {
  const bytes = await open.file.seal();
  const sealed: ImportPart = { ...open.part, state: "sealed", rows: open.rows, bytes };
  await context.ledger.importJournal().save(sealed);
  return finishPart(context, sealed, drain);
}

async function finishPart(context: RunContext, part: ImportPart, drain: AbortSignal): Promise<boolean> {
  const { workplace, ledger, job, pool } = context;
  const { logsRoleArn, pollSeconds, timeoutMinutes } = job.document.importJob;
  if (logsRoleArn === undefined) {
    throw new RunError("usage", "An import job needs a role to write its log with.", "Set importJob.logsRoleArn, or route: admin-api.");
  }
  const driven = await driveImportJob(
    {
      pool,
      journal: ledger.importJournal(),
      tell: workplace.tell,
      logsRoleArn,
      pollMs: pollSeconds * 1000,
      timeoutMs: timeoutMinutes * 60_000,
      sleep: workplace.sleep,
      now: workplace.now,
    },
    part,
    drain,
  );
  const leftovers = await settlePart(context, driven.part, driven.job, drain);
  await rm(part.file, { force: true });
  return leftovers;
}

async function discard(context: RunContext, part: ImportPart): Promise<void> {
  await context.ledger.transaction(() => context.ledger.parts.discard(part));
  await rm(part.file, { force: true });
}
