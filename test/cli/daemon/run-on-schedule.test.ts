import { expect, test } from "vitest";
import { runOnSchedule } from "../../../src/cli/daemon/run-on-schedule.ts";
import { cronTime } from "../../../src/cli/schedule/cron-time.ts";
import { VirtualClock } from "./virtual-clock.ts";

const HOUR = 3_600_000;

interface Played {
  readonly from: string;
  /** When the last finished work had begun. */
  readonly last?: string;
  readonly schedule?: string;
  readonly zone?: string;
  /** How long each piece of work takes and how it ends; it stops with the last. */
  readonly works: readonly { readonly ms?: number; readonly exitCode?: number }[];
  /** Aborts while the last work is under way instead of after it. */
  readonly cutShort?: boolean;
  readonly onSlept?: (now: number) => number;
}

/** Plays a schedule through; gives when work began, what waiting was told, and the exit code. */
async function play({ from, last, schedule = "0 2 * * *", zone = "UTC", works, cutShort, onSlept }: Played) {
  const clock = new VirtualClock(from);
  if (onSlept !== undefined) clock.onSlept = onSlept;
  const stop = new AbortController();
  const begun: string[] = [];
  const waited: string[] = [];
  const ended: number[] = [];
  const exitCode = await runOnSchedule({
    schedule: cronTime(schedule, zone),
    clock,
    lastBegunAt: last === undefined ? undefined : Date.parse(last),
    stop: stop.signal,
    onWaiting: (next) => waited.push(new Date(next).toISOString()),
    async work() {
      const { ms = 0, exitCode = 0 } = works[begun.length] ?? {};
      begun.push(new Date(clock.now()).toISOString());
      clock.pass(ms);
      if (cutShort === true && begun.length === works.length) stop.abort();
      return { exitCode };
    },
    async onEnded({ exitCode }) {
      ended.push(exitCode);
      if (ended.length === works.length) stop.abort();
    },
  });
  return { begun, waited, ended, exitCode };
}

test("work is done each time that it falls due, whatever became of the last", async () => {
  const { begun, ended, exitCode } = await play({ from: "2026-01-01T12:00:00Z", works: [{}, { exitCode: 4 }, {}] });
  expect(begun).toEqual(["2026-01-02T02:00:00.000Z", "2026-01-03T02:00:00.000Z", "2026-01-04T02:00:00.000Z"]);
  expect(ended).toEqual([0, 4, 0]);
  expect(exitCode).toBe(0);
});

test("nothing overlaps: what falls due while work goes on is left out", async () => {
  const { begun } = await play({ from: "2026-01-01T00:30:00Z", schedule: "0 * * * *", works: [{ ms: 2.5 * HOUR }, {}] });
  expect(begun).toEqual(["2026-01-01T01:00:00.000Z", "2026-01-01T04:00:00.000Z"]);
});

test("what fell due during a downtime is made up for, once and at once", async () => {
  const { begun } = await play({ from: "2026-01-10T12:00:00Z", last: "2026-01-04T02:00:00.400Z", works: [{ ms: HOUR }, {}] });
  expect(begun).toEqual(["2026-01-10T12:00:00.000Z", "2026-01-11T02:00:00.000Z"]);
});

test("nothing is made up for where the last sync was the schedule's latest, or there never was one", async () => {
  const latest = await play({ from: "2026-01-10T12:00:00Z", last: "2026-01-10T02:00:00.400Z", works: [{}] });
  expect(latest.begun).toEqual(["2026-01-11T02:00:00.000Z"]);
  const first = await play({ from: "2026-01-10T12:00:00Z", works: [{}] });
  expect(first.begun).toEqual(["2026-01-11T02:00:00.000Z"]);
});

test("a machine that slept through a time does the work when it wakes, once", async () => {
  const sleepUntil = Date.parse("2026-01-04T07:00:00Z");
  const { begun } = await play({
    from: "2026-01-01T12:00:00Z",
    works: [{}, {}],
    onSlept: (now) => (now > Date.parse("2026-01-01T20:00:00Z") && now < sleepUntil ? sleepUntil : now),
  });
  expect(begun).toEqual(["2026-01-04T07:00:00.000Z", "2026-01-05T02:00:00.000Z"]);
});

test("a clock that is set back while waiting does the work no earlier and only once", async () => {
  let wasSet = false;
  const { begun } = await play({
    from: "2026-01-01T12:00:00Z",
    works: [{}, {}],
    onSlept(now) {
      if (wasSet || now < Date.parse("2026-01-02T01:00:00Z")) return now;
      wasSet = true;
      return now - 5 * HOUR;
    },
  });
  expect(begun).toEqual(["2026-01-02T02:00:00.000Z", "2026-01-03T02:00:00.000Z"]);
});

test("a night has one sync in the zone's time when the clocks go back", async () => {
  const { begun } = await play({ from: "2026-10-24T12:00:00Z", schedule: "30 2 * * *", zone: "Europe/Berlin", works: [{}, {}] });
  expect(begun).toEqual(["2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"]);
});

test("asked to stop while it waits it ends with 0, and does no more work", async () => {
  const { begun, exitCode } = await play({ from: "2026-01-01T12:00:00Z", works: [{ exitCode: 3 }] });
  expect({ begun: begun.length, exitCode }).toEqual({ begun: 1, exitCode: 0 });
});

test.each([0, 143])("asked to stop during work that ends with %i it ends with that and tells nobody of a failure", async (exitCode) => {
  const played = await play({ from: "2026-01-01T12:00:00Z", works: [{}, { exitCode }], cutShort: true });
  expect(played.exitCode).toBe(exitCode);
  expect(played.ended).toEqual([0]);
});

test("the next time is told each time before it waits", async () => {
  const { waited } = await play({ from: "2026-01-10T12:00:00Z", last: "2026-01-04T02:00:00Z", works: [{}, {}] });
  expect(waited.slice(0, 2)).toEqual(["2026-01-10T12:00:00.000Z", "2026-01-11T02:00:00.000Z"]);
});
