import { EXIT_CODES, RunError } from "../../model/index.ts";

/** Says on stderr what ended the command and what to do; with `--json` also as the last event. Gives the exit code. */
export function reportError(error: unknown, json: boolean): number {
  const known = error instanceof RunError ? error : unexpected(error);
  const exit = EXIT_CODES[known.exit];
  if (json)
    process.stdout.write(`${JSON.stringify({ type: "error", exit, code: known.exit, message: known.message, hint: known.hint })}\n`);
  process.stderr.write(`poolferry: ${known.message}\n  ${known.hint}\n`);
  return exit;
}

function unexpected(error: unknown): RunError {
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  const message = error instanceof Error ? error.message : String(error);
  if (code.includes("ENOSPC") || message.includes("database or disk is full")) {
    return new RunError(
      "failure",
      `The disk is full${code}: ${message}.`,
      "Free some space and run the same command again: it goes on where it stopped.",
    );
  }
  return new RunError(
    "failure",
    `Unexpected failure${code}: ${message}.`,
    "What was done is recorded: the same command again goes on. Please report this.",
  );
}
