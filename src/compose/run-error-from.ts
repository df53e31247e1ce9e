import { storageFailure } from "../jobs/storage-failure.ts";
import { RunError } from "../model/index.ts";

/** What was thrown, as a RunError: an error that nobody foresaw becomes a `failure` with it as its cause. */
export function runErrorFrom(error: unknown): RunError {
  return error instanceof RunError ? error : (storageFailure(error) ?? unexpected(error));
}

function unexpected(error: unknown): RunError {
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  const message = error instanceof Error ? error.message : String(error);
  return new RunError(
    "failure",
    `Unexpected failure${code}: ${message}.`,
    "What was done is recorded: the same command again goes on. Please report this.",
    { cause: error },
  );
}
