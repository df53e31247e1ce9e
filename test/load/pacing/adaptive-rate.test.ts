import fc from "fast-check";
import { expect, test } from "vitest";
import { adaptiveRate } from "../../../src/load/pacing/adaptive-rate.ts";

function virtualClock(): { (): number; advance(ms: number): void } {
  let time = 1_000_000;
  return Object.assign(() => time, {
    advance(ms: number) {
      time += ms;
    },
  });
}

test("a throttle takes the rate to 70 %, and more of them within a second change nothing", () => {
  const clock = virtualClock();
  const rate = adaptiveRate(50, clock);
  expect(rate.now()).toBe(50);
  for (let call = 0; call < 20; call += 1) rate.throttled();
  expect(rate.now()).toBeCloseTo(35);
  clock.advance(999);
  rate.throttled();
  expect(rate.now()).toBeCloseTo(35);
  clock.advance(1);
  rate.throttled();
  expect(rate.now()).toBeCloseTo(24.5);
});

test("it never falls below 1 a second, nor below a full rate that is lower still", () => {
  for (const [full, floor] of [
    [50, 1],
    [0.5, 0.5],
  ] as const) {
    const clock = virtualClock();
    const rate = adaptiveRate(full, clock);
    for (let second = 0; second < 60; second += 1) {
      clock.advance(1_000);
      rate.throttled();
    }
    expect(rate.now()).toBe(floor);
  }
});

test("it comes back by 5 % of the full rate every 10 seconds after the last throttle, up to the full rate", () => {
  const clock = virtualClock();
  const rate = adaptiveRate(100, clock);
  clock.advance(9_500);
  rate.throttled();
  clock.advance(9_999);
  expect(rate.now()).toBeCloseTo(70);
  clock.advance(1);
  expect(rate.now()).toBeCloseTo(75);
  clock.advance(25_000);
  expect(rate.now()).toBeCloseTo(85);
  clock.advance(5_000);
  expect(rate.now()).toBeCloseTo(90);
  clock.advance(3_600_000);
  expect(rate.now()).toBe(100);
});

test("no pacing stays no pacing", () => {
  const rate = adaptiveRate(Number.POSITIVE_INFINITY, virtualClock());
  rate.throttled();
  expect(rate.now()).toBe(Number.POSITIVE_INFINITY);
});

const seed = Date.now() % 2_147_483_647;

test(`whatever comes when, the rate stays between the floor and the full rate (seed ${seed})`, () => {
  const event = fc.oneof(fc.nat({ max: 20_000 }), fc.constant("throttled" as const));
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1_000, noNaN: true }), fc.array(event, { maxLength: 100 }), (full, events) => {
      const clock = virtualClock();
      const rate = adaptiveRate(full, clock);
      for (const one of events) {
        if (one === "throttled") rate.throttled();
        else clock.advance(one);
        expect(rate.now()).toBeGreaterThanOrEqual(1);
        expect(rate.now()).toBeLessThanOrEqual(full);
      }
    }),
    { seed, numRuns: 300 },
  );
});

test("under a hidden quota of half the rate few calls are throttled after a minute, and most of the quota is used", () => {
  const clock = virtualClock();
  const rate = adaptiveRate(50, clock);
  const quota = 25;
  let sent = 0;
  let throttled = 0;
  for (let second = 0; second < 660; second += 1) {
    const calls = Math.round(rate.now());
    if (second >= 60) {
      sent += calls;
      throttled += Math.max(0, calls - quota);
    }
    if (calls > quota) rate.throttled();
    clock.advance(1_000);
  }
  expect(throttled / sent).toBeLessThan(0.02);
  expect((sent - throttled) / (600 * quota)).toBeGreaterThan(0.8);
});
