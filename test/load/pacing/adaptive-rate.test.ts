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

test("a throttle takes the rate to 85 %, and more of them within a second change nothing", () => {
  const clock = virtualClock();
  const rate = adaptiveRate(50, clock);
  expect(rate.now()).toBe(50);
  for (let call = 0; call < 20; call += 1) rate.throttled();
  expect(rate.now()).toBeCloseTo(42.5);
  clock.advance(999);
  rate.throttled();
  expect(rate.now()).toBeGreaterThan(42.5);
  clock.advance(1);
  const before = rate.now();
  rate.throttled();
  expect(rate.now()).toBeCloseTo(before * 0.85);
});

test("every further throttle takes 15 % again, however far below the full rate", () => {
  const clock = virtualClock();
  const rate = adaptiveRate(100, clock);
  for (let cut = 0; cut < 20; cut += 1) {
    clock.advance(1_000);
    const before = rate.now();
    rate.throttled();
    expect(rate.now()).toBeCloseTo(before * 0.85, 6);
  }
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

test("it is back where throttling began after half a minute, slow around there, and at the full rate when nothing happens", () => {
  const clock = virtualClock();
  const rate = adaptiveRate(100, clock);
  for (let cut = 0; cut < 5; cut += 1) {
    clock.advance(1_000);
    rate.throttled();
  }
  const ceiling = rate.now() / 0.85;
  clock.advance(15_000);
  expect(rate.now()).toBeGreaterThan(0.98 * ceiling);
  clock.advance(15_000);
  expect(rate.now()).toBeCloseTo(ceiling);
  clock.advance(15_000);
  expect(rate.now()).toBeLessThan(1.02 * ceiling);
  clock.advance(600_000);
  expect(rate.now()).toBe(100);
});

test.each([
  [100, 30_000],
  [10, 30_000],
  [8, 37_500],
  [5, 60_000],
  [2, 60_000],
])("throttled at %i a second, it takes %i ms to be back there: a slow rate looks for the quota less often", (full, backMs) => {
  const clock = virtualClock();
  const rate = adaptiveRate(full, clock);
  rate.throttled();
  clock.advance(backMs / 2);
  expect(rate.now()).toBeCloseTo(full * (1 - 0.15 / 8), 6);
  clock.advance(backMs / 2 - 100);
  expect(rate.now()).toBeLessThan(full);
  clock.advance(100);
  expect(rate.now()).toBe(full);
});

test("after an outage the way up is as steep as a quarter of the full rate makes it, not as the little that was left", () => {
  const clock = virtualClock();
  const rate = adaptiveRate(100, clock);
  for (let second = 0; second < 60; second += 1) {
    clock.advance(1_000);
    rate.throttled();
  }
  clock.advance(60_000);
  const ceiling = rate.now();
  expect(ceiling).toBeLessThan(2);
  clock.advance(60_000);
  expect(rate.now()).toBeCloseTo(ceiling + 0.15 * 25, 6);
  clock.advance(60_000);
  expect(rate.now()).toBeCloseTo(ceiling + 0.15 * 25 * 8, 6);
});

test("beyond a high ceiling the way up is as steep as the ceiling makes it", () => {
  const clock = virtualClock();
  const rate = adaptiveRate(1_000, clock);
  for (let cut = 0; cut < 3; cut += 1) {
    clock.advance(1_000);
    rate.throttled();
  }
  const ceiling = rate.now() / 0.85;
  clock.advance(60_000);
  expect(rate.now()).toBeCloseTo(ceiling * 1.15, 6);
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
