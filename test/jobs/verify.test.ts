import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool, PLAIN_POOL, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, type SmallJob, type SmallRow, smallJob, writeSmallSource } from "../support/small-job.ts";
import { verifySmallJob } from "../support/verify-small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

afterAll(() => sandbox.close());

interface Loaded {
  readonly pool: SandboxPool;
  readonly job: SmallJob;
}

async function loaded(rows: readonly SmallRow[], changes: Record<string, unknown> = {}, file = PLAIN_POOL): Promise<Loaded> {
  const pool = await addPool(sandbox, file);
  const job = await smallJob(pool, rows, changes);
  await runSmallJob(job.path, pool);
  return { pool, job };
}

const five = (more: (number: number) => Partial<SmallRow> = () => ({})) =>
  Array.from({ length: 5 }, (_, index) => importable(index + 1, more(index + 1)));

const EVERYTHING: readonly SmallRow[] = [
  importable(1, { groups: ["readers", "writers"], google: "g-1" }),
  importable(2, { disabled: true }),
  importable(3, { verified: false, phone: "+15550100", phoneVerified: true }),
  importable(4, { password: "Example-Pass-1" }),
  importable(5, { username: "User-5" }),
];

async function setAttribute({ pool }: Loaded, username: string, name: string, value: string): Promise<void> {
  await pool.call("AdminUpdateUserAttributes", { Username: username, UserAttributes: [{ Name: name, Value: value }] });
}

test.each(["import-job", "admin-api", "auto"])(
  "a pool right after a run by route %s equals the plan, and no user is read one by one",
  async (route) => {
    const rows = route === "import-job" ? [EVERYTHING[0], EVERYTHING[4]].filter((row) => row !== undefined) : EVERYTHING;
    const { pool, job } = await loaded(rows, { route });
    const { verification, exitCode, lines, calls } = await verifySmallJob(job.path, pool, { groups: true, links: true });
    expect(verification).toMatchObject({
      rows: rows.length,
      compared: rows.length,
      equal: rows.length,
      missing: 0,
      different: 0,
      extra: 0,
    });
    expect(verification.names).toEqual({});
    expect(lines).toEqual([]);
    expect(exitCode).toBe(0);
    expect(new Set(calls)).toEqual(new Set(["listUsers", "listUsersInGroup"]));
  },
);

test("whoever signs in or chooses a password after loading is no difference", async () => {
  const { pool, job } = await loaded(five((number) => ({ verified: number > 2 })));
  for (const { username } of await pool.users())
    await pool.call("AdminSetUserPassword", { Username: username, Password: "Chosen-Pass-1", Permanent: true });
  expect((await verifySmallJob(job.path, pool)).exitCode).toBe(0);
});

test("each kind of difference is named, with row, line and sub, and without a value", async () => {
  const it = await loaded(EVERYTHING);
  const { pool, job } = it;
  const subs = new Map((await pool.users()).map(({ username, sub }) => [username, sub]));
  await setAttribute(it, "user-1", "name", "Somebody Else");
  await pool.call("AdminRemoveUserFromGroup", { Username: "user-1", GroupName: "writers" });
  await pool.call("AdminEnableUser", { Username: "user-2" });
  await setAttribute(it, "user-3", "phone_number", "+15550199");
  await pool.call("AdminResetUserPassword", { Username: "user-4" });
  await pool.call("AdminDeleteUser", { Username: "User-5" });
  await pool.call("AdminCreateUser", { Username: "stranger", MessageAction: "SUPPRESS" });
  const result = await verifySmallJob(job.path, pool, { groups: true, links: true });
  expect(result.exitCode).toBe(3);
  expect(result.verification).toMatchObject({ compared: 5, equal: 0, missing: 1, different: 4, extra: 1 });
  expect(result.verification.names).toEqual({ enabled: 1, groups: 1, name: 1, phone_number: 1, phone_number_verified: 1, status: 1 });
  expect(result.lines).toEqual([
    { kind: "different", row: 1, line: 2, sub: subs.get("user-1"), names: ["groups", "name"] },
    { kind: "different", row: 2, line: 3, sub: subs.get("user-2"), names: ["enabled"] },
    { kind: "different", row: 3, line: 4, sub: subs.get("user-3"), names: ["phone_number", "phone_number_verified"] },
    { kind: "different", row: 4, line: 5, sub: subs.get("user-4"), names: ["status"] },
    { kind: "missing", row: 5, line: 6, sub: subs.get("User-5"), names: [] },
    { kind: "extra", sub: (await pool.users()).find(({ username }) => username === "stranger")?.sub },
  ]);
  const kept = await readFile(join(dirname(job.path), ".poolferry", "small", "verify.json"), "utf8");
  expect(JSON.parse(kept)).toMatchObject({ version: 1, missing: 1, different: 4, extra: 1 });
  expect(JSON.stringify(result.events) + kept).not.toMatch(/user-\d|Somebody|example\.com|\+1555|key-\d/);
});

test("a lost link is a difference only where links are asked for, and groups only where groups are", async () => {
  const { pool, job } = await loaded([importable(1, { google: "g-1", groups: ["readers"] })]);
  await pool.call("AdminDisableProviderForUser", {
    User: { ProviderName: "Google", ProviderAttributeName: "Cognito_Subject", ProviderAttributeValue: "g-1" },
  });
  await pool.call("AdminRemoveUserFromGroup", { Username: "user-1", GroupName: "readers" });
  expect((await verifySmallJob(job.path, pool)).exitCode).toBe(0);
  expect((await verifySmallJob(job.path, pool, { links: true })).verification.names).toEqual({ links: 1 });
  expect((await verifySmallJob(job.path, pool, { groups: true })).verification.names).toEqual({ groups: 1 });
});

test("what the pool owns by now is not compared, and what a sync would take back is", async () => {
  const ownership = { name: "pool", phone_number: "initial-only", enabled: "pool" };
  const rows = [importable(1, { groups: ["readers"], google: "g-1" }), importable(2, { phone: "+15550100", phoneVerified: true })];
  const it = await loaded(rows, { route: "admin-api", sync: { ownership, links: "exact" } });
  const { pool, job } = it;
  await setAttribute(it, "user-1", "name", "Chosen");
  await setAttribute(it, "user-2", "phone_number", "+15550199");
  await pool.call("AdminDisableUser", { Username: "user-2" });
  expect((await verifySmallJob(job.path, pool, { groups: true, links: true })).exitCode).toBe(0);
  await pool.call("AdminAddUserToGroup", { Username: "user-2", GroupName: "readers" });
  await pool.call("AdminAddUserToGroup", { Username: "user-2", GroupName: "writers" });
  await pool.call("AdminLinkProviderForUser", {
    DestinationUser: { ProviderName: "Cognito", ProviderAttributeValue: "user-2" },
    SourceUser: { ProviderName: "Google", ProviderAttributeName: "Cognito_Subject", ProviderAttributeValue: "g-2" },
  });
  const { lines } = await verifySmallJob(job.path, pool, { groups: true, links: true });
  expect(lines).toMatchObject([{ row: 2, names: ["groups", "links"] }]);
});

test("an attribute that the mapping names and the row has no value for is a difference once the pool's user has one", async () => {
  const rows = [importable(1, { name: "" }), importable(2, { name: "" })];
  const rules = (ownership: object) => ({ route: "admin-api", sync: { ownership } });
  const it = await loaded(rows, rules({}));
  const { pool, job } = it;
  // The mapping never names it.
  await setAttribute(it, "user-1", "nickname", "Chosen");
  expect((await verifySmallJob(job.path, pool)).exitCode).toBe(0);
  await setAttribute(it, "user-1", "name", "Not In The Source");
  await setAttribute(it, "user-2", "phone_number", "+15550100");
  const { lines, exitCode } = await verifySmallJob(job.path, pool);
  expect(exitCode).toBe(3);
  expect(lines).toMatchObject([
    { row: 1, names: ["name"] },
    { row: 2, names: ["phone_number"] },
  ]);
  const owned = await loaded(rows, rules({ name: "pool" }));
  await setAttribute(owned, "user-1", "name", "Chosen");
  expect((await verifySmallJob(owned.job.path, owned.pool)).exitCode).toBe(0);
});

test("groups and links beyond the plan are no difference where the job only adds", async () => {
  const it = await loaded([importable(1, { groups: ["readers"] }), importable(2)], { sync: { groups: "add-only" } });
  await it.pool.call("AdminAddUserToGroup", { Username: "user-2", GroupName: "readers" });
  expect((await verifySmallJob(it.job.path, it.pool, { groups: true, links: true })).exitCode).toBe(0);
});

test("a user of the same name that somebody made anew is not the one that was loaded", async () => {
  const { pool, job } = await loaded(five(), { route: "admin-api" });
  await pool.call("AdminDeleteUser", { Username: "user-2" });
  await pool.call("AdminCreateUser", {
    Username: "user-2",
    MessageAction: "SUPPRESS",
    UserAttributes: [
      { Name: "name", Value: "Name 2" },
      { Name: "email", Value: "user-2@example.com" },
      { Name: "email_verified", Value: "true" },
    ],
  });
  const { lines, verification } = await verifySmallJob(job.path, pool);
  expect(lines).toMatchObject([{ kind: "different", row: 2, names: ["sub"] }]);
  expect(verification.extra).toBe(0);
});

test("rows that no run loaded are not missing, and their users in the pool are not extra", async () => {
  const pool = await addPool(sandbox);
  await pool.call("AdminCreateUser", { Username: "user-2", MessageAction: "SUPPRESS" });
  const rows = [importable(1), importable(2), importable(3, { groups: ["nobody-made-it"] }), importable(1, { key: "key-9" })];
  const job = await smallJob(pool, rows);
  const { summary } = await runSmallJob(job.path, pool);
  expect(summary.outcomes).toMatchObject({ created: 1, skipped: 1, rejected: 2 });
  const { verification, exitCode } = await verifySmallJob(job.path, pool);
  expect(verification).toMatchObject({ rows: 4, compared: 1, equal: 1, extra: 0, notExpected: { notLoaded: 3 } });
  expect(exitCode).toBe(0);
});

test("a user whose row left the source is gone from it, not extra", async () => {
  const { pool, job } = await loaded(five());
  await writeSmallSource(job, five().slice(1));
  const { verification, exitCode } = await verifySmallJob(job.path, pool);
  expect(verification).toMatchObject({ rows: 4, equal: 4, gone: 1, extra: 0 });
  expect(exitCode).toBe(0);
});

test("rows that a mended file loaded are recognised in the job's own source", async () => {
  const rows = [importable(1), importable(2, { email: "no address" }), importable(3)];
  const { pool, job } = await loaded(rows);
  const mended = { source: join(job.folder, "mended.csv") };
  await writeSmallSource(mended, [importable(2)]);
  await runSmallJob(job.path, pool, { source: mended.source });
  const { verification } = await verifySmallJob(job.path, pool);
  expect(verification).toMatchObject({ equal: 2, extra: 0, notExpected: { withoutPlan: 0 } });
  expect(verification.missing + verification.different).toBe(1);
  expect((await verifySmallJob(job.path, pool, { source: mended.source })).verification).toMatchObject({ equal: 1, gone: 2, extra: 0 });
});

test("a refused step of a user that was created is seen where it shows", async () => {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, [importable(1, { groups: ["readers"] })], { route: "admin-api" });
  const run = await runSmallJob(job.path, pool, {
    confirm: async () => {
      await pool.call("DeleteGroup", { GroupName: "readers" });
      return true;
    },
  });
  expect(run.summary.outcomes.failed).toBe(1);
  expect((await verifySmallJob(job.path, pool)).verification).toMatchObject({ compared: 1, equal: 1 });
  expect((await verifySmallJob(job.path, pool, { groups: true })).verification.names).toEqual({ groups: 1 });
});

test("users that were there before are compared, but for their status", async () => {
  const pool = await addPool(sandbox);
  await pool.call("AdminCreateUser", { Username: "user-1", MessageAction: "SUPPRESS", UserAttributes: [{ Name: "name", Value: "Old" }] });
  await pool.call("AdminSetUserPassword", { Username: "user-1", Password: "Own-Password-1", Permanent: true });
  const job = await smallJob(pool, five(), { policies: { existing: "update" } });
  const { summary } = await runSmallJob(job.path, pool);
  expect(summary.outcomes).toMatchObject({ created: 4, updated: 1 });
  expect((await verifySmallJob(job.path, pool)).exitCode).toBe(0);
  await pool.call("AdminResetUserPassword", { Username: "user-1" });
  // Taken over with what the source says nothing of, and an update leaves that to it.
  await setAttribute({ pool, job }, "user-1", "phone_number", "+15550100");
  expect((await verifySmallJob(job.path, pool)).exitCode).toBe(0);
  await setAttribute({ pool, job }, "user-1", "name", "Old");
  await runSmallJob(job.path, pool);
  expect((await verifySmallJob(job.path, pool)).lines).toMatchObject([{ row: 1, names: ["name"] }]);
});

test("profiles of providers' users are extra only where they are asked for", async () => {
  const { pool, job } = await loaded(five());
  await sandbox.call("AdminCreateUser", { UserPoolId: pool.userPoolId, Username: "stranger", MessageAction: "SUPPRESS" }, "eu-central-1");
  const asProfile = { decorate: federating("stranger") };
  expect((await verifySmallJob(job.path, pool, asProfile)).verification).toMatchObject({ extra: 0, federated: 1 });
  const counted = await verifySmallJob(job.path, pool, { ...asProfile, federated: true });
  expect(counted.verification).toMatchObject({ extra: 1, federated: 0 });
  expect(counted.exitCode).toBe(3);
  expect((await verifySmallJob(job.path, pool, { ...asProfile, federated: true, allowExtra: true })).exitCode).toBe(0);
});

test("where users sign in by addresses, rows find them by these", async () => {
  const { AliasAttributes: _aliases, ...file } = PLAIN_POOL;
  const byAddress = { ...file, UsernameAttributes: ["email", "phone_number"] };
  const rows = [1, 2, 3].map((number) =>
    importable(number, { username: `user-${number}@example.com`, email: `user-${number}@example.com` }),
  );
  const { pool, job } = await loaded(rows, {}, byAddress as typeof PLAIN_POOL);
  expect((await verifySmallJob(job.path, pool)).verification).toMatchObject({ compared: 3, equal: 3, extra: 0 });
  const [first] = await pool.users();
  await setAttribute({ pool, job }, first?.username ?? "", "email", "moved@example.com");
  const { lines } = await verifySmallJob(job.path, pool);
  expect(lines).toMatchObject([{ kind: "different", sub: first?.sub }]);
  expect(lines).toMatchObject([{ names: expect.arrayContaining(["email", "username"]) }]);
});

/** Shows a user as the profile that Cognito makes at a first sign-in by a provider. */
function federating(username: string) {
  return (inner: Parameters<NonNullable<Parameters<typeof verifySmallJob>[2]>["decorate"] & object>[0]): typeof inner => ({
    async call(operation, request, signal) {
      const result = await inner.call(operation, request, signal);
      if (operation !== "listUsers" || !result.ok || !("users" in result)) return result;
      const users = result.users.map((user) => (user.username === username ? { ...user, status: "EXTERNAL_PROVIDER" } : user));
      return { ...result, users };
    },
    serverTime: () => inner.serverTime(),
  });
}
