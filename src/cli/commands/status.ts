import { Command } from "commander";
import { connectPool } from "../../cognito/connect.ts";
import { type Job, readJob } from "../../jobs/job.ts";
import type { RaisedLimit } from "../../jobs/ledger/raised-limits.ts";
import { type RunStatus, readStatus } from "../../jobs/read-state.ts";
import { restoreJobLimits } from "../../jobs/restore-limits.ts";
import { stillRaised } from "../../jobs/run/raised-limits.ts";
import { pacedPool, retryingPool } from "../../load/index.ts";
import { DEFAULT_QUOTAS } from "../../model/index.ts";
import { connectOptions } from "../connect-options.ts";
import { addTargetOptions, type TargetOptions } from "../target-options.ts";
import { count, duration, table } from "../terminal/numbers.ts";
import { say } from "../terminal/say.ts";
import { watchOnStderr } from "../terminal/watch.ts";

interface StatusOptions extends TargetOptions {
  readonly state?: string;
  readonly json?: boolean;
  readonly restoreLimits?: boolean;
}

export function statusCommand(): Command {
  const command = new Command("status")
    .description("Say how far the latest run is; works while it runs.")
    .argument("<job>", "job file")
    .option("--restore-limits", "restore request limits that a killed run left raised; nothing else goes to AWS")
    .option("--state <folder>", "state folder (default: .poolferry/<job> beside the job file)")
    .option("--json", "as JSON");
  return addTargetOptions(command).action(async (path: string, options: StatusOptions) => {
    const job = await readJob(path, { stateFolder: options.state });
    let status = readStatus(job);
    const left = options.restoreLimits === true && status.raisedLimits.length > 0 ? await restore(job, options) : [];
    if (options.restoreLimits === true) status = readStatus(job);
    if (options.json === true) process.stdout.write(`${JSON.stringify({ type: "status", ...status })}\n`);
    else say(statusText(status));
    if (left.length > 0) throw stillRaised(left);
  });
}

async function restore(job: Job, target: TargetOptions): Promise<readonly RaisedLimit[]> {
  const connection = connectPool(connectOptions(job.document.target, target));
  const watcher = watchOnStderr();
  try {
    return await restoreJobLimits(job, retryingPool(pacedPool(connection.pool, DEFAULT_QUOTAS)), (event) => watcher.tell(event));
  } finally {
    await connection.close();
  }
}

function statusText({ run, state, rows, unsettled, underWay, seconds, outcomes, raisedLimits }: RunStatus): string {
  const known = Object.entries(outcomes).filter(([, number]) => number > 0);
  const counts = [...known.map(([name, number]) => [name, count(number)] as const), ["still to do", count(unsettled)] as const];
  return [
    `Run ${run}: ${state}${underWay ? ", a process is working on it" : ""}, ${duration(seconds)} so far\n`,
    table([...counts, ["rows", count(rows)]]),
    ...raisedLimits.map(
      ({ category, former, raised }) =>
        `The limit ${category} is raised from ${former} to ${raised} requests a second, ${underWay ? "which the run restores at its end" : "and AWS bills it: the next run restores it, or --restore-limits does"}.\n`,
    ),
  ].join("");
}
