import { AdminCreateUserCommand, AdminDeleteUserCommand, AdminGetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { openDraws } from "../../src/sandbox/behaviour/chance.ts";
import { waitMs } from "../../src/sandbox/behaviour/latency.ts";
import { openBench, refusal } from "./sandbox-client.ts";

test("the history tells operation, pool, user, time and result, and no name", async () => {
  const bench = await openBench({ settings: { callHistory: 100 } });
  const UserPoolId = await bench.pool();
  const begun = bench.sandbox.clock.now();
  const { User } = await bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username: "ann" }));
  const sub = User?.Attributes?.at(-1)?.Value ?? "";
  await bench.client.send(new AdminGetUserCommand({ UserPoolId, Username: sub }));
  await refusal(bench.client.send(new AdminGetUserCommand({ UserPoolId, Username: "bob" })));
  await bench.client.send(new AdminDeleteUserCommand({ UserPoolId, Username: "ann" }));
  const history = bench.sandbox.history();
  const ann = history[1]?.user;
  expect(ann).toBeTypeOf("number");
  expect(history).toMatchObject([
    { number: 1, operation: "CreateUserPool", pool: undefined, user: undefined, result: "ok", faults: [] },
    { number: 2, operation: "AdminCreateUser", pool: UserPoolId, user: ann, result: "ok" },
    { number: 3, operation: "AdminGetUser", pool: UserPoolId, user: ann, result: "ok" },
    { number: 4, operation: "AdminGetUser", pool: UserPoolId, user: undefined, result: "UserNotFoundException" },
    { number: 5, operation: "AdminDeleteUser", pool: UserPoolId, user: ann, result: "ok" },
  ]);
  for (const { at } of history.slice(1)) expect(at).toBeGreaterThanOrEqual(begun);
  const answer = await (await fetch(`${bench.sandbox.endpoint}/_sandbox/calls?after=3`)).text();
  expect((JSON.parse(answer) as { history: { number: number }[] }).history.map(({ number }) => number)).toEqual([4, 5]);
  for (const secret of ["ann", "bob", sub]) expect(answer).not.toContain(secret);
});

test("the history keeps the latest calls, with the faults that struck them", async () => {
  const faults = [
    { fault: "throttled", operations: ["AdminCreateUser"], calls: [4] },
    { fault: "answer-lost", calls: [5] },
  ] as const;
  const bench = await openBench({ settings: { callHistory: 3 }, faults: { faults } });
  const UserPoolId = await bench.pool();
  for (let n = 1; n <= 5; n++) {
    await bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username: `user-${n}` })).catch(() => undefined);
  }
  await expect.poll(() => bench.sandbox.history().at(-1)?.number).toBe(6);
  expect(bench.sandbox.history().map(({ number, result, faults: struck }) => [number, result, struck])).toEqual([
    [4, "ok", []],
    [5, "TooManyRequestsException", ["throttled"]],
    [6, "ok", ["answer-lost"]],
  ]);
});

test("no history is kept unless it is asked for", async () => {
  const bench = await openBench();
  await bench.pool();
  expect(bench.sandbox.history()).toEqual([]);
});

test("latency delays the answers of the operation it is for, in real milliseconds whatever the clock's speed", async () => {
  const latency = { all: { fixed: 30 }, operations: { AdminCreateUser: { uniform: [150, 200] } } } as const;
  const bench = await openBench({ speed: 1_000, settings: { latency } });
  const timed = async (run: () => Promise<unknown>) => {
    const begun = performance.now();
    await run();
    return performance.now() - begun;
  };
  let UserPoolId = "";
  expect(await timed(async () => (UserPoolId = await bench.pool()))).toBeGreaterThanOrEqual(29);
  const create = () => bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username: "ann" }));
  expect(await timed(create)).toBeGreaterThanOrEqual(148);
});

test("waits follow their distribution", () => {
  const draw = openDraws(5);
  const sampleOf = (distribution: Parameters<typeof waitMs>[0]) =>
    Array.from({ length: 4_001 }, () => waitMs(distribution, () => draw("waits"))).sort((one, other) => one - other);
  expect(new Set(sampleOf({ fixed: 7 }))).toEqual(new Set([7]));
  const uniform = sampleOf({ uniform: [10, 30] });
  expect(uniform[0]).toBeGreaterThanOrEqual(10);
  expect(uniform.at(-1)).toBeLessThan(30);
  expect(uniform[2_000]).toBeGreaterThan(19);
  expect(uniform[2_000]).toBeLessThan(21);
  const logNormal = sampleOf({ logNormal: { median: 50, sigma: 0.5 } });
  expect(logNormal[2_000]).toBeGreaterThan(47);
  expect(logNormal[2_000]).toBeLessThan(53);
  // One sigma up: 84.1 % of all are below.
  expect((logNormal[Math.round(4_001 * 0.841)] ?? 0) / 50).toBeGreaterThan(Math.exp(0.45));
  expect((logNormal[Math.round(4_001 * 0.841)] ?? 0) / 50).toBeLessThan(Math.exp(0.55));
});

test("a bucket holds the burst that is set for its category, and refills at its rate", async () => {
  const bench = await openBench({ quotas: { UserCreation: { perSecond: 2, burst: 6 } }, speed: 0.01 });
  const UserPoolId = await bench.pool();
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, n) => bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username: `user-${n}` }))),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(6);
});
