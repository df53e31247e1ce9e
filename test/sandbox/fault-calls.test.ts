import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  CreateIdentityProviderCommand,
  DescribeUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import type { Fault } from "../../src/sandbox/faults/fault-schedule.ts";
import type { SandboxOptions } from "../../src/sandbox/start-sandbox.ts";
import { type Bench, list, openBench, refusal, values } from "./sandbox-client.ts";

async function benchWith(faults: readonly Fault[], options: SandboxOptions = {}, seed = 42) {
  const bench = await openBench({ ...options, faults: { seed, faults } });
  const UserPoolId = await bench.pool();
  const create = (n: number) => bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username: `user-${n}` }));
  return { ...bench, UserPoolId, create };
}

async function exists(bench: Bench, UserPoolId: string, Username: string): Promise<boolean> {
  return bench.client.send(new AdminGetUserCommand({ UserPoolId, Username })).then(
    () => true,
    () => false,
  );
}

const operations = ["AdminCreateUser"];

test.each([
  ["throttled", "TooManyRequestsException", 429],
  ["internal-error", "InternalErrorException", 500],
  ["unavailable", "ServiceUnavailableException", 503],
  ["expired-credentials", "ExpiredTokenException", 400],
] as const)("%s answers %s with status %i, and the change is not made", async (fault, name, status) => {
  const bench = await benchWith([{ fault, operations, calls: [2] }]);
  await bench.create(1);
  expect(await refusal(bench.create(2))).toMatchObject({ name, status });
  await bench.create(3);
  expect(await exists(bench, bench.UserPoolId, "user-2")).toBe(false);
  expect(bench.sandbox.calls.get("AdminCreateUser")).toMatchObject({ ok: 2, errors: new Map([[name, 1]]) });
  expect(bench.sandbox.faults.hits).toEqual([{ place: 0, fault, byOperation: { AdminCreateUser: 1 } }]);
});

test.each([
  [{ fault: "answer-lost" }, /ECONNRESET|socket hang up/, true],
  [{ fault: "half-closed" }, /ECONNRESET|socket hang up/, true],
  [{ fault: "truncated-answer" }, /aborted|ECONNRESET|socket hang up|JSON/, true],
  [{ fault: "answer-lost", how: "time-out", ms: 50 }, /ECONNRESET|socket hang up/, true],
  [{ fault: "reset-before" }, /ECONNRESET|socket hang up/, false],
] as const)("%j breaks the connection; what was applied is there", async (fault, message, applied) => {
  const bench = await benchWith([{ ...fault, operations, calls: [2] }]);
  await bench.create(1);
  const { name, message: text } = await refusal(bench.create(2));
  expect(`${name} ${text}`).toMatch(message);
  expect(await exists(bench, bench.UserPoolId, "user-2")).toBe(applied);
  await bench.create(3);
  expect(bench.sandbox.defects).toEqual([]);
});

test("an answer lost behind an error: the user is there, and creating it again says so", async () => {
  const bench = await benchWith([{ fault: "answer-lost", how: "internal-error", operations, calls: [1] }]);
  expect(await refusal(bench.create(1))).toMatchObject({ name: "InternalErrorException", status: 500 });
  expect(await refusal(bench.create(1))).toMatchObject({ name: "UsernameExistsException" });
});

test("a slow answer comes late, the change is made at once", async () => {
  const bench = await benchWith([{ fault: "slow-answer", operations, ms: 1_500, calls: [1] }]);
  const begun = performance.now();
  const late = bench.create(1).then(() => performance.now() - begun);
  await expect.poll(() => exists(bench, bench.UserPoolId, "user-1"), { timeout: 1_400, interval: 10 }).toBe(true);
  expect(await late).toBeGreaterThanOrEqual(1_495);
});

test("the Date header can be off, on answers and on refusals", async () => {
  const bench = await benchWith([{ fault: "wrong-clock", ms: -3_600_000, operations: ["DescribeUserPool"] }]);
  for (const body of [{ UserPoolId: bench.UserPoolId }, { UserPoolId: "eu-central-1_absent" }]) {
    const headers = {
      "x-amz-target": "AWSCognitoIdentityProviderService.DescribeUserPool",
      authorization: "AWS4-HMAC-SHA256 Credential=EXAMPLE/20260101/eu-central-1/cognito-idp/aws4_request",
    };
    const answer = await fetch(bench.sandbox.endpoint, { method: "POST", headers, body: JSON.stringify(body) });
    const off = Date.parse(answer.headers.get("date") ?? "") - bench.sandbox.clock.now();
    expect(off).toBeGreaterThan(-3_602_000);
    expect(off).toBeLessThan(-3_598_000);
  }
});

test("a link can be refused and made nevertheless", async () => {
  const bench = await benchWith([{ fault: "linked-but-refused" }]);
  const { UserPoolId } = bench;
  const ProviderDetails = { client_id: "example", client_secret: "example", authorize_scopes: "openid" };
  await bench.client.send(
    new CreateIdentityProviderCommand({ UserPoolId, ProviderName: "Google", ProviderType: "Google", ProviderDetails }),
  );
  await bench.create(1);
  const link = new AdminLinkProviderForUserCommand({
    UserPoolId,
    DestinationUser: { ProviderName: "Cognito", ProviderAttributeValue: "user-1" },
    SourceUser: { ProviderName: "Google", ProviderAttributeName: "Cognito_Subject", ProviderAttributeValue: "1234" },
  });
  expect(await refusal(bench.client.send(link))).toMatchObject({ name: "InvalidParameterException", status: 400 });
  const user = await bench.client.send(new AdminGetUserCommand({ UserPoolId, Username: "user-1" }));
  expect(values(user)["identities"]).toContain('"userId":"1234"');
});

test("another writer makes the same user just before, without its custom attributes", async () => {
  const bench = await openBench({ faults: { faults: [{ fault: "rival-writer", calls: [1] }] } });
  const UserPoolId = await bench.pool({ Schema: [{ Name: "legacy_id", AttributeDataType: "String" }] });
  const UserAttributes = list({ email: "ann@example.com", "custom:legacy_id": "17" });
  const create = (Username: string) => bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes }));
  expect(await refusal(create("ann"))).toMatchObject({ name: "UsernameExistsException" });
  const found = values(await bench.client.send(new AdminGetUserCommand({ UserPoolId, Username: "ann" })));
  expect(found).toMatchObject({ email: "ann@example.com" });
  expect(found).not.toHaveProperty("custom:legacy_id");
  await create("bob");
});

test("a storm lasts for its period of the sandbox's clock", async () => {
  const bench = await benchWith([{ fault: "throttled", operations, from: 200_000, until: 400_000 }], { speed: 1_000 });
  await bench.create(1);
  await bench.sandbox.clock.sleep(250_000);
  expect(await refusal(bench.create(2))).toMatchObject({ name: "TooManyRequestsException" });
  await bench.sandbox.clock.sleep(250_000);
  await bench.create(3);
});

test("the same seed strikes the same calls, another seed others, at the rate asked for", async () => {
  const struckWith = async (seed: number) => {
    const bench = await benchWith([{ fault: "throttled", operations, rate: 0.3 }], {}, seed);
    const struck: number[] = [];
    for (let n = 1; n <= 200; n++) await bench.create(n).catch(() => struck.push(n));
    return struck;
  };
  const first = await struckWith(42);
  expect(await struckWith(42)).toEqual(first);
  expect(await struckWith(43)).not.toEqual(first);
  expect(first.length).toBeGreaterThan(35);
  expect(first.length).toBeLessThan(85);
});

test("a sandbox without faults strikes nobody, and other operations are left alone", async () => {
  const bench = await benchWith([{ fault: "internal-error", operations }]);
  expect(await refusal(bench.create(1))).toMatchObject({ name: "InternalErrorException" });
  await bench.client.send(new DescribeUserPoolCommand({ UserPoolId: bench.UserPoolId }));
  bench.sandbox.faults.set(undefined);
  await bench.create(1);
  expect(bench.sandbox.faults.hits).toEqual([]);
});
