import type { Job } from "../../jobs/job.ts";
import type { JobEvent } from "../../jobs/job-events.ts";
import { RunError } from "../../model/index.ts";
import { cronTime } from "../schedule/cron-time.ts";
import { listenForSignals } from "../signals.ts";
import { daemonText } from "../terminal/daemon-text.ts";
import type { Output } from "../terminal/output.ts";
import { reportError } from "../terminal/report-error.ts";
import type { DaemonOptions } from "./daemon-options.ts";
import { webhookAddress } from "./failure-webhook.ts";
import { lastSyncBegun } from "./last-sync.ts";
import { runSyncDaemon, type SyncEnded } from "./sync-daemon.ts";
import { WALL_CLOCK } from "./wall-clock.ts";

/** One sync; throws what ends it. `stop`: asked to stop before it listens for signals itself. */
export type SyncOnce = (output: Output, stop: AbortSignal) => Promise<number>;

/**
 * Syncs a job on a schedule in this process until SIGINT or SIGTERM; gives the exit code. A failed sync is reported and the next one
 * waited for. Throws RunError `usage` at once where the schedule, the port or the webhook cannot be.
 */
export async function syncEvery(job: Job, every: string, options: DaemonOptions, output: Output, sync: SyncOnce): Promise<number> {
  const schedule = cronTime(every, options.zone);
  refuseStandardInput(job);
  const variable = options.onFailureWebhookEnv;
  const webhook = variable === undefined ? undefined : webhookAddress(variable, process.env);
  const signals = listenForSignals();
  try {
    return await runSyncDaemon({
      job: job.name,
      schedule,
      clock: WALL_CLOCK,
      lastBegunAt: lastSyncBegun(job),
      sync: () => reportedSync(output, signals.drain, sync),
      healthPort: options.healthPort,
      webhook,
      tell(event) {
        output.settle();
        if (output.json) process.stdout.write(`${JSON.stringify(event)}\n`);
        else process.stderr.write(daemonText(event));
      },
      stop: signals.drain,
    });
  } finally {
    signals.close();
  }
}

function refuseStandardInput({ source, database, api, pool, tableFile }: Job): void {
  if (source.file !== "-" || [database, api, pool, tableFile].some((other) => other !== undefined)) return;
  throw new RunError(
    "usage",
    "Standard input can be read once, and --every reads the source each time.",
    "Name a file, or leave --every out.",
  );
}

/** One sync with what its events tell of it; an error becomes its exit code. */
async function reportedSync(output: Output, stop: AbortSignal, sync: SyncOnce): Promise<SyncEnded> {
  let known: Omit<SyncEnded, "exitCode"> = {};
  const heard: Output = {
    ...output,
    tell(event: JobEvent) {
      if (event.type === "run") known = { run: event.run };
      if (event.type === "summary") known = { run: event.run, counts: event.outcomes };
      output.tell(event);
    },
  };
  try {
    const exitCode = await sync(heard, stop);
    return { ...known, exitCode };
  } catch (error) {
    output.settle();
    return { ...known, exitCode: reportError(error, output.json) };
  }
}
