import { expect, test } from "vitest";
import { pacedPool } from "../../../src/load/pacing/paced-pool.ts";
import type { Pool, PoolOperation, PoolResult } from "../../../src/load/pool.ts";
import { DEFAULT_QUOTAS, type QuotaCategory } from "../../../src/model/index.ts";
import { scriptedPool } from "../scripted-pool.ts";

const FREE = Object.fromEntries(Object.keys(DEFAULT_QUOTAS).map((category) => [category, Number.POSITIVE_INFINITY])) as Record<
  QuotaCategory,
  number
>;

async function countWithin(
  pool: Pool,
  ms: number,
  operation: "disableUser" | "describeImportJob" | "stopImportJob" | "getUser",
): Promise<number> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ms);
  let calls = 0;
  const caller = async (): Promise<void> => {
    for (;;) {
      if (operation === "disableUser" || operation === "getUser") await pool.call(operation, { username: "row-1" }, stop.signal);
      else await pool.call(operation, { id: "import-1" }, stop.signal);
      calls += 1;
      if (stop.signal.aborted) return;
    }
  };
  await Promise.allSettled([caller(), caller(), caller(), caller()]);
  clearTimeout(timer);
  return calls;
}

const succeed = (): PoolResult => ({ ok: true });

test("a call waits for its own category only", { retry: 4 }, async () => {
  const pool = pacedPool(scriptedPool(succeed).pool, { ...FREE, UserUpdate: 20 });
  const start = performance.now();
  for (let call = 0; call < 100; call += 1) await pool.call("getUser", { username: "row-1" });
  expect(performance.now() - start).toBeLessThan(500);
  const calls = await countWithin(pool, 1_000, "disableUser");
  expect(calls).toBeGreaterThanOrEqual(18);
  expect(calls).toBeLessThanOrEqual(23);
});

test("one operation on the pool's resources goes 5 times a second at most, though its category allows more", { retry: 4 }, async () => {
  const pool = pacedPool(scriptedPool(succeed).pool, { ...FREE, UserPoolResourceRead: 20 });
  const calls = await countWithin(pool, 1_500, "describeImportJob");
  expect(calls).toBeGreaterThanOrEqual(6);
  expect(calls).toBeLessThanOrEqual(10);
});

test("no pacing of the category is no pacing of its operations", async () => {
  const { pool, calls } = scriptedPool(succeed);
  const paced = pacedPool(pool, FREE);
  const start = performance.now();
  for (let call = 0; call < 50; call += 1) await paced.call("stopImportJob", { id: "import-1" });
  expect(performance.now() - start).toBeLessThan(500);
  expect(calls).toHaveLength(50);
});

test("a throttle slows its category down and is counted; other failures do neither", async () => {
  const answers: Record<string, PoolResult> = {
    disableUser: { ok: false, failure: { kind: "throttled", code: "TooManyRequestsException", message: "slow" } },
    getUser: { ok: false, failure: { kind: "transient", code: "ECONNREFUSED", message: "no" } },
  };
  const { pool } = scriptedPool((operation: PoolOperation) => answers[operation] ?? { ok: true });
  const paced = pacedPool(pool, { ...FREE, UserUpdate: 100, UserRead: 100 });
  await paced.call("disableUser", { username: "row-1" });
  await paced.call("disableUser", { username: "row-1" });
  await paced.call("getUser", { username: "row-1" });
  expect(paced.throttles()).toBe(2);
  expect(paced.rates().UserUpdate).toBeCloseTo(85, 0);
  expect(paced.rates().UserRead).toBe(100);
  expect(paced.rates().UserList).toBe(Number.POSITIVE_INFINITY);
});

test("the upload is under no quota, and an aborted wait sends nothing", async () => {
  const { pool, calls } = scriptedPool(succeed);
  const paced = pacedPool(pool, { ...FREE, UserUpdate: 1 });
  await paced.call("disableUser", { username: "row-1" });
  const stop = new AbortController();
  const waiting = paced.call("disableUser", { username: "row-2" }, stop.signal);
  const reason = new Error("stop now");
  stop.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  expect(calls).toHaveLength(1);
});
