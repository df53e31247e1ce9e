import { expect, test } from "vitest";
import { pacedPool } from "../../../src/load/pacing/paced-pool.ts";
import { DEFAULT_QUOTAS, type QuotaCategory } from "../../../src/model/index.ts";
import { scriptedPool } from "../scripted-pool.ts";

const FREE = Object.fromEntries(Object.keys(DEFAULT_QUOTAS).map((category) => [category, Number.POSITIVE_INFINITY])) as Record<
  QuotaCategory,
  number
>;
const ATTACH = { developerId: "old-1", identityId: "eu-central-1:1" };

/** How long so many calls take together, in ms. */
async function timeOf(calls: readonly (() => Promise<unknown>)[]): Promise<number> {
  const start = performance.now();
  await Promise.all(calls.map((call) => call()));
  return performance.now() - start;
}

test("registering and attaching share one rate, and lookups and merges have their own", { retry: 4 }, async () => {
  const pool = pacedPool(scriptedPool(() => ({ ok: true })).pool, { ...FREE, IdentityRegistration: 50, IdentityLookup: 10 });
  const register = () => pool.call("registerIdentity", { developerId: "old-1" });
  const attach = () => pool.call("attachIdentity", ATTACH);
  const taken = await timeOf(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? register : attach)));
  expect(taken).toBeGreaterThan(300);
  expect(taken).toBeLessThan(1_500);
  const lookup = () => pool.call("lookupIdentity", { developerId: "old-1" });
  expect(await timeOf(Array.from({ length: 6 }, () => lookup))).toBeGreaterThan(400);
  const merge = () => pool.call("mergeIdentities", { source: "a", destination: "b" });
  expect(await timeOf(Array.from({ length: 50 }, () => merge))).toBeLessThan(300);
});

test("a throttled registration slows registrations down and nothing else", async () => {
  const throttled = { ok: false, failure: { kind: "throttled", code: "TooManyRequestsException", message: "m" } } as const;
  const pool = pacedPool(scriptedPool(() => throttled).pool, DEFAULT_QUOTAS);
  await pool.call("attachIdentity", ATTACH);
  expect(pool.throttles()).toBe(1);
  expect(pool.rates()).toEqual({ ...DEFAULT_QUOTAS, IdentityRegistration: expect.closeTo(42.5, 1) });
});
