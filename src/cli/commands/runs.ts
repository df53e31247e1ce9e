import { Command } from "commander";
import { readJob } from "../../jobs/job.ts";
import { type PastRun, readHistory } from "../../jobs/read-state.ts";
import { OUTCOME_STATUSES } from "../../model/index.ts";
import { count, duration } from "../terminal/numbers.ts";

export function runsCommand(): Command {
  return new Command("runs")
    .description("List a job's runs and syncs, with durations and counts.")
    .argument("<job>", "job file")
    .option("--state <folder>", "state folder (default: .poolferry/<job> beside the job file)")
    .option("--json", "one run a line as JSON")
    .action(async (path: string, options: { readonly state?: string; readonly json?: boolean }) => {
      const runs = readHistory(await readJob(path, { stateFolder: options.state }));
      for (const past of runs) process.stdout.write(options.json === true ? `${JSON.stringify(eventOf(past))}\n` : line(past));
    });
}

function eventOf({ run, kind, state, startedAt, rows, seconds, outcomes }: PastRun): object {
  return { type: "run", run, kind, state, startedAt: new Date(startedAt).toISOString(), rows, seconds, outcomes };
}

function line({ run, kind, state, startedAt, rows, seconds, outcomes }: PastRun): string {
  const counts = OUTCOME_STATUSES.flatMap((status) => {
    const rowsSo = outcomes?.[status] ?? 0;
    return rowsSo === 0 ? [] : [`${count(rowsSo)} ${status}`];
  });
  const started = new Date(startedAt).toISOString();
  const what = `${run}  ${kind}  ${state.padEnd(9)}  ${started}  ${rows ?? "?"} rows  ${duration(seconds)}`;
  return `${[what, ...(counts.length === 0 ? [] : [counts.join(", ")])].join("  ")}\n`;
}
