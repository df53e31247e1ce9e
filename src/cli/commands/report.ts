import { Command } from "commander";
import { readJob } from "../../jobs/job.ts";
import { readReport } from "../../jobs/read-state.ts";
import { count, duration, table } from "../terminal/numbers.ts";
import { say } from "../terminal/say.ts";

export function reportCommand(): Command {
  return new Command("report")
    .description("Show what became of a run, by outcome and reason.")
    .argument("<job>", "job file")
    .argument("[run]", "the run (default: the latest)")
    .option("--state <folder>", "state folder (default: .poolferry/<job> beside the job file)")
    .option("--json", "as JSON")
    .action(async (path: string, run: string | undefined, options: { readonly state?: string; readonly json?: boolean }) => {
      const report = readReport(await readJob(path, { stateFolder: options.state }), run);
      if (options.json === true) {
        process.stdout.write(`${JSON.stringify({ type: "report", ...report })}\n`);
        return;
      }
      say(`Run ${report.run}: ${report.state}, ${count(report.rows)} rows in ${duration(report.seconds)}\n`);
      const outcomes = Object.entries(report.outcomes).filter(([, number]) => number > 0);
      say(
        table([
          ...outcomes.map(([name, number]) => [name, count(number)] as const),
          ["still to do", count(report.unsettled)],
          ["rows", count(report.rows)],
        ]),
      );
      for (const [outcome, codes] of Object.entries(report.reasons)) {
        say(`\n${outcome}\n${table(Object.entries(codes).map(([code, number]) => [code, count(number)]))}`);
      }
    });
}
