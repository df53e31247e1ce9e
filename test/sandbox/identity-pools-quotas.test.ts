import { expect, test } from "vitest";
import { IDENTITY_POOL_RATES } from "../../src/sandbox/identity-pools/identity-pool-rates.ts";
import { openQuotas } from "../../src/sandbox/quotas/quotas.ts";
import { coded, page, section, tableRows } from "../support/markdown.ts";
import { DEVELOPER, openIdentityBench } from "./identity-pools-client.ts";

test.each([
  ["GetId", 25],
  ["GetOpenIdToken", 200],
  ["GetCredentialsForIdentity", 200],
  ["GetOpenIdTokenForDeveloperIdentity", 50],
  ["ListIdentities", 5],
  ["DeleteIdentities", 10],
  ["TagResource", 5],
  ["UntagResource", 5],
  ["ListTagsForResource", 10],
  ["LookupDeveloperIdentity", 10],
] as const)("%s has a bucket of its own of %i requests a second, in each Region", (name, rate) => {
  let now = 1_000_000;
  const clock = { speed: 1, now: () => now, sleep: async () => undefined };
  const quotas = openQuotas("documented", clock, { quotaBurstSeconds: 1 });
  const passed = (operation: string, region: string) =>
    Array.from({ length: 500 }, () => {
      try {
        quotas.take({ name: operation, category: `cognito-identity:${operation as typeof name}`, write: true }, region, {});
        return true;
      } catch {
        return false;
      }
    }).filter(Boolean).length;
  expect(passed(name, "eu-central-1")).toBe(rate);
  expect(passed("MergeDeveloperIdentities", "eu-central-1")).toBe(10);
  expect(passed(name, "eu-west-3")).toBe(rate);
  now += 1000;
  expect(passed(name, "eu-central-1")).toBe(rate);
});

test("a throttled registration answers 429 and registers nobody; other operations go on", async () => {
  const { call, pool, sandbox } = await openIdentityBench({ quotas: { "cognito-identity:GetOpenIdTokenForDeveloperIdentity": 3 } });
  const IdentityPoolId = await pool();
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      call("GetOpenIdTokenForDeveloperIdentity", { IdentityPoolId, Logins: { [DEVELOPER]: `user-${n}` } }),
    ),
  );
  const refused = answers.filter(({ error }) => error !== undefined);
  expect(refused.length).toBeGreaterThan(3);
  for (const answer of refused) expect(answer).toMatchObject({ error: "TooManyRequestsException", status: 429 });
  const { body } = await call("ListIdentities", { IdentityPoolId, MaxResults: 60 });
  expect(body["Identities"]).toHaveLength(10 - refused.length);
  expect(sandbox.calls.get("cognito-identity:GetOpenIdTokenForDeveloperIdentity")?.throttled).toBe(refused.length);
});

test("an unsigned call counts in the Region of the id that it names", async () => {
  const { call, send } = await openIdentityBench({ quotas: { "cognito-identity:GetId": 1 } });
  const definition = { IdentityPoolName: "people", AllowUnauthenticatedIdentities: true };
  const pools = await Promise.all(["eu-central-1", "eu-west-3"].map((region) => send("CreateIdentityPool", definition, region)));
  const [first, second] = pools.map(({ IdentityPoolId }) => ({ IdentityPoolId }));
  const get = (input: object | undefined) => call("GetId", input ?? {}, "unsigned").then(({ error }) => error);
  expect(await get(first)).toBeUndefined();
  expect(await get(second)).toBeUndefined();
  expect(await get(first)).toBe("TooManyRequestsException");
});

test("switched off, there are no quotas", async () => {
  const { call, pool } = await openIdentityBench({ quotas: "off" });
  const input = { IdentityPoolId: await pool(), MaxResults: 60 };
  const answers = await Promise.all(Array.from({ length: 30 }, () => call("ListIdentities", input)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
});

test("docs/sandbox.md gives the rate of every operation of identity pools", () => {
  const rows = tableRows(section(page("docs/sandbox.md"), "Identity pools"));
  const told = rows.flatMap(([operations = "", rate]) => coded(operations).map((name) => [`cognito-identity:${name}`, Number(rate)]));
  expect(Object.fromEntries(told)).toEqual(IDENTITY_POOL_RATES);
});
