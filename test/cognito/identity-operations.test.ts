import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { API_OF } from "../../src/cognito/api-names.ts";
import { classifyFailure } from "../../src/cognito/classify-failure.ts";
import type { PoolConnection } from "../../src/cognito/connect.ts";
import { FAILURES } from "../../src/cognito/failures.ts";
import type { PoolOperation, PoolOperations } from "../../src/load/pool.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { addIdentityPool, DEVELOPER } from "../support/identity-pool.ts";
import { addPool } from "../support/sandbox-pool.ts";
import { connectTo, json, type Received, type ScriptedServer, scriptedServer } from "./scripted-server.ts";

const POOL = "us-west-2:1f2e3d4c-5b6a-7988-9a0b-1c2d3e4f5a6b";
const ID = "us-west-2:00000000-0000-4000-8000-000000000001";
const TARGET = { id: POOL, developerProvider: DEVELOPER };

let answer: { readonly body: unknown; readonly status: number } = { body: {}, status: 200 };
let received: (Pick<Received, "operation" | "body"> & { readonly authorization: string })[] = [];
let server: ScriptedServer;
let connection: PoolConnection;

beforeAll(async () => {
  server = await scriptedServer(({ operation, body, request, response }) => {
    received.push({ operation, body, authorization: String(request.headers["authorization"]) });
    json(response, answer.body, answer.status);
  });
  connection = connectTo(server.endpoint, { identityPool: TARGET });
});

afterAll(async () => {
  await connection.close();
  await server.close();
});

/** Calls once; gives the answer and the one request that was sent. */
async function calling<K extends PoolOperation>(operation: K, request: PoolOperations[K]["request"], body: unknown, status = 200) {
  answer = { body, status };
  received = [];
  const result = await connection.pool.call(operation, request);
  expect(received).toHaveLength(1);
  return [result, received[0]?.operation, received[0]?.body];
}

test("registering asks for the shortest token and gives the identity alone, whether attached or new", async () => {
  const answered = { IdentityId: ID, Token: "eyJhbGciOi.canary.token" };
  const request = { IdentityPoolId: POOL, Logins: { [DEVELOPER]: "old-1" }, TokenDuration: 1 };
  expect(await calling("registerIdentity", { developerId: "old-1" }, answered)).toEqual([
    { ok: true, identityId: ID },
    "GetOpenIdTokenForDeveloperIdentity",
    request,
  ]);
  expect(await calling("attachIdentity", { developerId: "old-1", identityId: ID }, answered)).toEqual([
    { ok: true, identityId: ID },
    "GetOpenIdTokenForDeveloperIdentity",
    { ...request, IdentityId: ID },
  ]);
  // Signed for the identity pool's own Region.
  expect(received[0]?.authorization).toContain("/us-west-2/cognito-identity/aws4_request");
});

test("an answer without an identity leaves open what happened", async () => {
  const [result] = await calling("registerIdentity", { developerId: "old-1" }, { Token: "eyJhbGciOi.canary.token" });
  expect(result).toMatchObject({ ok: false, failure: { kind: "unknown-outcome", code: "UnreadableAnswer" } });
});

test("lookups go by a developer id or by an identity, page by page", async () => {
  const found = { IdentityId: ID, DeveloperUserIdentifierList: ["old-1"] };
  expect(await calling("lookupIdentity", { developerId: "old-1" }, found)).toEqual([
    { ok: true, identityId: ID, developerIds: ["old-1"] },
    "LookupDeveloperIdentity",
    { IdentityPoolId: POOL, DeveloperUserIdentifier: "old-1" },
  ]);
  expect(await calling("lookupIdentity", { identityId: ID, token: "t1" }, { IdentityId: ID, NextToken: "t2" })).toEqual([
    { ok: true, identityId: ID, developerIds: [], next: "t2" },
    "LookupDeveloperIdentity",
    { IdentityPoolId: POOL, IdentityId: ID, MaxResults: 60, NextToken: "t1" },
  ]);
});

test("a merge names both users of the developer provider", async () => {
  expect(await calling("mergeIdentities", { source: "old-1", destination: "old-2" }, { IdentityId: ID })).toEqual([
    { ok: true, identityId: ID },
    "MergeDeveloperIdentities",
    { IdentityPoolId: POOL, DeveloperProviderName: DEVELOPER, SourceUserIdentifier: "old-1", DestinationUserIdentifier: "old-2" },
  ]);
});

test("an identity tells when it was made, and is unlinked from one developer id of the provider", async () => {
  expect(await calling("describeIdentity", { identityId: ID }, { IdentityId: ID, CreationDate: 1772532000 })).toEqual([
    { ok: true, createdAt: 1_772_532_000_000 },
    "DescribeIdentity",
    { IdentityId: ID },
  ]);
  expect(await calling("unlinkIdentity", { identityId: ID, developerId: "old-1" }, {})).toEqual([
    { ok: true },
    "UnlinkDeveloperIdentity",
    { IdentityId: ID, IdentityPoolId: POOL, DeveloperProviderName: DEVELOPER, DeveloperUserIdentifier: "old-1" },
  ]);
});

test("roles and tags are read and set as they are", async () => {
  const Roles = { authenticated: "arn:aws:iam::123456789012:role/a" };
  const RoleMappings = {
    saml: {
      Type: "Rules",
      AmbiguousRoleResolution: "Deny",
      RulesConfiguration: { Rules: [{ Claim: "c", MatchType: "Equals", Value: "v", RoleARN: Roles.authenticated }] },
    },
  };
  const read = { roles: Roles, mappings: RoleMappings };
  expect(await calling("getIdentityPoolRoles", {}, { IdentityPoolId: POOL, Roles, RoleMappings })).toEqual([
    { ok: true, ...read },
    "GetIdentityPoolRoles",
    { IdentityPoolId: POOL },
  ]);
  expect(await calling("getIdentityPoolRoles", {}, { IdentityPoolId: POOL })).toMatchObject([{ ok: true, roles: {} }, {}, {}]);
  expect(await calling("setIdentityPoolRoles", read, {})).toEqual([
    { ok: true },
    "SetIdentityPoolRoles",
    { IdentityPoolId: POOL, Roles, RoleMappings },
  ]);
  const map = { IdentityPoolId: POOL, IdentityProviderName: DEVELOPER };
  expect(await calling("getPrincipalTags", { provider: DEVELOPER }, { ...map, UseDefaults: true, PrincipalTags: { a: "b" } })).toEqual([
    { ok: true, useDefaults: true, tags: { a: "b" } },
    "GetPrincipalTagAttributeMap",
    map,
  ]);
  expect(await calling("setPrincipalTags", { provider: DEVELOPER, useDefaults: false, tags: { a: "b" } }, {})).toEqual([
    { ok: true },
    "SetPrincipalTagAttributeMap",
    { ...map, UseDefaults: false, PrincipalTags: { a: "b" } },
  ]);
});

const REFUSED = [
  ["attachIdentity", "DeveloperUserAlreadyRegisteredException", 400, "permanent"],
  ["attachIdentity", "ResourceConflictException", 409, "permanent"],
  ["attachIdentity", "ResourceNotFoundException", 404, "permanent"],
  ["attachIdentity", "NotAuthorizedException", 403, "permanent"],
  ["attachIdentity", "ExternalServiceException", 400, "unknown-outcome"],
  ["attachIdentity", "InvalidIdentityPoolConfigurationException", 400, "fatal"],
  ["attachIdentity", "ConcurrentModificationException", 400, "transient"],
  ["attachIdentity", "LimitExceededException", 400, "permanent"],
  ["registerIdentity", "ResourceNotFoundException", 404, "fatal"],
  ["registerIdentity", "NotAuthorizedException", 403, "fatal"],
  ["registerIdentity", "TooManyRequestsException", 429, "throttled"],
  ["lookupIdentity", "ResourceNotFoundException", 404, "permanent"],
  ["lookupIdentity", "InternalErrorException", 500, "transient"],
  ["mergeIdentities", "ResourceConflictException", 409, "permanent"],
  ["mergeIdentities", "InternalErrorException", 500, "unknown-outcome"],
  ["setIdentityPoolRoles", "ConcurrentModificationException", 400, "unknown-outcome"],
  ["setPrincipalTags", "ConcurrentModificationException", 400, "transient"],
] as const;

test.each(REFUSED)("%s refused by %s (%i) is %s, and its text gives nobody away", async (operation, __type, status, kind) => {
  const requests = {
    attachIdentity: { developerId: "canary-1", identityId: ID },
    registerIdentity: { developerId: "canary-1" },
    lookupIdentity: { developerId: "canary-1" },
    mergeIdentities: { source: "canary-1", destination: "canary-2" },
    setIdentityPoolRoles: { roles: {} },
    setPrincipalTags: { provider: DEVELOPER, useDefaults: false, tags: {} },
  } as const;
  const message = `The user canary-1 of '${ID}' and 'canary-2' cannot`;
  const [result] = await calling(operation, requests[operation] as never, { __type, message }, status);
  expect(result).toMatchObject({ ok: false, failure: { kind, code: __type } });
  expect(JSON.stringify(result)).not.toMatch(/canary|00000000-0000/);
});

test("without an identity pool nothing is sent, and the run would end", async () => {
  const plain = connectTo(server.endpoint);
  received = [];
  const result = await plain.pool.call("registerIdentity", { developerId: "old-1" });
  await plain.close();
  expect(result).toMatchObject({ ok: false, failure: { kind: "fatal", code: "NoIdentityPool" } });
  expect(received).toEqual([]);
  expect(await plain.readIdentityPoolFile()).toBeUndefined();
});

test.each(["eu-central-1_Ab12Cd34E", "us-west-2:", `us-west-2:${"0".repeat(60)}`])("%s is no identity pool's id", (id) => {
  expect(() => connectTo(server.endpoint, { identityPool: { id, developerProvider: DEVELOPER } })).toThrow(/identity pool/);
});

test("the profile tells the identity pool as it is, or why it cannot", async () => {
  const sandbox = await startSandbox({ quotas: "off" });
  const pool = await addPool(sandbox);
  const provider = { ProviderName: "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab12Cd34E", ClientId: "abc" };
  const identityPool = await addIdentityPool(sandbox, {
    SupportedLoginProviders: { "graph.facebook.com": "1234" },
    CognitoIdentityProviders: [provider],
    OpenIdConnectProviderARNs: ["arn:aws:iam::123456789012:oidc-provider/login.example.org"],
  });
  const there = pool.connect({ identityPool: identityPool.target });
  const missing = pool.connect({ identityPool: { ...identityPool.target, id: `${identityPool.target.id.slice(0, -4)}0000` } });
  const profile = await there.readProfile();
  expect(profile.identityPool).toEqual({
    id: identityPool.target.id,
    name: "people",
    region: "eu-central-1",
    developerProvider: DEVELOPER,
    providers: [DEVELOPER, "graph.facebook.com", provider.ProviderName, "arn:aws:iam::123456789012:oidc-provider/login.example.org"],
  });
  expect(await there.readIdentityPoolFile()).toMatchObject({ IdentityPoolName: "people", DeveloperProviderName: DEVELOPER });
  expect(Object.keys((await there.readIdentityPoolFile()) ?? {})).not.toContain("$metadata");
  await expect(missing.readProfile()).rejects.toMatchObject({ exit: "notFound", message: expect.stringContaining("The identity pool") });
  await Promise.all([there.close(), missing.close(), sandbox.close()]);
}, 15_000);

test("names of exceptions mean the same everywhere but where an operation says otherwise", () => {
  const error = Object.assign(new Error("x"), { name: "ResourceNotFoundException", $fault: "client" });
  expect(classifyFailure(error, "getIdentityPoolRoles", {}).failure.kind).toBe("fatal");
});

const MODEL = "../shared/models/cognito-identity.json";

test.skipIf(!existsSync(MODEL))(
  "every error that the official model knows for our operations has a row (skipped without ../shared/models)",
  () => {
    const model = JSON.parse(readFileSync(MODEL, "utf8")) as { operations: Record<string, { errors?: { shape: string }[] }> };
    const used = [...Object.values(API_OF), "DescribeIdentityPool"];
    const names = new Set(used.flatMap((api) => (model.operations[api]?.errors ?? []).map((error) => error.shape)));
    expect(names.size).toBeGreaterThan(6);
    expect([...names].filter((name) => !Object.hasOwn(FAILURES, name))).toEqual([]);
  },
);
