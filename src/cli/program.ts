import { Command, CommanderError } from "commander";
import { EXIT_CODES } from "../model/index.ts";
import { demoCommand } from "./commands/demo.ts";
import { planCommand } from "./commands/plan.ts";
import { reportCommand } from "./commands/report.ts";
import { runCommand } from "./commands/run.ts";
import { runsCommand } from "./commands/runs.ts";
import { sandboxCommand } from "./commands/sandbox.ts";
import { schemaCommand } from "./commands/schema.ts";
import { statusCommand } from "./commands/status.ts";
import { reportError } from "./terminal/report-error.ts";
import { version } from "./version.ts";

/** Every command, in the order of the help text. */
const COMMANDS = [demoCommand, planCommand, runCommand, runsCommand, statusCommand, reportCommand, schemaCommand, sandboxCommand] as const;

/** Gives its exit code to a command that ran to its end. */
export type SetExitCode = (code: number) => void;

/** Runs one command line; gives the exit code. */
export async function runProgram(argumentsGiven: readonly string[]): Promise<number> {
  let exitCode: number = EXIT_CODES.ok;
  const program = buildProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argumentsGiven, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage;
    return reportError(error, argumentsGiven.includes("--json"));
  }
}

export function buildProgram(setExitCode: SetExitCode): Command {
  const program = new Command("poolferry")
    .description("Moves users in bulk into Amazon Cognito: planned, checked, resumable, every row accounted for.")
    .version(version())
    .configureHelp({ helpWidth: 100 })
    .exitOverride()
    .enablePositionalOptions();
  for (const build of COMMANDS) {
    program.addCommand(build(setExitCode).configureHelp({ helpWidth: 100 }).exitOverride());
  }
  return program;
}
