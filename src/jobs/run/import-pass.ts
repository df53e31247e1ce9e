import { rm } from "node:fs/promises";
import { driveImportJob, type ImportPart, watchStartedJob } from "../../load/index.ts";
import { RunError } from "../../model/index.ts";
import { keyWithoutHash, type PartKey } from "../plan/part-count.ts";
import { beginPart, discardPart, noteLines, type OpenPart } from "./open-part.ts";
import { type RemainingRow, remainingRows } from "./remaining-rows.ts";
import type { RunContext } from "./run-context.ts";
import { type PartContext, settlePart } from "./settle-part.ts";

/**
 * Loads the untouched rows of the import-job route, part by part: written, uploaded, imported, settled. Parts that a
 * killed run left are finished first. Where an import job failed on the way, what it did not import goes into another one.
 */
export async function importPass(context: RunContext, drain: AbortSignal): Promise<void> {
  for (const part of context.ledger.parts.open(context.record.run)) {
    if (part.state === "writing") await discardPart(context.ledger, part);
    else await finishPart(context, part, drain);
  }
  let again = true;
  while (again) again = await writeParts(context, drain);
}

/** Lines noted in one durable write: what is not noted yet when the process dies is written anew. */
const NOTED_TOGETHER = 5_000;

/**
 * One reading of the source, with one open part for each algorithm of password hashes; true where an import job left rows
 * that another one may take.
 */
async function writeParts(context: RunContext, drain: AbortSignal): Promise<boolean> {
  const { maxRows, maxBytes } = context.job.document.importJob;
  const without = keyWithoutHash(context.plan.hashes?.imported ?? {}, context.profile);
  const open = new Map<PartKey, OpenPart>();
  let leftovers = false;
  let unnoted = 0;
  const note = async () => {
    await noteLines(context, [...open.values()]);
    unnoted = 0;
  };
  const begin = async (key: PartKey) => {
    const part = await beginPart(context, key);
    open.set(key, part);
    return part;
  };
  const close = async (key: PartKey, part: OpenPart) => {
    await note();
    leftovers = (await sealPart(context, part, drain)) || leftovers;
    open.delete(key);
  };
  try {
    for await (const batch of remainingRows(context, drain)) {
      for (const row of batch) {
        if (!isForImport(row)) continue;
        const { credential } = row.user;
        const key = credential.kind === "hash" ? credential.algorithm : without;
        let part = open.get(key) ?? (await begin(key));
        const line = part.render(row.user);
        if (part.rows >= maxRows || (part.rows > 0 && exceeds(part.file.bytes, line, maxBytes))) {
          await close(key, part);
          part = await begin(key);
        }
        await part.file.append(line);
        part.rows++;
        part.unnoted.push(row);
        unnoted++;
      }
      if (unnoted >= NOTED_TOGETHER) await note();
    }
    for (const [key, part] of [...open]) await close(key, part);
  } finally {
    for (const { file } of open.values()) await file.abandon();
  }
  return leftovers;
}

/**
 * Whether an import job takes the row now: an untouched one; and one with a password hash that an earlier run left in doubt,
 * which an admin call could not create with its hash.
 */
function isForImport({ route, untouched, user, progress }: RemainingRow): boolean {
  return route === "import-job" && (untouched || (user.credential.kind === "hash" && progress.stepsDone === 0));
}

/** Whether the file would become larger than allowed; counts the line's bytes only where that can matter. */
function exceeds(bytes: number, line: string, maxBytes: number): boolean {
  return bytes + line.length * 3 > maxBytes && bytes + Buffer.byteLength(line) > maxBytes;
}

async function sealPart(context: RunContext, open: OpenPart, drain: AbortSignal): Promise<boolean> {
  const bytes = await open.file.seal();
  const sealed: ImportPart = { ...open.part, state: "sealed", rows: open.rows, bytes };
  await context.ledger.importJournal().save(sealed);
  return finishPart(context, sealed, drain);
}

async function finishPart(context: RunContext, part: ImportPart, drain: AbortSignal): Promise<boolean> {
  const { ledger, job } = context;
  const { logsRoleArn, waitMinutes } = job.document.importJob;
  if (logsRoleArn === undefined) {
    throw new RunError("usage", "An import job needs a role to write its log with.", "Set importJob.logsRoleArn, or route: admin-api.");
  }
  const options = { ...watchingOf(context), journal: ledger.importJournal(), logsRoleArn, waitMs: waitMinutes * 60_000 };
  const driven = await driveImportJob(options, part, drain);
  const leftovers = await settlePart(context, driven.part, driven.job, "unconfirmed", drain);
  await rm(part.file, { force: true });
  return leftovers;
}

/** An import job that was never started makes nobody, whoever may have created it. */
const NOT_STARTED: ReadonlySet<ImportPart["state"]> = new Set(["writing", "sealed", "creating", "created"]);

/**
 * Brings the parts of a run that is not gone on with to their end, as far as they have one: rows that nobody was sent of are untouched again,
 * those of a started import job get their outcome once it is over. What neither can tell of stays in doubt.
 */
export async function abandonParts(context: PartContext, drain: AbortSignal): Promise<void> {
  const { ledger, record } = context;
  for (const part of ledger.parts.open(record.run)) {
    const job = NOT_STARTED.has(part.state) ? "never-started" : await watchStartedJob(watchingOf(context), part, drain);
    if (job === "may-be-started") continue;
    if (job === "never-started") await discardPart(ledger, part);
    else {
      await settlePart(context, part, job, "in-doubt", drain);
      await rm(part.file, { force: true });
    }
  }
}

function watchingOf({ workplace: { tell, sleep, now }, job, pool }: PartContext) {
  const { pollSeconds, timeoutMinutes } = job.document.importJob;
  return { pool, tell, pollMs: pollSeconds * 1000, timeoutMs: timeoutMinutes * 60_000, sleep, now };
}
