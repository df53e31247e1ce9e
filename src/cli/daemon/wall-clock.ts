import { setTimeout as delay } from "node:timers/promises";
import type { WallClock } from "./run-on-schedule.ts";

/** The machine's own clock. */
export const WALL_CLOCK: WallClock = {
  now: Date.now,
  async sleep(ms, signal) {
    // Being asked to stop is no error here.
    await delay(ms, undefined, { signal }).catch(() => undefined);
  },
};
