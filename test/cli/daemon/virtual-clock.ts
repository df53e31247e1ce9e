import type { WallClock } from "../../../src/cli/daemon/run-on-schedule.ts";

/** A wall clock that stands still but for sleeps, which take no time of ours. */
export class VirtualClock implements WallClock {
  #now: number;
  /** Called after each sleep with the time; a sleeping machine or a clock that was set gives another one back. */
  onSlept: (now: number) => number = (now) => now;

  constructor(now: string) {
    this.#now = Date.parse(now);
  }

  now(): number {
    return this.#now;
  }

  /** Time that passes while something else goes on, ms. */
  pass(ms: number): void {
    this.#now += ms;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.#now = this.onSlept(this.#now + ms);
  }
}
