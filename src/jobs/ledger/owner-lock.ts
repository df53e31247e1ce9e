import { DatabaseSync } from "node:sqlite";
import { RunError } from "../../model/index.ts";
import { makePrivate } from "./private-database.ts";

/** Somebody who only looks whether the job is owned holds the lock for an instant. */
const WAIT_MS = 250;

/** Held while one process owns a job; the operating system frees it when the process dies, however it dies. */
export interface OwnerLock {
  release(): void;
}

/**
 * Takes the job's lock: an exclusive SQLite transaction on a file of its own, so that readers of the ledger are never
 * kept out. Throws RunError `locked` at once where another process holds it, and what SQLite said where
 * the file itself cannot be used.
 */
export function takeOwnerLock(path: string): OwnerLock {
  makePrivate(path);
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${WAIT_MS}; BEGIN EXCLUSIVE;`);
  } catch (cause) {
    database.close();
    if (!isBusy(cause)) throw cause;
    throw new RunError(
      "locked",
      "Another poolferry process is working on this job.",
      "Wait for it to end, or end it; its lock is free within a second of that.",
      { cause },
    );
  }
  return { release: () => database.close() };
}

/** Only then does another process have it: a disk that is full or broken is nobody's lock. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & PRIMARY_CODE) === SQLITE_BUSY;
}

const PRIMARY_CODE = 0xff;
const SQLITE_BUSY = 5;

/** True while some process holds the lock. */
export function isOwned(path: string): boolean {
  try {
    takeOwnerLock(path).release();
    return false;
  } catch (error) {
    if (error instanceof RunError) return true;
    throw error;
  }
}
