import { Command, Option } from "commander";
import { type Job, readJob } from "../../jobs/job.ts";
import { stillRaised } from "../../jobs/run/raised-limits.ts";
import { GUARDS, type GuardName } from "../../jobs/sync/guards.ts";
import { syncJob } from "../../jobs/sync/sync-job.ts";
import { withOpenJob } from "../compose.ts";
import { addDaemonOptions, type DaemonOptions, refuseWithoutSchedule } from "../daemon/daemon-options.ts";
import { syncEvery } from "../daemon/sync-every.ts";
import { addPaceOptions, givenPace, type PaceOptions } from "../pace-options.ts";
import type { SetExitCode } from "../program.ts";
import { addTargetOptions, type TargetOptions } from "../target-options.ts";
import { confirm } from "../terminal/confirm.ts";
import { type Output, openOutput } from "../terminal/output.ts";
import { syncPlanText, syncResultText } from "../terminal/sync-text.ts";

interface SyncCommandOptions extends TargetOptions, PaceOptions, DaemonOptions {
  readonly changedSince?: string;
  readonly state?: string;
  readonly json?: boolean;
  readonly plan?: boolean;
  readonly drift?: boolean;
  readonly full?: boolean;
  readonly accept?: readonly GuardName[];
  readonly yes?: boolean;
}

export function syncCommand(setExitCode: SetExitCode): Command {
  const command = new Command("sync")
    .description("Bring the pool in line with the source; the same command again finishes what was stopped.")
    .argument("<job>", "job file")
    .option("--plan", "show what would be done, and do nothing")
    .addOption(new Option("--full", "read everything, where the job reads only what changed").conflicts("changedSince"))
    .option("--drift", "look for what was changed in the pool by hand too: lists the whole pool")
    .addOption(new Option("--accept <guard...>", "let this sync pass a guard that refused it").choices(GUARDS))
    .option("--yes", "do not ask before the first write")
    .option("--changed-since <value>", "read only what changed, and call nobody missing; goes before the job file's")
    .option("--state <folder>", "state folder (default: .poolferry/<job> beside the job file)")
    .option("--json", "events as NDJSON on stdout");
  addDaemonOptions(command, ["plan", "accept", "changedSince"]);
  return addTargetOptions(addPaceOptions(command)).action(async (path: string, options: SyncCommandOptions) => {
    const read = () => readJob(path, { changedSince: options.changedSince, stateFolder: options.state, pace: givenPace(options) });
    const job = await read();
    if (options.every === undefined) {
      refuseWithoutSchedule(options);
      setExitCode(await syncOnce(path, job, options, openOutput(options.json === true)));
      return;
    }
    const output = openOutput(options.json === true);
    setExitCode(
      await syncEvery(job, options.every, options, output, async (heard, stop) => {
        // Read again, so that a mended job file counts from the next sync on.
        const current = await read();
        stop.throwIfAborted();
        return syncOnce(path, current, { ...options, yes: true }, heard);
      }),
    );
  });
}

/** One sync; gives its exit code. */
async function syncOnce(path: string, job: Job, options: SyncCommandOptions, output: Output): Promise<number> {
  const intention = { sync: { full: options.full, drift: options.drift } };
  return withOpenJob(job, { target: options, tell: output.tell, intention }, async ({ open, paced, workplace }) => {
    const result = await syncJob(open, paced, workplace, {
      planOnly: options.plan,
      drift: options.drift,
      accept: options.accept,
      async confirm(plan) {
        output.settle();
        output.print(syncPlanText(plan));
        if (options.yes === true) return true;
        return confirm(`\nBring pool ${plan.pool.name} (${plan.pool.id}) in line with the source?`, `poolferry sync ${path}`);
      },
    });
    output.settle();
    const { report, files, plan } = result;
    output.print(report === undefined || files === undefined ? syncPlanText(plan) : syncResultText(report, files));
    if (result.stillRaised.length > 0) throw stillRaised(result.stillRaised);
    return result.exitCode;
  });
}
