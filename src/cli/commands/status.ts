import { Command } from "commander";
import { readJob } from "../../jobs/job.ts";
import { readStatus } from "../../jobs/read-state.ts";
import { count, duration, table } from "../terminal/numbers.ts";

export function statusCommand(): Command {
  return new Command("status")
    .description("Say how far the latest run is; works while it runs.")
    .argument("<job>", "job file")
    .option("--state <folder>", "state folder (default: .poolferry/<job> beside the job file)")
    .option("--json", "as JSON")
    .action(async (path: string, options: { readonly state?: string; readonly json?: boolean }) => {
      const status = readStatus(await readJob(path, { stateFolder: options.state }));
      if (options.json === true) {
        process.stdout.write(`${JSON.stringify({ type: "status", ...status })}\n`);
        return;
      }
      const { run, state, rows, unsettled, underWay, seconds, outcomes } = status;
      process.stdout.write(`Run ${run}: ${state}${underWay ? ", a process is working on it" : ""}, ${duration(seconds)} so far\n`);
      const known = Object.entries(outcomes).filter(([, number]) => number > 0);
      process.stdout.write(
        table([...known.map(([name, number]) => [name, count(number)] as const), ["still to do", count(unsettled)], ["rows", count(rows)]]),
      );
    });
}
