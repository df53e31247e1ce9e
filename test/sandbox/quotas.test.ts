import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  CreateGroupCommand,
  DescribeUserPoolCommand,
  GetProvisionedLimitCommand,
  GetUserPoolMfaConfigCommand,
  ListGroupsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { startClock } from "../../src/sandbox/clock.ts";
import { openQuotas } from "../../src/sandbox/quotas/quotas.ts";
import { clientOf, openBench, refusal } from "./sandbox-client.ts";

/** A clock that stands until it is moved. */
function handClock() {
  let now = 1_000_000;
  return { speed: 1, now: () => now, sleep: async () => undefined, move: (ms: number) => (now += ms) };
}

function taker(clock: ReturnType<typeof handClock>, choice: Parameters<typeof openQuotas>[0] = "documented", quotaBurstSeconds = 1) {
  const quotas = openQuotas(choice, clock, { quotaBurstSeconds });
  return (
    category: "UserCreation" | "UserPoolResourceUpdate" | "UserRead" | "UserUpdate",
    input: object,
    name = "Call",
    region = "eu-central-1",
  ) => {
    try {
      quotas.take({ name, category, write: category !== "UserRead" }, region, input);
      return true;
    } catch {
      return false;
    }
  };
}

const passed = (attempts: number, attempt: (n: number) => boolean) =>
  Array.from({ length: attempts }, (_, n) => attempt(n)).filter(Boolean).length;

test("a full bucket gives one second's worth at once, then its rate", () => {
  const clock = handClock();
  const take = taker(clock);
  const create = (n: number) => take("UserCreation", { UserPoolId: "p", Username: `user-${clock.now()}-${n}` });
  expect(passed(200, create)).toBe(50);
  let later = 0;
  for (let tick = 0; tick < 100; tick++) {
    clock.move(100);
    later += passed(20, create);
  }
  expect(later).toBe(500);
});

test("the burst is a setting", () => {
  const take = taker(handClock(), "documented", 0.1);
  expect(passed(200, (n) => take("UserCreation", { Username: `user-${n}` }))).toBe(5);
});

test("each Region has its own bucket", () => {
  const take = taker(handClock());
  passed(200, (n) => take("UserCreation", { Username: `user-${n}` }));
  expect(passed(200, (n) => take("UserCreation", { Username: `user-${n}` }, "Call", "us-west-2"))).toBe(50);
});

test("one operation on one pool's resources passes five times a second, another operation and another pool besides", () => {
  const take = taker(handClock());
  expect(passed(20, () => take("UserPoolResourceUpdate", { UserPoolId: "p" }, "CreateGroup"))).toBe(5);
  expect(passed(20, () => take("UserPoolResourceUpdate", { UserPoolId: "p" }, "AddCustomAttributes"))).toBe(5);
  expect(passed(20, () => take("UserPoolResourceUpdate", { UserPoolId: "q" }, "CreateGroup"))).toBe(5);
  expect(passed(20, () => take("UserPoolResourceUpdate", { UserPoolId: "r" }, "CreateGroup"))).toBe(0);
});

test("one user is read ten times and written ten times a second", () => {
  const take = taker(handClock());
  const input = { UserPoolId: "p", Username: "ann" };
  expect(passed(50, () => take("UserRead", input))).toBe(10);
  expect(passed(50, () => take("UserUpdate", input))).toBe(10);
  expect(passed(50, () => take("UserRead", { ...input, Username: "bob" }))).toBe(10);
  expect(passed(50, () => take("UserUpdate", { UserPoolId: "p", DestinationUser: { ProviderAttributeValue: "bob" } }))).toBe(10);
});

test("a refused request takes nothing", () => {
  const clock = handClock();
  const take = taker(clock);
  passed(1000, () => take("UserRead", { UserPoolId: "p", Username: "ann" }));
  expect(passed(1000, (n) => take("UserRead", { UserPoolId: "p", Username: `user-${n}` }))).toBe(110);
});

test("a throttled create answers 429 and makes no user", async () => {
  const bench = await openBench({ quotas: { UserCreation: 3 } });
  const UserPoolId = await bench.pool();
  const results = await Promise.allSettled(
    Array.from({ length: 10 }, (_, n) => bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username: `user-${n}` }))),
  );
  const made = results.filter(({ status }) => status === "fulfilled").length;
  expect(made).toBeGreaterThanOrEqual(3);
  expect(made).toBeLessThan(10);
  const refused = results.find((result) => result.status === "rejected");
  expect(refused?.reason).toMatchObject({ name: "TooManyRequestsException", message: "Rate exceeded", $metadata: { httpStatusCode: 429 } });
  expect(bench.sandbox.calls.get("AdminCreateUser")).toMatchObject({ ok: made, throttled: 10 - made });
  const { UserPool } = await bench.client.send(new DescribeUserPoolCommand({ UserPoolId }));
  expect(UserPool?.EstimatedNumberOfUsers).toBe(made);
});

test("a fast clock multiplies the rate", async () => {
  const bench = await openBench({ quotas: { UserCreation: 2 }, speed: 100 });
  const UserPoolId = await bench.pool();
  const begun = performance.now();
  const elapsed = () => (performance.now() - begun) / 1000;
  let made = 0;
  // At least a second, and longer where the machine is busy with other things.
  for (let n = 0; elapsed() < 1 || (made <= 50 && elapsed() < 10); n++) {
    await bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username: `user-${n}` })).then(
      () => (made += 1),
      () => undefined,
    );
  }
  expect(made).toBeGreaterThan(50);
  expect(made).toBeLessThan(30 + 200 * elapsed());
});

test("the adjustable limits are read as the caller's clock sees them", async () => {
  const limit = (Category: string) =>
    new GetProvisionedLimitCommand({ LimitDefinition: { LimitClass: "API_CATEGORY", Attributes: { Category } } });
  const bench = await openBench({ quotas: { UserCreation: 80 }, speed: 10 });
  expect((await bench.client.send(limit("UserCreation"))).Limit).toMatchObject({
    LimitDefinition: { LimitClass: "API_CATEGORY", Attributes: { Category: "UserCreation" } },
    ProvisionedLimitValue: 800,
    FreeLimitValue: 500,
  });
  await bench.sandbox.clock.sleep(1100);
  expect(await refusal(bench.client.send(limit("UserUpdate")))).toMatchObject({ name: "InvalidParameterException" });
  expect(await refusal(bench.client.send(limit("UserUpdate")))).toMatchObject({ name: "TooManyRequestsException" });
});

test("documented quotas are on by default over HTTP, and off lifts them all", async () => {
  for (const quotas of ["documented", "off"] as const) {
    const bench = await openBench({ quotas });
    const UserPoolId = await bench.pool();
    const client = clientOf(bench.sandbox.endpoint);
    const results = await Promise.allSettled([
      ...Array.from({ length: 12 }, (_, n) => client.send(new CreateGroupCommand({ UserPoolId, GroupName: `group-${n}` }))),
      ...Array.from({ length: 12 }, () => client.send(new ListGroupsCommand({ UserPoolId }))),
      ...Array.from({ length: 12 }, () => client.send(new GetUserPoolMfaConfigCommand({ UserPoolId }))),
    ]);
    client.destroy();
    const refused = results.filter(({ status }) => status === "rejected").length;
    if (quotas === "off") expect(refused).toBe(0);
    else expect(refused).toBeGreaterThan(9);
  }
});

test("unknown users count against the quota as well", async () => {
  const bench = await openBench({ quotas: { UserRead: 1, UserUpdate: 1 } });
  const UserPoolId = await bench.pool();
  const read = () => bench.client.send(new AdminGetUserCommand({ UserPoolId, Username: "nobody" }));
  expect((await refusal(read())).name).toBe("UserNotFoundException");
  expect((await refusal(read())).name).toBe("TooManyRequestsException");
  const disable = () => bench.client.send(new AdminDisableUserCommand({ UserPoolId, Username: "nobody" }));
  expect((await refusal(disable())).name).toBe("UserNotFoundException");
  expect((await refusal(disable())).name).toBe("TooManyRequestsException");
});

test("the clock runs at its speed and its sleep can be ended", async () => {
  const clock = startClock(1000, 5_000_000);
  const before = clock.now();
  await clock.sleep(100_000);
  expect(clock.now() - before).toBeGreaterThanOrEqual(99_000);
  expect(before).toBeGreaterThanOrEqual(5_000_000);
  const end = AbortSignal.abort(new Error("enough"));
  await expect(clock.sleep(10_000_000_000, end)).rejects.toThrow("enough");
});
