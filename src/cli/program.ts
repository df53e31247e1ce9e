import { Command, CommanderError } from "commander";
import { version } from "../files/package-file.ts";
import { EXIT_CODES } from "../model/index.ts";
import { reportError } from "./terminal/report-error.ts";

type BuildCommand = (setExitCode: SetExitCode) => Command;

/** Every command, in the order of the help text; loaded when it is wanted, so that a plan does not wait for the sandbox's code. */
const COMMANDS: ReadonlyMap<string, () => Promise<BuildCommand>> = new Map([
  ["demo", async () => (await import("./commands/demo.ts")).demoCommand],
  ["init", async () => (await import("./commands/init.ts")).initCommand],
  ["hashes", async () => (await import("./commands/hashes.ts")).hashesCommand],
  ["map", async () => (await import("./commands/map.ts")).mapCommand],
  ["plan", async () => (await import("./commands/plan.ts")).planCommand],
  ["run", async () => (await import("./commands/run.ts")).runCommand],
  ["sync", async () => (await import("./commands/sync.ts")).syncCommand],
  ["verify", async () => (await import("./commands/verify.ts")).verifyCommand],
  ["invite", async () => (await import("./commands/invite.ts")).inviteCommand],
  ["undo", async () => (await import("./commands/undo.ts")).undoCommand],
  ["schedule", async () => (await import("./commands/schedule.ts")).scheduleCommand],
  ["runs", async () => (await import("./commands/runs.ts")).runsCommand],
  ["status", async () => (await import("./commands/status.ts")).statusCommand],
  ["report", async () => (await import("./commands/report.ts")).reportCommand],
  ["presets", async () => (await import("./commands/presets.ts")).presetsCommand],
  ["schema", async () => (await import("./commands/schema.ts")).schemaCommand],
  ["policy", async () => (await import("./commands/policy.ts")).policyCommand],
  ["pool", async () => (await import("./commands/pool.ts")).poolCommand],
  ["sandbox", async () => (await import("./commands/sandbox.ts")).sandboxCommand],
]);

/** Gives its exit code to a command that ran to its end. */
export type SetExitCode = (code: number) => void;

/** Runs one command line; gives the exit code. */
export async function runProgram(argumentsGiven: readonly string[]): Promise<number> {
  let exitCode: number = EXIT_CODES.ok;
  try {
    const program = await buildProgram(argumentsGiven[0], (code) => {
      exitCode = code;
    });
    await program.parseAsync(argumentsGiven, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage;
    return reportError(error, argumentsGiven.includes("--json"));
  }
}

/** With the wanted command alone, or with all of them where it is none, for the help text and for suggestions; the version needs none. */
async function buildProgram(wanted: string | undefined, setExitCode: SetExitCode): Promise<Command> {
  const program = new Command("poolferry")
    .description("Moves users in bulk into Amazon Cognito: planned, checked, resumable, every row accounted for.")
    .version(version())
    .configureHelp({ helpWidth: 100 })
    .exitOverride()
    .enablePositionalOptions();
  if (wanted === "--version" || wanted === "-V") return program;
  const only = COMMANDS.get(wanted ?? "");
  for (const load of only === undefined ? COMMANDS.values() : [only]) {
    const build = await load();
    program.addCommand(build(setExitCode).configureHelp({ helpWidth: 100 }).exitOverride());
  }
  return program;
}
