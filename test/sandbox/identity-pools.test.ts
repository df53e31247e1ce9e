import { expect, test } from "vitest";
import { callerOf, DEVELOPER, openIdentityBench, REGION } from "./identity-pools-client.ts";

const NAMED = { IdentityPoolName: "people", AllowUnauthenticatedIdentities: true };
const ROLE = "arn:aws:iam::123456789012:role/example";

test("a pool is described as it was created, with its defaults", async () => {
  const { send } = await openIdentityBench();
  const userPool = { ProviderName: "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example", ClientId: "client" };
  const wanted = {
    ...NAMED,
    DeveloperProviderName: DEVELOPER,
    AllowClassicFlow: true,
    CognitoIdentityProviders: [userPool],
    IdentityPoolTags: { team: "one", ["__proto__"]: "kept" },
  };
  const created = await send("CreateIdentityPool", wanted);
  expect(created).toEqual({
    ...wanted,
    IdentityPoolId: expect.stringMatching(/^eu-central-1:[0-9a-f]{8}-[0-9a-f-]{27}$/),
    CognitoIdentityProviders: [{ ...userPool, ServerSideTokenCheck: false }],
  });
  expect(await send("DescribeIdentityPool", { IdentityPoolId: created["IdentityPoolId"] })).toEqual(created);
  const plain = await send("CreateIdentityPool", NAMED);
  expect(plain).toMatchObject({ ...NAMED, AllowClassicFlow: false, IdentityPoolTags: {} });
  expect(plain["IdentityPoolId"]).not.toBe(created["IdentityPoolId"]);
});

test("an update resets what it omits, and the developer provider stays", async () => {
  const { call, send, pool } = await openIdentityBench();
  const IdentityPoolId = await pool({ SupportedLoginProviders: { "graph.facebook.com": "1234" }, AllowClassicFlow: true });
  const updated = await send("UpdateIdentityPool", { IdentityPoolId, ...NAMED, IdentityPoolName: "renamed" });
  expect(updated).toEqual({
    IdentityPoolId,
    ...NAMED,
    IdentityPoolName: "renamed",
    AllowClassicFlow: false,
    DeveloperProviderName: DEVELOPER,
    IdentityPoolTags: {},
  });
  const other = await call("UpdateIdentityPool", { IdentityPoolId, ...NAMED, DeveloperProviderName: "login.example.org" });
  expect(other).toMatchObject({ error: "InvalidParameterException", status: 400 });
  expect(await send("DescribeIdentityPool", { IdentityPoolId })).toEqual(updated);
});

test("a pool without a developer provider can get one later", async () => {
  const { send, register } = await openIdentityBench();
  const { IdentityPoolId } = await send("CreateIdentityPool", NAMED);
  await expect(register(IdentityPoolId as string, "ann")).rejects.toThrow("InvalidParameterException");
  await send("UpdateIdentityPool", { IdentityPoolId, ...NAMED, DeveloperProviderName: DEVELOPER });
  expect(await register(IdentityPoolId as string, "ann")).toMatch(/^eu-central-1:/);
});

test("an update that omits the developer provider is refused where the setting says so", async () => {
  const { sandbox } = await openIdentityBench();
  const identityPools = { ...sandbox.settings.identityPools, omittedDeveloperProvider: "refuse" } as const;
  const { call, pool } = await openIdentityBench({ settings: { identityPools } });
  const refused = await call("UpdateIdentityPool", { IdentityPoolId: await pool(), ...NAMED });
  expect(refused.error).toBe("InvalidParameterException");
});

test("pools are listed page by page in their own Region, and known there alone", async () => {
  const { call, send, pool } = await openIdentityBench();
  const made: string[] = [];
  for (let n = 0; n < 5; n++) made.push(await pool({ IdentityPoolName: `people ${n}` }));
  await send("CreateIdentityPool", NAMED, "eu-west-3");
  const listed: unknown[] = [];
  let NextToken: unknown;
  for (let page = 0; page < 3; page++) {
    const body = await send("ListIdentityPools", { MaxResults: 2, NextToken });
    listed.push(...(body["IdentityPools"] as unknown[]));
    NextToken = body["NextToken"];
    expect(NextToken === undefined).toBe(page === 2);
  }
  expect(listed).toEqual(made.map((IdentityPoolId, n) => ({ IdentityPoolId, IdentityPoolName: `people ${n}` })));
  expect((await call("ListIdentityPools", { MaxResults: 61 })).error).toBe("InvalidParameterException");
  expect(await call("DescribeIdentityPool", { IdentityPoolId: made[0] }, "eu-west-3")).toMatchObject({
    error: "ResourceNotFoundException",
    status: 404,
  });
});

test("a deleted pool takes its identities with it, and only its own", async () => {
  const { call, send, pool, register, sandbox } = await openIdentityBench();
  const [gone, kept] = [await pool(), await pool()];
  const [lost, stays] = [await register(gone, "ann"), await register(kept, "ann")];
  await send("DeleteIdentityPool", { IdentityPoolId: gone });
  expect((await call("DescribeIdentityPool", { IdentityPoolId: gone })).error).toBe("ResourceNotFoundException");
  expect((await call("DescribeIdentity", { IdentityId: lost })).error).toBe("ResourceNotFoundException");
  expect((await send("DescribeIdentity", { IdentityId: stays }))["Logins"]).toEqual([DEVELOPER]);
  expect(sandbox.store.prepare("SELECT count(*) AS logins FROM identity_logins").get()).toEqual({ logins: 1 });
});

test("an account has so many pools, and a pool so many user pools", async () => {
  const { sandbox } = await openIdentityBench();
  const identityPools = { ...sandbox.settings.identityPools, poolsPerAccount: 2, userPoolsPerIdentityPool: 1 };
  const { call, pool } = await openIdentityBench({ settings: { identityPools } });
  const two = { CognitoIdentityProviders: [{ ClientId: "one" }, { ClientId: "two" }] };
  expect((await call("CreateIdentityPool", { ...NAMED, ...two })).error).toBe("LimitExceededException");
  await pool();
  await pool();
  expect((await call("CreateIdentityPool", NAMED)).error).toBe("LimitExceededException");
});

test("roles and role mappings are kept, and mappings that make no sense are refused", async () => {
  const { call, send, pool } = await openIdentityBench();
  const IdentityPoolId = await pool();
  expect(await send("GetIdentityPoolRoles", { IdentityPoolId })).toEqual({ IdentityPoolId });
  const rules = (count: number) => ({ Rules: Array.from({ length: count }, (_, n) => rule(`team-${n}`)) });
  const mapping = (more: object) => ({ RoleMappings: { provider: { Type: "Rules", AmbiguousRoleResolution: "Deny", ...more } } });
  const roles = { Roles: { authenticated: ROLE }, ...mapping({ RulesConfiguration: rules(25) }) };
  await send("SetIdentityPoolRoles", { IdentityPoolId, ...roles });
  expect(await send("GetIdentityPoolRoles", { IdentityPoolId })).toEqual({ IdentityPoolId, ...roles });
  for (const wrong of [
    mapping({ RulesConfiguration: rules(26) }),
    mapping({}),
    mapping({ Type: "Token", RulesConfiguration: rules(1) }),
    { RoleMappings: { provider: { Type: "Token" } } },
    { Roles: { somebody: ROLE } },
  ]) {
    const refused = await call("SetIdentityPoolRoles", { IdentityPoolId, Roles: {}, ...wrong });
    expect(refused.error).toBe("InvalidParameterException");
  }
  expect(await send("GetIdentityPoolRoles", { IdentityPoolId })).toEqual({ IdentityPoolId, ...roles });
});

function rule(Value: string): object {
  return { Claim: "team", MatchType: "Equals", Value, RoleARN: ROLE };
}

test("principal tags are mapped for each provider", async () => {
  const { send, pool } = await openIdentityBench();
  const asked = { IdentityPoolId: await pool(), IdentityProviderName: DEVELOPER };
  expect(await send("GetPrincipalTagAttributeMap", asked)).toEqual({ ...asked, UseDefaults: false, PrincipalTags: {} });
  const set = { ...asked, UseDefaults: false, PrincipalTags: { team: "custom:team" } };
  expect(await send("SetPrincipalTagAttributeMap", set)).toEqual(set);
  expect(await send("GetPrincipalTagAttributeMap", asked)).toEqual(set);
  const other = { ...asked, IdentityProviderName: "graph.facebook.com" };
  expect(await send("GetPrincipalTagAttributeMap", other)).toEqual({ ...other, UseDefaults: false, PrincipalTags: {} });
});

test("a pool's tags are set, listed and taken off by its ARN", async () => {
  const { call, send, pool } = await openIdentityBench();
  const id = await pool({ IdentityPoolTags: { team: "one" } });
  const ResourceArn = `arn:aws:cognito-identity:eu-central-1:123456789012:identitypool/${id}`;
  await send("TagResource", { ResourceArn, Tags: { stage: "test", team: "two" } });
  expect(await send("ListTagsForResource", { ResourceArn })).toEqual({ Tags: { stage: "test", team: "two" } });
  await send("UntagResource", { ResourceArn, TagKeys: ["team", "never"] });
  expect(await send("DescribeIdentityPool", { IdentityPoolId: id })).toMatchObject({ IdentityPoolTags: { stage: "test" } });
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`tag-${n}`, ""]));
  expect((await call("TagResource", { ResourceArn, Tags: many })).error).toBe("InvalidParameterException");
  const elsewhere = ResourceArn.replace("123456789012", "210987654321");
  expect((await call("ListTagsForResource", { ResourceArn: elsewhere })).error).toBe("ResourceNotFoundException");
  const userPool = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Example";
  expect((await call("ListTagsForResource", { ResourceArn: userPool })).error).toBe("InvalidParameterException");
});

test("identity pools answer to their own target alone, signed, and are counted under their actions' names", async () => {
  const { sandbox, call } = await openIdentityBench();
  const idp = callerOf(sandbox.endpoint, "AWSCognitoIdentityProviderService");
  expect((await idp("ListIdentityPools", { MaxResults: 1 })).error).toBe("UnknownOperationException");
  expect((await call("ListUserPools", { MaxResults: 1 })).error).toBe("UnknownOperationException");
  expect((await call("ListIdentityPools", { MaxResults: 1 }, "unsigned")).error).toBe("MissingAuthenticationTokenException");
  expect((await call("ListIdentityPools", { MaxResults: 1 })).status).toBe(200);
  expect(sandbox.calls.get("cognito-identity:ListIdentityPools")?.ok).toBe(1);
  expect(await sandbox.call("cognito-identity:ListIdentityPools", { MaxResults: 1 })).toEqual({ IdentityPools: [] });
});

test("identity pools have no secondary Regions", async () => {
  const { pool, register } = await openIdentityBench({ settings: { secondaryRegions: [REGION] } });
  expect(await register(await pool(), "ann")).toMatch(/^eu-central-1:/);
});

test("an account knows its own pools and identities alone; public calls are of no account", async () => {
  const { sandbox, call, send, pool, register } = await openIdentityBench({ accounts: { other: "210987654321" } });
  const IdentityPoolId = await pool({ AllowUnauthenticatedIdentities: true });
  const IdentityId = await register(IdentityPoolId, "ann");
  const other = callerOf(sandbox.endpoint, undefined, "other");
  const errorOf = async (operation: string, input: object) => (await other(operation, input)).error;
  expect((await other("ListIdentityPools", { MaxResults: 60 })).body).toEqual({ IdentityPools: [] });
  expect(await errorOf("DescribeIdentityPool", { IdentityPoolId })).toBe("ResourceNotFoundException");
  expect(await errorOf("DescribeIdentity", { IdentityId })).toBe("ResourceNotFoundException");
  expect(await errorOf("DeleteIdentities", { IdentityIdsToDelete: [IdentityId] })).toBeUndefined();
  expect(await register(IdentityPoolId, "ann")).toBe(IdentityId);
  const theirs = (await other("CreateIdentityPool", NAMED)).body["IdentityPoolId"];
  expect((await call("DescribeIdentityPool", { IdentityPoolId: theirs })).error).toBe("ResourceNotFoundException");
  const ResourceArn = `arn:aws:cognito-identity:eu-central-1:210987654321:identitypool/${theirs}`;
  expect((await other("TagResource", { ResourceArn, Tags: { team: "two" } })).error).toBeUndefined();
  for (const id of [IdentityPoolId, theirs]) await send("GetId", { IdentityPoolId: id }, "unsigned");
});
