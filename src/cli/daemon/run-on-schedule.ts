import type { CronTime } from "../schedule/cron-time.ts";

/** How a piece of work ended. */
export interface Ended {
  readonly exitCode: number;
}

export interface ScheduledWork<E extends Ended> {
  readonly schedule: CronTime;
  readonly clock: WallClock;
  /** When the last finished work had begun, epoch ms; undefined: never, then nothing was missed. */
  readonly lastBegunAt: number | undefined;
  /** Does the work. Must not throw. Asked to stop, it ends early with an exit code other than 0, or in its own time. */
  readonly work: () => Promise<E>;
  /** Told when the next work falls due, each time before it waits; a time that is over means at once. */
  readonly onWaiting: (next: number) => void;
  /** Told after each piece of work that was not asked to stop; the next one waits for it. */
  readonly onEnded: (ended: E) => Promise<void>;
  readonly stop: AbortSignal;
}

export interface WallClock {
  /** Epoch ms; may be set forth or back at any time. */
  now(): number;
  /** Ends early, without an error, once the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** A clock that was set, or a machine that slept, is noticed after so long, ms. */
const LONGEST_SLEEP_MS = 30_000;

/**
 * Does the work each time it falls due, never twice at once: what falls due meanwhile is left out, and what fell due while nobody
 * was there is made up for once, at the beginning. Ends when it is asked to stop: with 0 where it was waiting or its work ended
 * well, else with the exit code of the work that was cut short.
 */
export async function runOnSchedule<E extends Ended>(given: ScheduledWork<E>): Promise<number> {
  const { schedule, clock, stop } = given;
  let due = firstDue(schedule, given.lastBegunAt, clock.now());
  while (due !== undefined) {
    given.onWaiting(due);
    await waitUntil(due, clock, stop);
    if (stop.aborted) return 0;
    const ended = await given.work();
    if (stop.aborted) return ended.exitCode;
    await given.onEnded(ended);
    due = schedule.after(clock.now());
  }
  return 0;
}

function firstDue(schedule: CronTime, lastBegunAt: number | undefined, now: number): number | undefined {
  const missed = lastBegunAt === undefined ? undefined : schedule.upTo(now);
  return missed !== undefined && lastBegunAt !== undefined && missed > lastBegunAt ? now : schedule.after(now);
}

async function waitUntil(time: number, clock: WallClock, stop: AbortSignal): Promise<void> {
  for (let left = time - clock.now(); left > 0 && !stop.aborted; left = time - clock.now()) {
    await clock.sleep(Math.min(left, LONGEST_SLEEP_MS), stop);
  }
}
