import { runErrorFrom } from "../../compose/run-error-from.ts";
import { EXIT_CODES } from "../../model/index.ts";
import { sayAside } from "./say.ts";

/** Says on stderr what ended the command and what to do; with `--json` also as the last event. Gives the exit code. */
export function reportError(error: unknown, json: boolean): number {
  const known = runErrorFrom(error);
  const exit = EXIT_CODES[known.exit];
  if (json)
    process.stdout.write(`${JSON.stringify({ type: "error", exit, code: known.exit, message: known.message, hint: known.hint })}\n`);
  sayAside(`poolferry: ${known.message}\n  ${known.hint}\n`);
  return exit;
}
