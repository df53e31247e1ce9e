import { afterEach, expect, test, vi } from "vitest";
import { Pacer } from "../../../src/load/pacing/pacer.ts";

/** Real time: what a busy machine spoils is tried again. */
const BUSY = { retry: 4 } as const;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Asks for turns from `callers` sides at once for a while; gives the milliseconds at which each was had. */
async function turnsOf(pacer: Pacer, forMs: number, callers: number): Promise<readonly number[]> {
  const times: number[] = [];
  const start = performance.now();
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), forMs);
  const caller = async (): Promise<void> => {
    for (;;) {
      await pacer.turn(stop.signal);
      times.push(performance.now() - start);
    }
  };
  await Promise.allSettled(Array.from({ length: callers }, caller));
  clearTimeout(timer);
  return times;
}

function mostWithin(times: readonly number[], windowMs: number): number {
  let most = 0;
  let first = 0;
  for (const [last, time] of times.entries()) {
    while (time - (times[first] ?? 0) >= windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

test("100 a second are 100 a second, and no second has noticeably more", BUSY, async () => {
  const times = await turnsOf(new Pacer(100), 2_000, 20);
  expect(times.length).toBeGreaterThanOrEqual(196);
  expect(times.length).toBeLessThanOrEqual(204);
  expect(mostWithin(times, 1_000)).toBeLessThanOrEqual(107);
  expect(mostWithin(times, 100)).toBeLessThanOrEqual(18);
});

test("above what a limiter can do one paced job lets several calls go: 1,000 a second", BUSY, async () => {
  const times = await turnsOf(new Pacer(1_000), 2_000, 50);
  // On a busy machine late turns are lost, never made up for; bench/ has the rate that is reached.
  expect(times.length).toBeGreaterThanOrEqual(1_500);
  expect(times.length).toBeLessThanOrEqual(2_040);
  expect(mostWithin(times, 1_000)).toBeLessThanOrEqual(1_064);
});

test("an infinite rate lets everything through at once", async () => {
  const pacer = new Pacer(Number.POSITIVE_INFINITY);
  const start = performance.now();
  await Promise.all(Array.from({ length: 10_000 }, () => pacer.turn()));
  expect(performance.now() - start).toBeLessThan(500);
});

test("a rate that lets nothing through is refused", () => {
  for (const rate of [0, -1, Number.NaN]) expect(() => new Pacer(rate)).toThrow(RangeError);
});

test("turns are given in the order they were asked for", async () => {
  const pacer = new Pacer(500);
  const order: number[] = [];
  await Promise.all(Array.from({ length: 50 }, (_, index) => pacer.turn().then(() => order.push(index))));
  expect(order).toEqual(Array.from({ length: 50 }, (_, index) => index));
});

test("an aborted caller leaves the queue with the signal's reason, and the others lose no time by it", async () => {
  const pacer = new Pacer(50);
  const stop = new AbortController();
  const reason = new Error("stop now");
  await pacer.turn();
  const leaving = Array.from({ length: 500 }, () => pacer.turn(stop.signal));
  const start = performance.now();
  const staying = pacer.turn();
  stop.abort(reason);
  const ends = await Promise.allSettled(leaving);
  await staying;
  expect(performance.now() - start).toBeLessThan(500);
  expect(ends.filter((end) => end.status === "rejected" && end.reason === reason).length).toBe(500);
  await expect(pacer.turn(stop.signal)).rejects.toBe(reason);
});

test("after a throttle turns come at 85 % of the rate, and soon faster again", BUSY, async () => {
  const pacer = new Pacer(100);
  pacer.throttled();
  expect(pacer.rate()).toBeCloseTo(85, 0);
  const times = await turnsOf(pacer, 1_500, 20);
  expect(times.length).toBeGreaterThanOrEqual(122);
  expect(times.length).toBeLessThanOrEqual(150);
});

test.each([-3_600_000, 3_600_000])("a wall clock set by %i ms neither stops the pacer nor lets it burst", BUSY, async (jumpMs) => {
  const pacer = new Pacer(100);
  await turnsOf(pacer, 200, 20);
  const real = Date.now.bind(Date);
  vi.spyOn(Date, "now").mockImplementation(() => real() + jumpMs);
  const times = await turnsOf(pacer, 1_000, 20);
  expect(times.length).toBeGreaterThanOrEqual(95);
  expect(times.length).toBeLessThanOrEqual(112);
});
