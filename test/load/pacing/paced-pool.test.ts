import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pacedPool } from "../../../src/load/pacing/paced-pool.ts";
import type { PoolOperation, PoolResult } from "../../../src/load/pool.ts";
import { DEFAULT_QUOTAS, type QuotaCategory } from "../../../src/model/index.ts";
import { type ScriptedPool, scriptedPool } from "../scripted-pool.ts";

const FREE = Object.fromEntries(Object.keys(DEFAULT_QUOTAS).map((category) => [category, Number.POSITIVE_INFINITY])) as Record<
  QuotaCategory,
  number
>;

/** The clock of these tests stands still but for what they let pass. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "performance", "setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** How many of the calls have been sent after so many ms. */
async function sentWithin(ms: number, { calls }: ScriptedPool, send: () => Promise<unknown>, asked = 100): Promise<number> {
  const before = calls.length;
  for (let call = 0; call < asked; call += 1) void send();
  await vi.advanceTimersByTimeAsync(ms);
  return calls.length - before;
}

const succeed = (): PoolResult => ({ ok: true });

test("a call waits for its own category only", async () => {
  const service = scriptedPool(succeed);
  const pool = pacedPool(service.pool, { ...FREE, UserUpdate: 20 });
  expect(await sentWithin(0, service, () => pool.call("getUser", { username: "row-1" }))).toBe(100);
  expect(await sentWithin(990, service, () => pool.call("disableUser", { username: "row-1" }))).toBe(20);
});

test("operations of one category share its rate", async () => {
  const service = scriptedPool(succeed);
  const pool = pacedPool(service.pool, { ...FREE, UserUpdate: 20 });
  const both = async () => {
    await Promise.all([pool.call("disableUser", { username: "row-1" }), pool.call("enableUser", { username: "row-2" })]);
  };
  expect(await sentWithin(990, service, both)).toBe(20);
});

test.each(["describeImportJob", "stopImportJob"] as const)(
  "one operation on the pool's resources goes 5 times a second at most, though its category allows more: %s",
  async (operation) => {
    const service = scriptedPool(succeed);
    const pool = pacedPool(service.pool, { ...FREE, UserPoolResourceRead: 20, UserPoolResourceUpdate: 20 });
    expect(await sentWithin(1_590, service, () => pool.call(operation, { id: "import-1" }))).toBe(8);
  },
);

test("of the pool's resources no more goes than the category allows, and not faster because an operation would", async () => {
  const service = scriptedPool(succeed);
  const pool = pacedPool(service.pool, { ...FREE, UserPoolResourceRead: 2 });
  expect(await sentWithin(1_990, service, () => pool.call("describeImportJob", { id: "import-1" }))).toBe(4);
});

test("no pacing of the category is no pacing of its operations", async () => {
  const service = scriptedPool(succeed);
  const pool = pacedPool(service.pool, FREE);
  expect(await sentWithin(0, service, () => pool.call("stopImportJob", { id: "import-1" }))).toBe(100);
});

test("what is under no quota goes at once", async () => {
  const service = scriptedPool(succeed);
  const pool = pacedPool(service.pool, DEFAULT_QUOTAS);
  expect(await sentWithin(0, service, () => pool.call("readImportLog", { jobId: "import-1", jobName: "a" }))).toBe(100);
});

test("a throttle is felt by the operation's own pace and by its category's", async () => {
  const throttled: PoolResult = { ok: false, failure: { kind: "throttled", code: "TooManyRequestsException", message: "slow" } };
  const service = scriptedPool((_operation, call) => (call === 1 ? throttled : { ok: true }));
  const pool = pacedPool(service.pool, { ...FREE, UserPoolResourceRead: 5 }, () => 0);
  await sentWithin(10, service, () => pool.call("describeImportJob", { id: "import-1" }), 1);
  expect(pool.rates().UserPoolResourceRead).toBeCloseTo(4.25);
  // 4.25 a second is one in 235 ms.
  expect(await sentWithin(2_000, service, () => pool.call("describeImportJob", { id: "import-1" }))).toBe(8);
});

test("the server's clock is passed on", () => {
  expect(pacedPool(scriptedPool(succeed).pool, FREE).serverTime()).toBe(1_772_532_000_000);
});

test("a throttle slows its category down and is counted; other failures do neither", async () => {
  const answers: Record<string, PoolResult> = {
    disableUser: { ok: false, failure: { kind: "throttled", code: "TooManyRequestsException", message: "slow" } },
    getUser: { ok: false, failure: { kind: "transient", code: "ECONNREFUSED", message: "no" } },
  };
  const { pool } = scriptedPool((operation: PoolOperation) => answers[operation] ?? { ok: true });
  const paced = pacedPool(pool, { ...FREE, UserUpdate: 100, UserRead: 100 });
  for (const operation of ["disableUser", "disableUser", "getUser"] as const) void paced.call(operation, { username: "row-1" });
  await vi.advanceTimersByTimeAsync(100);
  expect(paced.throttles()).toBe(2);
  expect(paced.rates().UserUpdate).toBeCloseTo(85, 0);
  expect(paced.rates().UserRead).toBe(100);
  expect(paced.rates().UserList).toBe(Number.POSITIVE_INFINITY);
});

test("an aborted wait sends nothing", async () => {
  const { pool, calls } = scriptedPool(succeed);
  const paced = pacedPool(pool, { ...FREE, UserUpdate: 1 });
  void paced.call("disableUser", { username: "row-1" });
  await vi.advanceTimersByTimeAsync(2);
  const stop = new AbortController();
  const waiting = paced.call("disableUser", { username: "row-2" }, stop.signal);
  const reason = new Error("stop now");
  stop.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  expect(calls).toHaveLength(1);
});
