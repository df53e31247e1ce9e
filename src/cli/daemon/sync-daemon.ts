import type { CronTime } from "../schedule/cron-time.ts";
import type { DaemonEvent } from "./daemon-events.ts";
import { tellWebhook } from "./failure-webhook.ts";
import { type Health, serveHealth } from "./health-server.ts";
import { type Ended, runOnSchedule, type WallClock } from "./run-on-schedule.ts";

/** How a sync ended, as far as it came. */
export interface SyncEnded extends Ended {
  /** Absent where it ended before it was one. */
  readonly run?: string;
  /** Rows by what became of them. */
  readonly counts?: Readonly<Record<string, number>>;
}

export interface SyncDaemon {
  /** The job's name. */
  readonly job: string;
  readonly schedule: CronTime;
  readonly clock: WallClock;
  /** When the last finished sync had begun, epoch ms; undefined: there was none. */
  readonly lastBegunAt: number | undefined;
  /** One sync; must not throw. */
  readonly sync: () => Promise<SyncEnded>;
  readonly healthPort: number | undefined;
  readonly webhook: URL | undefined;
  readonly tell: (event: DaemonEvent) => void;
  readonly stop: AbortSignal;
}

/** Syncs when the schedule says so, until asked to stop; gives the exit code. A failed sync is told and the next one waited for. */
export async function runSyncDaemon(daemon: SyncDaemon): Promise<number> {
  const { job, schedule, clock, tell } = daemon;
  let health: Health = {
    job,
    state: "waiting",
    schedule: schedule.expression,
    zone: schedule.zone ?? null,
    next: null,
    last: null,
    syncs: 0,
    failures: 0,
  };
  const server = daemon.healthPort === undefined ? undefined : await serveHealth(daemon.healthPort, () => health);
  if (server !== undefined) tell({ type: "health", url: server.url });
  try {
    return await runOnSchedule({
      schedule,
      clock,
      lastBegunAt: daemon.lastBegunAt,
      stop: daemon.stop,
      onWaiting(time) {
        const next = new Date(time).toISOString();
        health = { ...health, state: "waiting", next };
        tell({ type: "waiting", schedule: schedule.expression, ...(schedule.zone === undefined ? {} : { zone: schedule.zone }), next });
      },
      async work() {
        health = { ...health, state: "running", next: null };
        const begun = clock.now();
        const ended = await daemon.sync();
        const seconds = (clock.now() - begun) / 1000;
        const { exitCode: exit, run, counts } = ended;
        health = {
          ...health,
          state: "waiting",
          last: { run: run ?? null, begun: new Date(begun).toISOString(), seconds, exit, counts: counts ?? null },
          syncs: health.syncs + 1,
          failures: health.failures + (exit === 0 ? 0 : 1),
        };
        tell({ type: "sync-ended", ...(run && { run }), exit, seconds, ...(counts && { counts }) });
        return ended;
      },
      async onEnded({ exitCode: exit, run, counts }) {
        if (exit === 0 || daemon.webhook === undefined) return;
        const reason = await tellWebhook(daemon.webhook, { job, ...(run && { run }), exit, ...(counts && { counts }) });
        if (reason !== undefined) tell({ type: "webhook-failed", reason });
      },
    });
  } finally {
    await server?.close();
  }
}
