import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { fates } from "../support/accounted.ts";
import { type Fate, faultyPool } from "../support/faulty-pool.ts";
import { addIdentityPool, DEVELOPER, type IdentityPool, identityJob, identityRow } from "../support/identity-pool.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";

let sandbox: Sandbox;
let pool: SandboxPool;
let identityPool: IdentityPool;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

beforeEach(async () => {
  pool = await addPool(sandbox);
  identityPool = await addIdentityPool(sandbox);
});

afterAll(() => sandbox.close());

const ROLE = "arn:aws:iam::123456789012:role/signed-in";
const GUEST = "arn:aws:iam::123456789012:role/guests";
const MAPPINGS = { "graph.facebook.com": { Type: "Token", AmbiguousRoleResolution: "Deny" } };
const SETUP = { roles: { authenticated: ROLE }, principalTags: { provider: DEVELOPER, tags: { team: "team" } } };

test("roles and tags are planned, set before the first user where they differ, and everything else of the pool stays", async () => {
  await identityPool.call("SetIdentityPoolRoles", {
    Roles: { authenticated: `${ROLE}-old`, unauthenticated: GUEST },
    RoleMappings: MAPPINGS,
  });
  const job = await identityJob(pool, identityPool, [identityRow(1)], SETUP);
  const operations: string[] = [];
  const first = await runSmallJob(job.path, pool, {
    identityPool,
    async confirm() {
      // Planning alone has written nothing.
      expect((await identityPool.call("GetIdentityPoolRoles", {}))["Roles"]).toMatchObject({ authenticated: `${ROLE}-old` });
      return true;
    },
    decorate: (inner) => ({
      call(operation, request, signal) {
        operations.push(operation);
        return inner.call(operation, request, signal);
      },
      serverTime: () => inner.serverTime(),
    }),
  });
  expect(first.plan.identityPool?.changes).toEqual([
    { what: "role authenticated", from: `${ROLE}-old`, to: ROLE },
    { what: `principal tags of ${DEVELOPER}`, from: "", to: "team=team" },
  ]);
  expect(operations.indexOf("setIdentityPoolRoles")).toBeLessThan(operations.indexOf("registerIdentity"));
  expect(operations.indexOf("setPrincipalTags")).toBeLessThan(operations.indexOf("registerIdentity"));
  expect(await identityPool.call("GetIdentityPoolRoles", {})).toMatchObject({
    Roles: { authenticated: ROLE, unauthenticated: GUEST },
    RoleMappings: MAPPINGS,
  });
  const tags = { IdentityProviderName: DEVELOPER };
  expect(await identityPool.call("GetPrincipalTagAttributeMap", tags)).toMatchObject({
    UseDefaults: false,
    PrincipalTags: { team: "team" },
  });
  const sets = () =>
    ["SetIdentityPoolRoles", "SetPrincipalTagAttributeMap"].map((name) => sandbox.calls.get(`cognito-identity:${name}`)?.ok);
  const before = sets();
  expect(before.every((times) => (times ?? 0) > 0)).toBe(true);
  const second = await runSmallJob(job.path, pool, { identityPool });
  expect(second.plan.identityPool?.changes).toEqual([]);
  expect(sets()).toEqual(before);
});

test.each(["not-sent", "request-lost", "answer-lost", "throttled"] as const)(
  "a run gets over %s while it sets roles and tags",
  async (fate) => {
    const met: string[] = [];
    const once = (called: string, _call: number, nth: number): Fate => {
      if (!/^set/.test(called) || called === "setPassword" || nth > 1) return "pass";
      met.push(called);
      return fate;
    };
    const job = await identityJob(pool, identityPool, [identityRow(1)], SETUP);
    const done = await runSmallJob(job.path, pool, { identityPool, decorate: (inner) => faultyPool(inner, once).pool });
    expect(met).toEqual(["setIdentityPoolRoles", "setPrincipalTags"]);
    expect(fates(done.rows)).toEqual(["created"]);
    expect((await identityPool.call("GetIdentityPoolRoles", {}))["Roles"]).toEqual({ authenticated: ROLE });
  },
);

test("what somebody else sets between our look and our write is kept: after ConcurrentModification the roles are read again", async () => {
  const job = await identityJob(pool, identityPool, [identityRow(1)], SETUP);
  let times = 0;
  await runSmallJob(job.path, pool, {
    identityPool,
    decorate: (inner) => ({
      async call(operation, request, signal) {
        if (operation !== "setIdentityPoolRoles" || times++ > 0) return inner.call(operation, request, signal);
        await identityPool.call("SetIdentityPoolRoles", { Roles: { unauthenticated: GUEST } });
        return { ok: false, failure: { kind: "unknown-outcome", code: "ConcurrentModificationException", message: "m" } };
      },
      serverTime: () => inner.serverTime(),
    }),
  });
  expect((await identityPool.call("GetIdentityPoolRoles", {}))["Roles"]).toEqual({ authenticated: ROLE, unauthenticated: GUEST });
});

test("roles that cannot be set end the run before a user is made", async () => {
  const job = await identityJob(pool, identityPool, [identityRow(1)], SETUP);
  await expect(
    runSmallJob(job.path, pool, {
      identityPool,
      decorate: (inner) => faultyPool(inner, (called) => (called === "setIdentityPoolRoles" ? "refused" : "pass")).pool,
    }),
  ).rejects.toMatchObject({ exit: "failure" });
  expect(await pool.users()).toEqual([]);
});
