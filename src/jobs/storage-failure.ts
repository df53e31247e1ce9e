import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { RunError } from "../model/index.ts";

/** Where a job keeps what it knows, and how large its source is, bytes; undefined while nobody knows. */
export interface Storage {
  readonly stateFolder: string;
  readonly sourceBytes?: number | undefined;
}

/** What a failure of files or of SQLite's files means; undefined for every other error. `storage` tells where, if the error does not. */
export function storageFailure(error: unknown, storage?: Storage): RunError | undefined {
  if (!(error instanceof Error) || error instanceof RunError) return undefined;
  const { code, syscall, path, errcode } = error as Error & Readonly<{ code?: string; syscall?: string; path?: string; errcode?: number }>;
  const sqlite = code === "ERR_SQLITE_ERROR" && errcode !== undefined;
  const kind = sqlite
    ? (SQLITE_KINDS[errcode] ?? SQLITE_KINDS[errcode & PRIMARY])
    : FILE_CALLS.test(syscall ?? "")
      ? SYSTEM_KINDS[code ?? ""]
      : undefined;
  if (kind === undefined) return undefined;
  const what = sqlite ? `SQLite: ${error.message}` : `${code}, ${syscall}`;
  const where = path ?? storage?.stateFolder;
  const [exit, problem, hint] = KINDS[kind];
  const room = kind === "full" && storage !== undefined ? ` ${roomText(storage)}` : "";
  return new RunError(exit, `${problem} (${what})${where === undefined ? "" : `: ${where}`}.${room}`, hint, { cause: error });
}

/** Gives `work` the chance to fail with what a failure of its files means. */
export async function withStorage<T>(storage: Storage, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageFailure(error, storage) ?? error;
  }
}

/** An extended result code has the primary one in its low byte. */
const PRIMARY = 0xff;

type Kind = keyof typeof KINDS;

const AGAIN = "run the same command again: it goes on where it stopped.";

const KINDS = {
  full: ["failure", "The disk is full", `Free some space there and ${AGAIN}`],
  tooLarge: ["failure", "A file may not grow any further", `Lift this account's limit on the size of files (ulimit -f) and ${AGAIN}`],
  forbidden: ["failure", "A file may not be used as it must be", `Give this account the right to read and write there and ${AGAIN}`],
  missing: ["failure", "A file is gone that was there before", `See who removes files there, then ${AGAIN}`],
  broken: ["failure", "The disk failed", `Look at the disk and the file system there, then ${AGAIN}`],
  tooMany: ["failure", "Too many files are open", `Lift this account's limit (ulimit -n) and ${AGAIN}`],
  damaged: [
    "failure",
    "A database of the state folder is damaged",
    "Take the state folder from a backup, or begin anew with another one (--state).",
  ],
  busy: ["temporary", "Another program keeps a database of the state folder locked", `End it, or wait for it, then ${AGAIN}`],
} as const satisfies Readonly<Record<string, readonly ["failure" | "temporary", string, string]>>;

const SYSTEM_KINDS: Readonly<Record<string, Kind>> = {
  ENOSPC: "full",
  EDQUOT: "full",
  EFBIG: "tooLarge",
  EACCES: "forbidden",
  EPERM: "forbidden",
  EROFS: "forbidden",
  EISDIR: "forbidden",
  ENOTDIR: "forbidden",
  ENOENT: "missing",
  EIO: "broken",
  EMFILE: "tooMany",
  ENFILE: "tooMany",
};

/** Sockets and processes have failures of the same names. */
const FILE_CALLS =
  /^(access|close|fchmod|f?stat|fsync|ftruncate|lstat|mkdir|mkdtemp|open|opendir|read|rename|rm|rmdir|scandir|unlink|write)$/;

/** By SQLite's result codes; the one above the primary ones: no room for the write-ahead log's index. */
const SQLITE_KINDS: Readonly<Record<number, Kind>> = {
  3: "forbidden",
  5: "busy",
  8: "forbidden",
  10: "broken",
  11: "damaged",
  13: "full",
  14: "forbidden",
  26: "damaged",
  4874: "full",
};

/**
 * What a state folder may hold for each byte of the source, an estimate on the safe side: the private copy, the CSV of an import job, the ledger with
 * its write-ahead log, and the outputs.
 */
const PER_SOURCE_BYTE = 6;
const AT_LEAST_BYTES = 16 * 1024 * 1024;

function roomText({ stateFolder, sourceBytes }: Storage): string {
  const needed = sourceBytes === undefined ? undefined : Math.max(AT_LEAST_BYTES, sourceBytes * PER_SOURCE_BYTE);
  const free = freeBytes(stateFolder);
  const has = free === undefined ? "" : `It has ${free} bytes left. `;
  return `${has}${needed === undefined ? `The job needs ${AT_LEAST_BYTES} bytes and room for copies of its source.` : `The job needs about ${needed} bytes there in all.`}`;
}

/** Of the file system that the folder is on, or would be. */
function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return dirname(folder) === folder ? undefined : freeBytes(dirname(folder));
  }
}
