import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { PoolConnection } from "../../../src/cognito/connect.ts";
import { loadUser, type Pool, type PoolOperation, type RowProgress, retryingPool, stepsOf } from "../../../src/load/index.ts";
import { type DeveloperIdentity, type Outcome, Secret } from "../../../src/model/index.ts";
import { DEFAULT_SETTINGS } from "../../../src/sandbox/settings.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { type Fate, faultyPool } from "../../support/faulty-pool.ts";
import { addIdentityPool, DEVELOPER, type IdentityPool } from "../../support/identity-pool.ts";
import { addPool, type SandboxPool } from "../../support/sandbox-pool.ts";
import { scriptedPool } from "../scripted-pool.ts";
import { bare } from "./planned-user.ts";

let sandbox: Sandbox;
let pool: SandboxPool;
let identities: IdentityPool;
let connection: PoolConnection;

beforeAll(async () => {
  sandbox = await startSandbox({ quotas: "off" });
  pool = await addPool(sandbox);
});

beforeEach(async () => {
  await connection?.close();
  identities = await addIdentityPool(sandbox, { SupportedLoginProviders: { "graph.facebook.com": "1234" } });
  connection = pool.connect({ identityPool: identities.target });
});

afterAll(async () => {
  await connection.close();
  await sandbox.close();
});

interface Loaded {
  readonly outcome: Outcome | Error;
  readonly last: RowProgress;
}

/** Loads a user with nothing but an identity; retries wait for nothing. */
async function load(
  identity: DeveloperIdentity,
  onIdentityConflict: "fail" | "merge" = "fail",
  through: Pool = connection.pool,
  start: Partial<RowProgress> = {},
): Promise<Loaded> {
  const user = bare({ identity });
  const journal: RowProgress[] = [];
  const steps = stepsOf(user, { invitation: "none", generatePassword: () => new Secret("never"), onIdentityConflict });
  const { ref, sourceKey, username } = user;
  const outcome = await loadUser(
    {
      pool: retryingPool(through, { sleep: async () => undefined, random: () => 0 }),
      journal: { record: async (progress) => void journal.push(progress) },
      steps,
      targetBySub: false,
    },
    { ref, sourceKey, username, stepsDone: 0, ...start },
  ).catch((error: unknown) => error as Error);
  return { outcome, last: journal.at(-1) as RowProgress };
}

test("a developer id is registered last of all, and the identity that Cognito gives is noted", async () => {
  const user = bare({ identity: { developerId: "old-1" }, groups: ["readers"] });
  const steps = stepsOf(user, { invitation: "none", generatePassword: () => new Secret("never") });
  expect(steps.map(({ name }) => name)).toEqual(["create", "group readers", "identity"]);
  const { outcome, last } = await load({ developerId: "old-1" });
  expect(outcome).toMatchObject({ status: "created" });
  expect(last.identityId).toMatch(/^eu-central-1:[0-9a-f-]{36}$/);
  expect(await identities.holder("old-1")).toBe(last.identityId);
});

test("a developer id that the application registered before keeps its identity", async () => {
  const before = await identities.register("old-1");
  expect((await load({ developerId: "old-1" })).last.identityId).toBe(before);
  expect(await identities.identities()).toEqual([before]);
});

test("a developer id is attached to an identity that exists, once and again", async () => {
  const identityId = await identities.register("somebody");
  for (let time = 0; time < 2; time++) expect((await load({ developerId: "old-1", identityId })).last).toMatchObject({ identityId });
  expect(await identities.holder("old-1")).toBe(identityId);
});

test("a developer id of another identity fails, is left where it is, and is not noted", async () => {
  const [elsewhere, identityId] = [await identities.register("old-1"), await identities.register("somebody")];
  const { outcome, last } = await load({ developerId: "old-1", identityId });
  expect(outcome).toMatchObject({ status: "failed", step: "identity", failure: { code: "IdentityHeldElsewhere" } });
  expect(last.identityId).toBeUndefined();
  expect(await identities.holder("old-1")).toBe(elsewhere);
  expect(JSON.stringify(outcome)).not.toMatch(/old-1|somebody|eu-central/);
});

test("on request the developer id's identity is merged into the planned one", async () => {
  const [, identityId] = [await identities.register("old-1"), await identities.register("somebody")];
  await identities.register("old-2", await identities.holder("old-1"));
  expect((await load({ developerId: "old-1", identityId }, "merge")).last).toMatchObject({ identityId });
  expect(await Promise.all(["old-1", "old-2", "somebody"].map((id) => identities.holder(id)))).toEqual([
    identityId,
    identityId,
    identityId,
  ]);
  expect(await identities.identities()).toEqual([identityId]);
});

test("an identity without a developer id cannot be merged with, and says so", async () => {
  const sub = Buffer.from(JSON.stringify({ sub: "fb-1" })).toString("base64url");
  const guest = await sandbox.call(
    "cognito-identity:GetId",
    { IdentityPoolId: identities.target.id, Logins: { "graph.facebook.com": `e30.${sub}.s` } },
    "eu-central-1",
  );
  const { IdentityId: identityId } = guest as { readonly IdentityId: string };
  const elsewhere = await identities.register("old-1");
  const { outcome } = await load({ developerId: "old-1", identityId }, "merge");
  expect(outcome).toMatchObject({ status: "failed", failure: { code: "IdentityNotMergeable" } });
  expect(await identities.holder("old-1")).toBe(elsewhere);
  // A free developer id is attached to it all the same.
  expect((await load({ developerId: "old-2", identityId })).last).toMatchObject({ identityId });
});

test("a merge that Cognito refuses is the row's failure: two users of one public provider stay two", async () => {
  const facebook = (sub: string) => `e30.${Buffer.from(JSON.stringify({ sub })).toString("base64url")}.s`;
  for (const user of ["one", "two"]) {
    await identities.call("GetOpenIdTokenForDeveloperIdentity", { Logins: { [DEVELOPER]: user, "graph.facebook.com": facebook(user) } });
  }
  const identityId = (await identities.holder("two")) as string;
  const { outcome } = await load({ developerId: "one", identityId }, "merge");
  expect(outcome).toMatchObject({ status: "failed", failure: { code: "ResourceConflictException" } });
  expect(await identities.holder("one")).not.toBe(identityId);
});

test("an identity that is not there, that is disabled, or that is full is the row's failure and not the run's end", async () => {
  const missing = await load({ developerId: "old-1", identityId: "eu-central-1:00000000-0000-4000-8000-000000000000" });
  expect(missing.outcome).toMatchObject({ status: "failed", failure: { code: "ResourceNotFoundException" } });
  const disabled = await identities.register("somebody");
  const login = { DeveloperProviderName: DEVELOPER, DeveloperUserIdentifier: "somebody" };
  await identities.call("UnlinkDeveloperIdentity", { IdentityId: disabled, ...login });
  expect((await load({ developerId: "old-1", identityId: disabled })).outcome).toMatchObject({
    status: "failed",
    failure: { code: "NotAuthorizedException" },
  });
  const full = await identities.register("login-1");
  for (let login = 2; login <= 20; login++) await identities.register(`login-${login}`, full);
  expect((await load({ developerId: "old-1", identityId: full })).outcome).toMatchObject({
    status: "failed",
    failure: { code: "InvalidParameterException" },
  });
  expect(await identities.holder("old-1")).toBeUndefined();
});

test.each(["ResourceConflictException", "LimitExceededException"] as const)(
  "a full identity that is refused as %s is the row's failure too",
  async (error) => {
    const own = await startSandbox({
      quotas: "off",
      settings: { identityPools: { ...DEFAULT_SETTINGS.identityPools, tooManyLoginsError: error } },
    });
    try {
      const ownPool = await addIdentityPool(own);
      const full = await ownPool.register("login-1");
      for (let login = 2; login <= 20; login++) await ownPool.register(`login-${login}`, full);
      const to = (await addPool(own)).connect({ identityPool: ownPool.target });
      const { outcome } = await load({ developerId: "old-1", identityId: full }, "merge", to.pool);
      await to.close();
      expect(outcome).toMatchObject({ status: "failed", failure: { code: error } });
    } finally {
      await own.close();
    }
  },
);

const FATES = ["not-sent", "request-lost", "answer-lost", "throttled"] as const;
const CALLS: readonly (readonly [PoolOperation, "free" | "held"])[] = [
  ["registerIdentity", "free"],
  ["attachIdentity", "free"],
  ["attachIdentity", "held"],
  ["lookupIdentity", "held"],
  ["mergeIdentities", "held"],
];

test.each(CALLS.flatMap(([operation, state]) => FATES.map((fate) => [operation, state, fate] as const)))(
  "%s (the developer id is %s) that is %s leaves one identity all the same",
  async (operation, state, fate) => {
    const identityId = operation === "registerIdentity" ? undefined : await identities.register("somebody");
    if (state === "held") await identities.register("old-1");
    let met: Fate | undefined;
    const faulty = faultyPool(connection.pool, (called, _call, nth) => {
      if (called !== operation || nth > 1) return "pass";
      met = fate;
      return fate;
    });
    const { outcome, last } = await load({ developerId: "old-1", ...(identityId && { identityId }) }, "merge", faulty.pool);
    expect(met).toBe(fate);
    expect(outcome).toMatchObject({ status: "created" });
    expect(last.identityId).toBe(await identities.holder("old-1"));
    if (identityId !== undefined) expect(last.identityId).toBe(identityId);
    expect(await identities.identities()).toHaveLength(1);
  },
);

test("a step in doubt is taken again, whether its call had arrived or not", async () => {
  for (const arrived of [false, true]) {
    const developerId = `doubt-${arrived}`;
    const before = arrived ? await identities.register(developerId) : undefined;
    const { outcome, last } = await load({ developerId }, "fail", connection.pool, { stepsDone: 1, intentAt: 1, sub: "a-sub" });
    expect(outcome).toEqual({ status: "created", sub: "a-sub" });
    expect(last.identityId).toBe(before ?? (await identities.holder(developerId)));
  }
});

const WANTED = "eu-central-1:00000000-0000-4000-8000-000000000001";

test("a conflict about a developer id that stands where it should is none: the answer was to a call of ours", async () => {
  const { pool: scripted, calls } = scriptedPool((operation) =>
    operation === "attachIdentity"
      ? { ok: false, failure: { kind: "permanent", code: "DeveloperUserAlreadyRegisteredException", message: "m" } }
      : { ok: true, identityId: WANTED, developerIds: ["old-1"] },
  );
  const { outcome, last } = await load({ developerId: "old-1", identityId: WANTED }, "merge", scripted, { stepsDone: 1, sub: "s" });
  expect(outcome).toMatchObject({ status: "created" });
  expect(last.identityId).toBe(WANTED);
  expect(calls).toEqual(["attachIdentity", "lookupIdentity"]);
});

test("an answer that speaks of another identity is not taken for success", async () => {
  const { pool: scripted } = scriptedPool(() => ({ ok: true, identityId: "eu-central-1:another" }));
  const { outcome } = await load({ developerId: "old-1", identityId: WANTED }, "merge", scripted, { stepsDone: 1, sub: "s" });
  expect(outcome).toMatchObject({ status: "failed", failure: { code: "IdentityHeldElsewhere" } });
});

test("the partner of a merge is looked for on every page, and the search ends", async () => {
  let pages = 0;
  const { pool: scripted, calls } = scriptedPool((operation) => {
    if (operation === "attachIdentity")
      return { ok: false, failure: { kind: "permanent", code: "ResourceConflictException", message: "m" } };
    return { ok: true, identityId: `page-${++pages}`, developerIds: [], next: "more" };
  });
  const { outcome } = await load({ developerId: "old-1", identityId: WANTED }, "merge", scripted, { stepsDone: 1, sub: "s" });
  expect(outcome).toMatchObject({ status: "failed", failure: { code: "IdentityNotMergeable" } });
  expect(calls.length).toBeGreaterThan(3);
  expect(calls).not.toContain("mergeIdentities");
});
