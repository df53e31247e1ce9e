import { expect, test } from "vitest";
import { adaptiveRate } from "../../../src/load/pacing/adaptive-rate.ts";
import { type Service, tryService } from "./hidden-quota.ts";

/** Every case is tried with as many seeds, and each has to hold. */
const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

/** The worst of all seeds. */
function worst(assumed: number, service: Service): { readonly used: number; readonly throttled: number } {
  const tries = SEEDS.map((seed) => tryService((clock) => adaptiveRate(assumed, clock), service, seed));
  return { used: Math.min(...tries.map(({ used }) => used)), throttled: Math.max(...tries.map(({ throttled }) => throttled)) };
}

/** Requests a second at the documented quotas that loading lives by, at a share of 0.8 and with a raised one. */
const ASSUMED = [20, 40, 200];
const BURST_SECONDS = [0.3, 1];

for (const assumed of ASSUMED) {
  for (const part of [0.3, 0.5, 0.8, 1]) {
    test(`${assumed}/s assumed, ${part} of it true: at least 90 % used, under 1 % throttled after the first minute`, () => {
      for (const burstSeconds of BURST_SECONDS) {
        const { used, throttled } = worst(assumed, { quota: () => assumed * part, burstSeconds });
        expect(used).toBeGreaterThan(0.9);
        expect(throttled).toBeLessThan(0.01);
      }
    });
  }
}

test("a quota that falls to less than half on the way, or rises again, is followed", () => {
  for (const burstSeconds of BURST_SECONDS) {
    for (const [before, after] of [
      [40, 16],
      [16, 40],
      [20, 32],
    ] as const) {
      const { used, throttled } = worst(40, { quota: (second) => (second < 400 ? before : after), burstSeconds });
      expect(used).toBeGreaterThan(0.9);
      expect(throttled).toBeLessThan(0.01);
    }
  }
});

test("what other traffic leaves of a quota is used, and given back when that comes again", () => {
  // Others take a tenth and two fifths of the quota, two minutes each.
  const others = (second: number) => (Math.floor(second / 120) % 2 === 0 ? 4 : 16);
  for (const burstSeconds of BURST_SECONDS) {
    const { used, throttled } = worst(40, { quota: (second) => 40 - others(second), burstSeconds });
    expect(used).toBeGreaterThan(0.88);
    expect(throttled).toBeLessThan(0.01);
  }
});

test("a service that lets nothing through for a minute is used again within minutes", () => {
  const { used, throttled } = worst(40, { quota: (second) => (second >= 300 && second < 360 ? 0 : 40), burstSeconds: 1 });
  expect(used).toBeGreaterThan(0.8);
  expect(throttled).toBeLessThan(0.03);
});

test("the former rule, 70 % and 5 % of the full rate every ten seconds, would fail here", () => {
  const former = (clock: () => number) => {
    let rate = 40;
    let at = 0;
    return {
      now: () => rate + Math.floor((clock() - at) / 10_000) * 2,
      throttled() {
        if (clock() - at < 1_000) return;
        rate = (rate + Math.floor((clock() - at) / 10_000) * 2) * 0.7;
        at = clock();
      },
    };
  };
  const { used } = tryService(former, { quota: () => 20, burstSeconds: 0.3 }, 1);
  expect(used).toBeLessThan(0.9);
});
