import { rm } from "node:fs/promises";
import { driveImportJob, type ImportPart } from "../../load/index.ts";
import { RunError } from "../../model/index.ts";
import { keyWithoutHash, type PartKey } from "../plan/part-count.ts";
import { beginPart, discardPart, noteLines, type OpenPart } from "./open-part.ts";
import { type RemainingRow, remainingRows } from "./remaining-rows.ts";
import type { RunContext } from "./run-context.ts";
import { settlePart } from "./settle-part.ts";

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
  const { workplace, ledger, job, pool } = context;
  const { logsRoleArn, pollSeconds, timeoutMinutes, waitMinutes } = job.document.importJob;
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
      waitMs: waitMinutes * 60_000,
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
