import { Command } from "commander";
import { readJob } from "../../jobs/job.ts";
import { readRuns } from "../../jobs/read-state.ts";
import { duration } from "../terminal/numbers.ts";

export function runsCommand(): Command {
  return new Command("runs")
    .description("List a job's runs.")
    .argument("<job>", "job file")
    .option("--state <folder>", "state folder (default: .poolferry/<job> beside the job file)")
    .option("--json", "one run a line as JSON")
    .action(async (path: string, options: { readonly state?: string; readonly json?: boolean }) => {
      const runs = readRuns(await readJob(path, { stateFolder: options.state }));
      for (const { run, state, startedAt, rows, seconds } of runs) {
        const started = new Date(startedAt).toISOString();
        process.stdout.write(
          options.json === true
            ? `${JSON.stringify({ type: "run", run, state, startedAt: started, rows, seconds })}\n`
            : `${run}  ${state.padEnd(9)}  ${started}  ${rows ?? "?"} rows  ${duration(seconds)}\n`,
        );
      }
    });
}
