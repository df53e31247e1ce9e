import { expect, test } from "vitest";
import { CATEGORY_OF, type PoolOperation, type PoolResult } from "../../src/load/pool.ts";
import { REPEATABLE } from "../../src/load/repeatable.ts";
import { type Patience, retryingPool } from "../../src/load/retrying-pool.ts";
import { type Failure, Secret } from "../../src/model/index.ts";
import { scriptedPool } from "./scripted-pool.ts";

function failing(kind: Failure["kind"]): PoolResult {
  return { ok: false, failure: { kind, code: kind, message: kind } };
}

function recorded(random = 1): { readonly patience: Patience; readonly waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    patience: {
      async sleep(ms) {
        waits.push(ms);
      },
      random: () => random,
    },
  };
}

const USER = { username: "row-1" };
const PASSWORD = { ...USER, password: new Secret("Example-Pass-1"), permanent: true };
const CREATE = { ...USER, attributes: new Map<string, string>(), invitation: "none" } as const;

test("a throttled call is repeated until it passes, at last every 5 seconds on the long side", async () => {
  const { pool, calls } = scriptedPool((_operation, call) => (call <= 30 ? failing("throttled") : { ok: true }));
  const { patience, waits } = recorded();
  expect(await retryingPool(pool, patience).call("createUser", CREATE)).toEqual({ ok: true });
  expect(calls).toHaveLength(31);
  expect(waits.slice(0, 7)).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  expect(waits[29]).toBe(5_000);
});

test.each(["throttled", "transient"] as const)("the waits after a %s failure are anything from nothing up to that", async (kind) => {
  const { pool } = scriptedPool((_operation, call) => (call <= 3 ? failing(kind) : { ok: true }));
  const { patience, waits } = recorded(0.25);
  await retryingPool(pool, patience).call("getUser", USER);
  expect(waits).toEqual([50, 100, 200]);
});

test("an aborted wait ends the repeating with the signal's reason", async () => {
  const { pool } = scriptedPool(() => failing("throttled"));
  const stop = new AbortController();
  const reason = new Error("stop now");
  const call = retryingPool(pool).call("getUser", USER, stop.signal);
  setTimeout(() => stop.abort(reason), 50);
  await expect(call).rejects.toBe(reason);
});

test("a transient failure is tried 8 times in all, throttles between not counted", async () => {
  const { pool, calls } = scriptedPool((_operation, call) => failing(call % 2 === 0 ? "throttled" : "transient"));
  const { patience, waits } = recorded();
  expect(await retryingPool(pool, patience).call("createUser", CREATE)).toEqual(failing("transient"));
  expect(calls).toHaveLength(15);
  expect(waits.filter((_, index) => index % 2 === 0)).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 12_800]);
});

test.each(["UnexpectedLambdaException", "InvalidLambdaResponseException", "CodeDeliveryFailureException"])(
  "%s, a failure of the pool's own, is tried 3 times in all, also where other breakdowns came first",
  async (code) => {
    const triggered: PoolResult = { ok: false, failure: { kind: "unknown-outcome", code, message: "m" } };
    for (const [breakdowns, tries] of [
      [0, 3],
      [1, 3],
      [3, 4],
      [6, 7],
    ] as const) {
      const { pool, calls } = scriptedPool((_operation, call) => (call <= breakdowns ? failing("transient") : triggered));
      expect(await retryingPool(pool, recorded().patience).call("setPassword", PASSWORD)).toEqual(triggered);
      expect(calls).toHaveLength(tries);
    }
  },
);

test.each(["permanent", "fatal", "credentials"] as const)("a %s failure is the caller's at once", async (kind) => {
  const { pool, calls } = scriptedPool(() => failing(kind));
  expect(await retryingPool(pool, recorded().patience).call("getUser", USER)).toEqual(failing(kind));
  expect(calls).toHaveLength(1);
});

test("a real wait passes, without a signal as well", async () => {
  const { pool, calls } = scriptedPool((_operation, call) => (call === 1 ? failing("transient") : { ok: true }));
  expect(await retryingPool(pool).call("getUser", USER)).toEqual({ ok: true });
  expect(calls).toHaveLength(2);
});

test("every operation says why it may be repeated, or not", () => {
  for (const [operation, { why }] of Object.entries(REPEATABLE)) expect(why, operation).toMatch(/\w/);
});

/** A second reading of what may be sent twice. */
const SENT_ONCE: readonly PoolOperation[] = [
  "createUser",
  "resendInvitation",
  "resetPassword",
  "createGroup",
  "deleteGroup",
  "addAttributes",
  "linkProvider",
  "createImportJob",
  "startImportJob",
  "stopImportJob",
  "unlinkProvider",
  "deleteUser",
  "mergeIdentities",
  "setIdentityPoolRoles",
];

test("an unknown outcome is repeated for what does no harm twice, and is the caller's for everything else", async () => {
  for (const operation of Object.keys(CATEGORY_OF) as PoolOperation[]) {
    const { pool, calls } = scriptedPool(() => failing("unknown-outcome"));
    // The request's own form does not matter to the repeating.
    const call = retryingPool(pool, recorded().patience).call as (operation: PoolOperation, request: unknown) => Promise<PoolResult>;
    expect(await call(operation, USER)).toEqual(failing("unknown-outcome"));
    expect([operation, calls.length]).toEqual([operation, SENT_ONCE.includes(operation) ? 1 : 8]);
  }
});

test("an unknown outcome after a throttle is still no reason to send a create again", async () => {
  const { pool, calls } = scriptedPool((_operation, call) => failing(call === 1 ? "throttled" : "unknown-outcome"));
  expect(await retryingPool(pool, recorded().patience).call("createUser", CREATE)).toEqual(failing("unknown-outcome"));
  expect(calls).toHaveLength(2);
});

test("the server's clock is passed on", () => {
  expect(retryingPool(scriptedPool(() => ({ ok: true })).pool).serverTime()).toBe(1_772_532_000_000);
});
