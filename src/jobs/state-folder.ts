import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isDraft } from "../files/atomic-file.ts";
import { ensurePrivateFolder, UnsafeFolderError } from "../files/private-folder.ts";
import { RunError } from "../model/index.ts";
import { storageFailure } from "./storage-failure.ts";

/** The paths of a job's private folder. */
export interface StateFolder {
  readonly path: string;
  readonly ledger: string;
  /** What runs changed of users that were there before. */
  readonly before: string;
  readonly lock: string;
  /** Private working files; emptied of leftovers when a run starts. */
  readonly spool: string;
  runFolder(run: string): string;
}

export function stateFolderAt(path: string): StateFolder {
  return {
    path,
    ledger: join(path, "ledger.db"),
    before: join(path, "before.db"),
    lock: join(path, "owner.lock"),
    spool: join(path, "spool"),
    runFolder: (run) => join(path, "runs", run),
  };
}

/** Creates what is missing, 0700, with a .gitignore of its own. Throws RunError `refused` where others could read it. */
export async function prepareStateFolder(folder: StateFolder): Promise<void> {
  try {
    await mkdir(dirname(folder.path), { recursive: true, mode: 0o700 });
    for (const path of [folder.path, folder.spool, join(folder.path, "runs")]) await ensurePrivateFolder(path);
  } catch (cause) {
    if (!(cause instanceof UnsafeFolderError)) throw cause;
    throw new RunError("refused", cause.message, "Make it private with `chmod 700`, or name another state folder with --state.", { cause });
  }
  await writeFile(join(folder.path, ".gitignore"), "*\n", { mode: 0o600 });
}

/** Removes the copies of users' data that a run worked with, once every row has its outcome. */
export async function clearSpool(folder: StateFolder): Promise<void> {
  for (const name of await readdir(folder.spool)) await rm(join(folder.spool, name));
}

/** The same where the work is over, whatever the disk says now: copies that stay are removed when the job is opened next. */
export async function clearSpoolAtLast(folder: StateFolder): Promise<void> {
  try {
    await clearSpool(folder);
  } catch (error) {
    if (storageFailure(error) === undefined) throw error;
  }
}

/**
 * Removes what a killed process left: temporary files, outputs that were never finished and, unless a run still needs them, copies
 * of users' data. The caller holds the job's lock.
 */
export async function clearLeftovers(folder: StateFolder, needsCopies: boolean): Promise<void> {
  for (const { parentPath, name } of await readdir(folder.path, { recursive: true, withFileTypes: true })) {
    const isCopy = parentPath === folder.spool && !needsCopies;
    if (isCopy || name.endsWith(".tmp") || isDraft(name)) await rm(join(parentPath, name));
  }
}
