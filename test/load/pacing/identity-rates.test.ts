import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pacedPool } from "../../../src/load/pacing/paced-pool.ts";
import { DEFAULT_QUOTAS, type QuotaCategory } from "../../../src/model/index.ts";
import { scriptedPool } from "../scripted-pool.ts";

const FREE = Object.fromEntries(Object.keys(DEFAULT_QUOTAS).map((category) => [category, Number.POSITIVE_INFINITY])) as Record<
  QuotaCategory,
  number
>;
const ATTACH = { developerId: "old-1", identityId: "eu-central-1:1" };

/** The clock of these tests stands still but for what they let pass. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "performance", "setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
});

test("registering and attaching share one rate, and lookups and merges have their own", async () => {
  const { pool: service, calls } = scriptedPool(() => ({ ok: true }));
  const pool = pacedPool(service, { ...FREE, IdentityRegistration: 50, IdentityLookup: 10 });
  for (let call = 0; call < 100; call += 1) {
    void pool.call("registerIdentity", { developerId: "old-1" });
    void pool.call("attachIdentity", ATTACH);
    void pool.call("lookupIdentity", { developerId: "old-1" });
    void pool.call("mergeIdentities", { source: "a", destination: "b" });
  }
  await vi.advanceTimersByTimeAsync(990);
  const sent = (...operations: readonly string[]) => calls.filter((operation) => operations.includes(operation)).length;
  expect(sent("registerIdentity", "attachIdentity")).toBe(50);
  expect(sent("lookupIdentity")).toBe(10);
  expect(sent("mergeIdentities")).toBe(100);
});

test("a throttled registration slows registrations down and nothing else", async () => {
  const throttled = { ok: false, failure: { kind: "throttled", code: "TooManyRequestsException", message: "m" } } as const;
  const pool = pacedPool(scriptedPool(() => throttled).pool, DEFAULT_QUOTAS);
  void pool.call("attachIdentity", ATTACH);
  await vi.advanceTimersByTimeAsync(2);
  expect(pool.throttles()).toBe(1);
  expect(pool.rates()).toEqual({ ...DEFAULT_QUOTAS, IdentityRegistration: expect.closeTo(42.5, 1) });
});
