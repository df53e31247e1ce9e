import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readJob } from "../../src/jobs/job.ts";
import { readReport } from "../../src/jobs/read-state.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { runSmallJob, type SmallRun } from "../support/run-small-job.ts";
import { addPool, type HeldUser, PLAIN_POOL, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, type SmallRow, smallJob } from "../support/small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

afterAll(() => sandbox.close());

const ROUTES = ["admin-api", "import-job"] as const;
const WHEN = ["before the plan", "after the plan"] as const;
const BOTH = ROUTES.flatMap((route) => WHEN.map((when) => [route, when] as const));

/** Somebody's user: as planned for the row of that number, with changes; an own password and no group. */
async function settle(pool: SandboxPool, number: number, changes: Record<string, string> = {}, username = `user-${number}`): Promise<void> {
  const attributes = { name: `Name ${number}`, email: `user-${number}@example.com`, email_verified: "true", ...changes };
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  await pool.call("AdminCreateUser", { Username: username, MessageAction: "SUPPRESS", UserAttributes });
  const [user] = (await pool.users()).filter(({ attributes: held }) => held["email"] === attributes.email);
  await pool.call("AdminSetUserPassword", { Username: user?.username, Password: OWN, Permanent: true });
}

const OWN = "Own-Password-1";

/** Whether the user still signs in by the password of its own. */
async function keepsPassword(pool: SandboxPool, username: string): Promise<boolean> {
  const { UserPoolClient } = (await pool.call("CreateUserPoolClient", {
    ClientName: "app",
    ExplicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
  })) as { readonly UserPoolClient: { readonly ClientId: string } };
  return pool
    .call("AdminInitiateAuth", {
      ClientId: UserPoolClient.ClientId,
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: username, PASSWORD: OWN },
    })
    .then(
      () => true,
      () => false,
    );
}

interface Loaded {
  readonly run: SmallRun;
  readonly pool: SandboxPool;
  readonly users: readonly HeldUser[];
  readonly calls: (operation: string) => number;
}

/** Loads rows into a pool in which somebody made users, before the plan or between plan and run. */
async function load(
  rows: readonly SmallRow[],
  existing: string,
  [route, when]: readonly [string, string],
  make: (pool: SandboxPool) => Promise<void>,
  file = PLAIN_POOL,
): Promise<Loaded> {
  const pool = await addPool(sandbox, file);
  if (when === "before the plan") await make(pool);
  const before = new Map<string, number>();
  let made: readonly HeldUser[] = await pool.users();
  const count = (operation: string) => sandbox.calls.get(operation)?.ok ?? 0;
  const job = await smallJob(pool, rows, { route: route === "admin-api" ? route : "auto", policies: { existing } });
  const run = await runSmallJob(job.path, pool, {
    async confirm() {
      if (when === "after the plan") await make(pool);
      made = await pool.users();
      for (const [operation, { ok }] of sandbox.calls) before.set(operation, ok);
      return true;
    },
  });
  const calls = (operation: string) => count(operation) - (before.get(operation) ?? 0);
  const written = { getUser: calls("AdminGetUser"), update: calls("AdminUpdateUserAttributes"), create: calls("AdminCreateUser") };
  const users = await expectAccounted(pool, run, made);
  const report = readReport(await readJob(job.path));
  expect(report.outcomes).toEqual(run.summary.outcomes);
  return {
    run,
    pool,
    users,
    calls: (operation) =>
      operation === "AdminGetUser" ? written.getUser : operation === "AdminCreateUser" ? written.create : written.update,
  };
}

const STEPS = { groups: ["readers"], google: "g-2", disabled: true } as const;

test.each(BOTH)("adopt: a user that is as planned gets its other steps and keeps its password (%s, made %s)", async (route, when) => {
  const rows = [importable(1), importable(2, STEPS), importable(3, route === "admin-api" ? { password: "Planned-Pass-3" } : {})];
  const { run, pool, users } = await load(rows, "adopt", [route, when], async (target) => {
    await settle(target, 2);
    await settle(target, 3);
  });
  expect(fates(run.rows)).toEqual(["created", "adopted", "adopted"]);
  expect(run.rows.map(({ origin }) => origin)).toEqual(["created", "adopted", "adopted"]);
  expect(users[1]).toMatchObject({ groups: ["readers"], enabled: false, attributes: { identities: "Google:g-2" } });
  expect(await keepsPassword(pool, "user-3")).toBe(true);
  expect(run.plan.existing).toEqual(when === "before the plan" ? { rows: 2, reasons: { adopt: 2 } } : { rows: 0, reasons: {} });
  expect(run.exitCode).toBe(0);
});

test.each(BOTH)("adopt: a user that differs is left alone, and the row says in which attributes (%s, made %s)", async (route, when) => {
  const { run, users } = await load([importable(1), importable(2, STEPS)], "adopt", [route, when], (target) =>
    settle(target, 2, { name: "Another Name", email_verified: "false" }),
  );
  expect(fates(run.rows)).toEqual(["created", "failed adopt ExistingUserDiffers"]);
  expect(run.rows[1]?.outcome).toMatchObject({ failure: { message: "The pool's user differs in email_verified, name." } });
  expect(run.rows[1]).toMatchObject({ stepsDone: 0, sub: undefined, origin: undefined });
  expect(users[1]).toMatchObject({ groups: [], enabled: true, attributes: { name: "Another Name", email_verified: "false" } });
  const reasons = await readFile(run.files.reasons ?? "", "utf8");
  expect(reasons).toContain("email_verified, name");
  expect(reasons).not.toContain("Another Name");
});

test.each(BOTH)(
  "update: what differs is written, addresses with their flag, and the other steps follow (%s, made %s)",
  async (route, when) => {
    const rows = [importable(1, STEPS), importable(2), importable(3)];
    const { run, pool, users, calls } = await load(rows, "update", [route, when], async (target) => {
      await settle(target, 1, { name: "Another Name", nickname: "kept" });
      await settle(target, 2, { email: "old-2@example.com", email_verified: "true" });
      await settle(target, 3);
    });
    expect(fates(run.rows)).toEqual(["updated", "updated", "adopted"]);
    expect(run.rows.map(({ changed }) => changed)).toEqual([["name"], ["email", "email_verified"], undefined]);
    expect(users[0]).toMatchObject({
      groups: ["readers"],
      enabled: false,
      attributes: { name: "Name 1", nickname: "kept", identities: "Google:g-2" },
    });
    expect(users[1]?.attributes).toMatchObject({ email: "user-2@example.com", email_verified: "true" });
    expect(await keepsPassword(pool, "user-2")).toBe(true);
    expect(calls("AdminUpdateUserAttributes")).toBe(2);
    expect(pool.sandbox.clock.speed).toBe(1_000);
  },
);

test("users that the plan has seen are listed by their sub and not billed for being read", async () => {
  const { run, calls } = await load([importable(1), importable(2)], "adopt", ["admin-api", "before the plan"], async (target) => {
    await settle(target, 1);
    await settle(target, 2);
  });
  expect(fates(run.rows)).toEqual(["adopted", "adopted"]);
  expect([calls("AdminGetUser"), calls("AdminCreateUser")]).toEqual([0, 0]);
  expect(run.plan).toMatchObject({ load: 0, existing: { rows: 2 }, billableUsers: 0, calls: { UserList: { calls: 2 } } });
  expect(run.plan.calls.UserCreation).toBeUndefined();
});

test("the plan counts what existing users need: updates, steps, and no passwords", async () => {
  const rows = [importable(1, { password: "Planned-Pass-1", groups: ["readers"] }), importable(2), importable(3)];
  const { run } = await load(rows, "update", ["admin-api", "before the plan"], async (target) => {
    await settle(target, 1);
    await settle(target, 2, { name: "Other" });
  });
  expect(run.plan).toMatchObject({
    rows: 3,
    load: 1,
    existing: { rows: 2, reasons: { update: 2 } },
    steps: { create: 1, password: 0, group: 1 },
    billableUsers: 3,
    calls: { UserUpdate: { calls: 3 }, UserCreation: { calls: 1 }, UserList: { calls: 2 } },
  });
});

test.each(["skip", "fail"] as const)("%s: the user is not touched, whenever it came", async (existing) => {
  for (const [route, when] of BOTH) {
    const { run, users } = await load([importable(1), importable(2, STEPS)], existing, [route, when], (target) => settle(target, 2));
    expect(fates(run.rows), `${route}, ${when}`).toEqual(["created", existing === "skip" ? "skipped user-exists" : "rejected user-exists"]);
    expect(users[1]).toMatchObject({ groups: [], enabled: true });
  }
});

test.each(["skip", "adopt", "update"] as const)(
  "%s: a name that is refused because somebody signs in by the row's address is nobody's user to take",
  async (existing) => {
    const { run, users } = await load([importable(1), importable(2, STEPS)], existing, ["admin-api", "after the plan"], (target) =>
      settle(target, 2, {}, "somebody-else"),
    );
    expect(fates(run.rows)).toEqual(["created", "failed create AliasOfAnotherUser"]);
    expect(users.find(({ username }) => username === "somebody-else")).toMatchObject({ groups: [], enabled: true });
  },
);

test("update: an address that another user signs in by is not taken away, in a pool that would move it", async () => {
  const moving = await startSandbox({ speed: 1_000, quotas: "off", settings: { aliasClashOnUpdate: "move" } });
  try {
    const pool = await addPool(moving);
    await settle(pool, 1, { email: "old-1@example.com" });
    const job = await smallJob(pool, [importable(1)], { route: "admin-api", policies: { existing: "update" } });
    const run = await runSmallJob(job.path, pool, {
      async confirm() {
        await settle(pool, 1, {}, "holder");
        return true;
      },
    });
    expect(fates(run.rows)).toEqual(["failed update AliasOfAnotherUser"]);
    const holder = (await pool.users()).find(({ username }) => username === "holder");
    expect(holder?.attributes).toMatchObject({ email: "user-1@example.com", email_verified: "true" });
  } finally {
    await moving.close();
  }
});

test("update: a known user whose planned address is another user's by the time of the plan is rejected", async () => {
  const { run, users } = await load([importable(1, STEPS)], "update", ["admin-api", "before the plan"], async (target) => {
    await settle(target, 1, { email: "old-1@example.com" });
    await settle(target, 1, {}, "holder");
  });
  expect(fates(run.rows)).toEqual(["rejected taken-in-pool"]);
  expect(users.every(({ groups }) => groups.length === 0)).toBe(true);
});

test("update: an attribute that never changes fails the row before anything is written", async () => {
  const file = { ...PLAIN_POOL, PoolName: "fixed", Schema: [{ Name: "name", AttributeDataType: "String", Mutable: false }] };
  const rows = [importable(1, { ...STEPS, email: "new-1@example.com" })];
  const { run, users } = await load(rows, "update", ["admin-api", "before the plan"], (target) => settle(target, 1, { name: "Old" }), file);
  expect(fates(run.rows)).toEqual(["failed update ImmutableAttributeDiffers"]);
  expect(run.rows[0]?.outcome).toMatchObject({ failure: { message: "The pool's user differs in name." } });
  expect(users[0]).toMatchObject({ groups: [], attributes: { name: "Old", email: "user-1@example.com" } });
});

const ADDRESSES = { ...PLAIN_POOL, PoolName: "addresses", AliasAttributes: undefined, UsernameAttributes: ["email"] };

test.each(BOTH)("where the address is the username, its holder is the user (%s, made %s)", async (route, when) => {
  const address = (number: number, more: Partial<SmallRow> = {}) => importable(number, { username: `user-${number}@example.com`, ...more });
  const { run, users } = await load(
    [address(1), address(2, STEPS), address(3, { groups: ["writers"] })],
    "update",
    [route, when],
    async (target) => {
      await settle(target, 2, {}, "user-2@example.com");
      await settle(target, 3, { name: "Another", email: "USER-3@example.com" }, "USER-3@example.com");
    },
    ADDRESSES,
  );
  expect(fates(run.rows)).toEqual(["created", "adopted", "updated"]);
  const held = (start: string) => users.find(({ attributes }) => attributes["email"]?.toLowerCase().startsWith(start));
  expect(held("user-2")).toMatchObject({ groups: ["readers"], enabled: false });
  expect(held("user-3")).toMatchObject({ groups: ["writers"], attributes: { name: "Name 3" } });
});

test("a known user that is gone by the time of the run is made, with everything", async () => {
  const pool = await addPool(sandbox);
  await settle(pool, 1);
  const rows = [importable(1, { password: "Planned-Pass-1", groups: ["readers"] })];
  const job = await smallJob(pool, rows, { route: "admin-api", policies: { existing: "adopt" } });
  const run = await runSmallJob(job.path, pool, {
    async confirm() {
      await pool.call("AdminDeleteUser", { Username: "user-1" });
      return true;
    },
  });
  const [user] = await expectAccounted(pool, run);
  expect(fates(run.rows)).toEqual(["created"]);
  expect(user).toMatchObject({ status: "CONFIRMED", groups: ["readers"] });
  expect(await keepsPassword(pool, "user-1")).toBe(false);
});

test("the profile of a provider's user is not taken over", async () => {
  const pool = await addPool(sandbox, { ...PLAIN_POOL });
  const { addFederatedUser } = await import("../../src/sandbox/federated-user.ts");
  await addFederatedUser(sandbox, pool.userPoolId, { provider: "Google", subject: "77" });
  // While the pool has the provider, the plan knows such a name for what it is.
  await pool.call("DeleteIdentityProvider", { ProviderName: "Google" });
  const rows = [{ key: "1", username: "Google_77", groups: ["readers"] }];
  const job = await smallJob(pool, rows, { route: "admin-api", policies: { existing: "adopt" } });
  const run = await runSmallJob(job.path, pool);
  expect(fates(run.rows)).toEqual(["failed adopt ExistingUserIsFederated"]);
});

test("two rows for one existing user: the first stands for it, the second is a duplicate", async () => {
  const rows = [importable(1), importable(1, { key: "key-2", groups: ["readers"] })];
  const { run } = await load(rows, "adopt", ["admin-api", "before the plan"], (target) => settle(target, 1));
  expect(fates(run.rows)).toEqual(["adopted", "rejected duplicate-username"]);
});

test("the next run finds adopted and updated users unchanged", async () => {
  const pool = await addPool(sandbox);
  await settle(pool, 1);
  await settle(pool, 2, { name: "Other" });
  const job = await smallJob(pool, [importable(1), importable(2), importable(3)], { policies: { existing: "update" } });
  const first = await runSmallJob(job.path, pool);
  expect(fates(first.rows)).toEqual(["adopted", "updated", "created"]);
  const second = await runSmallJob(job.path, pool);
  await expectAccounted(pool, second);
  expect(fates(second.rows)).toEqual(["unchanged", "unchanged", "unchanged"]);
  expect(second.idMap).toEqual(first.idMap);
});

test("a step that failed on an adopted user is done by the next run, still without a password", async () => {
  const pool = await addPool(sandbox);
  await settle(pool, 1);
  const rows = [importable(1, { password: "Planned-Pass-1", groups: ["readers"] })];
  const job = await smallJob(pool, rows, { route: "admin-api", policies: { existing: "adopt" } });
  const { faultyPool } = await import("../support/faulty-pool.ts");
  const first = await runSmallJob(job.path, pool, {
    decorate: (inner) => faultyPool(inner, (operation) => (operation === "addToGroup" ? "refused" : "pass")).pool,
  });
  expect(fates(first.rows)).toEqual(["failed group readers InvalidParameterException"]);
  const second = await runSmallJob(job.path, pool);
  const [user] = await expectAccounted(pool, second);
  expect(fates(second.rows)).toEqual(["adopted"]);
  expect(second.plan).toMatchObject({ continue: 1, steps: { password: 0, group: 1 } });
  expect(user?.groups).toEqual(["readers"]);
  expect(await keepsPassword(pool, "user-1")).toBe(true);
});
