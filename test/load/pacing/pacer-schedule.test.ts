import { getEventListeners } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Pacer } from "../../../src/load/pacing/pacer.ts";

/** The clock of these tests stands still but for `pass`, so that a turn is late by nothing but the limiter's own two timers of a millisecond. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "performance", "setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Asks for so many turns at once; the array fills with the ms, counted from now, at which each is had. */
function askFor(pacer: Pacer, turns: number, signal?: AbortSignal): number[] {
  const times: number[] = [];
  const start = performance.now();
  for (let turn = 0; turn < turns; turn++) void pacer.turn(signal).then(() => times.push(Math.round(performance.now() - start)));
  return times;
}

/** Moments in ms, each with the 2 ms that the limiter may take. */
const about = (moments: readonly number[]) => moments.map((ms) => expect.closeTo(ms + 1, -0.4));
const every = (gapMs: number, turns: number) => about(Array.from({ length: turns }, (_, turn) => turn * gapMs));

test("turns come at an even distance, the first at once", async () => {
  const times = askFor(new Pacer(100), 30);
  await pass(1_000);
  expect(times).toEqual(every(10, 30));
});

test("up to 300 a second every turn has a moment of its own; above, several share one, and the rate is the same", async () => {
  for (const [rate, together] of [
    [250, 1],
    [500, 2],
    [1_000, 4],
  ] as const) {
    const times = askFor(new Pacer(rate), 2 * rate);
    await pass(999);
    expect(times).toHaveLength(rate);
    const moments = new Set(times);
    expect(moments.size).toBe(rate / together);
  }
});

test("a pause is not made up for: after it turns come at the same distance", async () => {
  const pacer = new Pacer(100);
  askFor(pacer, 3);
  await pass(10_000);
  const times = askFor(pacer, 5);
  await pass(100);
  expect(times).toEqual(every(10, 5));
});

test("an infinite rate takes no time at all", async () => {
  const times = askFor(new Pacer(Number.POSITIVE_INFINITY), 1_000);
  await pass(2);
  expect(times).toEqual(every(0, 1_000));
});

test("a throttle slows down turns that wait already, but for the twentieth of a second that is settled ahead", async () => {
  const pacer = new Pacer(100);
  const times = askFor(pacer, 40);
  await pass(2);
  pacer.throttled();
  await pass(400);
  const gaps = times.slice(1).map((time, index) => time - (times[index] as number));
  expect(gaps.findIndex((gap) => gap > 10)).toBe(6);
  expect(gaps.slice(6).every((gap) => gap === 11 || gap === 12)).toBe(true);
});

test("a slow rate settles two turns ahead, and no more", async () => {
  const pacer = new Pacer(10);
  const times = askFor(pacer, 6);
  await pass(2);
  pacer.throttled();
  await pass(600);
  expect(times).toEqual(about([0, 100, 200, 300, 418, 535]));
});

test("a wall clock that is set far back or far ahead changes nothing", async () => {
  for (const jumpMs of [-3_600_000, -251, 251, 3_600_000]) {
    const pacer = new Pacer(100);
    askFor(pacer, 3);
    await pass(1_000);
    vi.setSystemTime(Date.now() + jumpMs);
    const times = askFor(pacer, 20);
    await pass(300);
    expect(times).toEqual(every(10, 20));
  }
});

test("a wall clock that is set back while turns wait holds up those alone that are settled ahead", async () => {
  const pacer = new Pacer(100);
  const times = askFor(pacer, 30);
  await pass(95);
  vi.setSystemTime(Date.now() - 3_600_000);
  await pass(400);
  expect(times).toHaveLength(30);
});

test("a clock that is moved by little, as clocks are, makes no limiter forget what it has let through", async () => {
  const pacer = new Pacer(10);
  askFor(pacer, 1);
  await pass(2);
  vi.setSystemTime(Date.now() - 200);
  const times = askFor(pacer, 1);
  await pass(290);
  expect(times).toEqual([]);
  await pass(15);
  expect(times).toEqual(about([298]));
});

test("those who leave take no turn with them, and the next in the queue has it", async () => {
  const pacer = new Pacer(10);
  const stop = new AbortController();
  askFor(pacer, 1);
  const left = Promise.allSettled(Array.from({ length: 50 }, () => pacer.turn(stop.signal)));
  const staying = askFor(pacer, 2);
  await pass(50);
  stop.abort(new Error("stop now"));
  expect((await left).every((end) => end.status === "rejected" && end.reason === stop.signal.reason)).toBe(true);
  await pass(155);
  expect(staying).toEqual(about([100, 200]));
});

test("neither a turn that was had nor one that was left keeps hold of its signal", async () => {
  const pacer = new Pacer(10);
  const stop = new AbortController();
  const had = pacer.turn(stop.signal);
  const left = pacer.turn(stop.signal).catch(() => "left");
  expect(getEventListeners(stop.signal, "abort")).toHaveLength(2);
  await pass(2);
  await had;
  expect(getEventListeners(stop.signal, "abort")).toHaveLength(1);
  stop.abort();
  expect(await left).toBe("left");
  expect(getEventListeners(stop.signal, "abort")).toHaveLength(0);
});

test("a signal that is aborted already gets no turn, and an infinite rate makes no exception", async () => {
  const stop = AbortSignal.abort(new Error("stopped before"));
  for (const rate of [10, Number.POSITIVE_INFINITY]) {
    const pacer = new Pacer(rate);
    await expect(pacer.turn(stop)).rejects.toBe(stop.reason);
    const times = askFor(pacer, 1);
    await pass(2);
    expect(times).toEqual(about([0]));
  }
});

test("a rate that lets nothing through is refused, and named", () => {
  for (const rate of [0, -1, Number.NaN]) expect(() => new Pacer(rate)).toThrow(new RegExp(`${rate} per second`));
});
