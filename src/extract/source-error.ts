import { type ExitReason, RunError } from "../model/index.ts";

/** What ends the reading of a source; the message begins with the file. */
export function sourceError(path: string, problem: string, hint: string, cause?: unknown): RunError {
  return new RunError("usage", `${path}: ${problem}`, hint, cause === undefined ? undefined : { cause });
}

/** The file no longer holds a row that was read from it. */
export function changed(path: string, row: number): RunError {
  return sourceError(
    path,
    `ends before row ${String(row)}, so it was changed since it was read`,
    "restore the file, or start over with the new one",
  );
}

/** A failure of the file system, told as what it means for the source. */
export function fileError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return error;
  const code = String(error.code);
  const [exit, problem, hint] = FILE_PROBLEMS[code] ?? ["failure", `cannot be read (${code})`, "check the disk and try again"];
  return new RunError(exit, `${path}: ${problem}`, hint, { cause: error });
}

const FILE_PROBLEMS: Readonly<Record<string, readonly [ExitReason, string, string]>> = {
  ENOENT: ["usage", "there is no such file", "check the path of the source; it is relative to the folder of the job file"],
  EISDIR: ["usage", "is a folder, not a file", "name the file in it that holds the users"],
  EACCES: ["usage", "must not be read by this account", "grant read permission on the file and its folders"],
  EPERM: ["usage", "must not be read by this account", "grant read permission on the file and its folders"],
};
