import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { loadedJob } from "../../support/loaded-job.ts";
import { runSmallJob } from "../../support/run-small-job.ts";
import { keptUsers, runSmallSync } from "../../support/run-small-sync.ts";
import { addPool, PLAIN_POOL, type SandboxPool } from "../../support/sandbox-pool.ts";
import { importable, type SmallRow, smallJob, writeSmallSource } from "../../support/small-job.ts";
import { sqliteTable } from "./legacy-table.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});
afterAll(() => sandbox.close());

const five = () => [1, 2, 3, 4, 5].map((number) => importable(number));
const usersOf = async (pool: SandboxPool) => new Map((await pool.users()).map((user) => [user.username, user]));

test("without changes no call is made and no row is written", async () => {
  const { pool, job } = await loadedJob(sandbox, five());
  const before = await pool.users();
  const first = await runSmallSync(job.path, pool);
  expect(first).toMatchObject({ writes: {}, reads: 0, exitCode: 0 });
  expect(first.plan).toMatchObject({ rows: 5, users: 5, unchanged: 5, create: 0, change: 0 });
  expect(first.report).toMatchObject({ rows: 5, outcomes: { unchanged: 5 }, unsettled: 0 });
  expect((await runSmallSync(job.path, pool)).writes).toEqual({});
  expect(await pool.users()).toEqual(before);
});

test("new users are made with their password, changed ones are changed in what differs, and others are left alone", async () => {
  const rows = five();
  const { pool, job } = await loadedJob(sandbox, rows);
  await writeSmallSource(job, [
    importable(1, { name: "Renamed", groups: ["readers"] }),
    importable(2, { disabled: true }),
    importable(3, { name: "" }),
    ...rows.slice(3),
    importable(6, { password: "Example-Pass-6", groups: ["writers"] }),
  ]);
  const sync = await runSmallSync(job.path, pool);
  expect(sync.writes).toEqual({ updateAttributes: 1, addToGroup: 2, disableUser: 1, removeAttributes: 1, createUser: 1, setPassword: 1 });
  expect(sync.plan.differences).toMatchObject({ create: 1, update: 1, remove: 1, addGroup: 1, disable: 1, enable: 0 });
  expect(sync.report?.outcomes).toMatchObject({ created: 1, updated: 3, unchanged: 2 });
  const users = await usersOf(pool);
  expect(users.get("user-1")).toMatchObject({ attributes: { name: "Renamed" }, groups: ["readers"] });
  expect(users.get("user-2")).toMatchObject({ enabled: false });
  expect(users.get("user-3")?.attributes).not.toHaveProperty("name");
  expect(users.get("user-6")).toMatchObject({ status: "CONFIRMED", groups: ["writers"] });
  expect(users.size).toBe(6);
  expect((await runSmallSync(job.path, pool)).writes).toEqual({});
});

test("a plan shows the differences without a value, and leaves pool and ledger as they are", async () => {
  const { pool, job } = await loadedJob(sandbox, five());
  await writeSmallSource(job, [importable(1, { name: "Zyxwvut" }), ...five().slice(1), importable(6)]);
  const before = await pool.users();
  const { plan, writes, report } = await runSmallSync(job.path, pool, { planOnly: true });
  expect([writes, report]).toEqual([{}, undefined]);
  expect(plan).toMatchObject({ create: 1, change: 1, examples: [{ row: 1, does: ["set name"] }] });
  expect(JSON.stringify(plan)).not.toContain("Zyxwvut");
  expect(JSON.stringify(plan)).not.toMatch(/user-1|key-1|example\.com/);
  expect(await pool.users()).toEqual(before);
  expect((await runSmallSync(job.path, pool)).plan).toMatchObject({ create: 1, change: 1 });
});

test("the source decides its attributes, the creation alone initial-only ones, the pool its own once it has something", async () => {
  const rows = [importable(1, { phone: "+15550100", phoneVerified: true }), importable(2, { name: "" })];
  const { pool, job } = await loadedJob(sandbox, rows, { sync: { ownership: { phone_number: "initial-only", name: "pool" } } });
  await pool.call("AdminUpdateUserAttributes", { Username: "user-1", UserAttributes: [{ Name: "name", Value: "Own name" }] });
  await writeSmallSource(job, [
    importable(1, { name: "Source name", phone: "+15550199", phoneVerified: true, email: "other-1@example.com" }),
    importable(2, { name: "Source name" }),
  ]);
  const { writes } = await runSmallSync(job.path, pool);
  expect(writes).toEqual({ updateAttributes: 2 });
  const users = await usersOf(pool);
  expect(users.get("user-1")?.attributes).toMatchObject({ name: "Own name", phone_number: "+15550100", email: "other-1@example.com" });
  expect(users.get("user-1")?.attributes).toMatchObject({ email_verified: "true", phone_number_verified: "true" });
  expect(users.get("user-2")?.attributes).toMatchObject({ name: "Source name" });
  await writeSmallSource(job, [importable(1, { name: "", email: "other-1@example.com" }), importable(2, { name: "" })]);
  expect((await runSmallSync(job.path, pool)).writes).toEqual({});
  expect((await usersOf(pool)).get("user-1")?.attributes).toMatchObject({ name: "Own name", phone_number: "+15550100" });
});

test.each([
  ["exact", ["others", "writers"]],
  ["add-only", ["others", "readers", "writers"]],
])("groups %s: what the source no longer gives, and nobody else's groups", async (groups, expected) => {
  const rows = [importable(1, { groups: ["readers"] }), importable(2, { groups: ["writers"] })];
  const { pool, job } = await loadedJob(sandbox, rows, { sync: { groups } });
  await pool.call("CreateGroup", { GroupName: "others" });
  await pool.call("AdminAddUserToGroup", { Username: "user-1", GroupName: "others" });
  await writeSmallSource(job, [importable(1, { groups: ["writers"] }), importable(2, { groups: ["writers"] })]);
  const { writes } = await runSmallSync(job.path, pool);
  expect(writes).toEqual({ addToGroup: 1, ...(groups === "exact" ? { removeFromGroup: 1 } : {}) });
  expect((await usersOf(pool)).get("user-1")?.groups).toEqual(expected);
});

test("groups that a mapping gives and the pool lacks are made, where the job says so", async () => {
  const { pool, job } = await loadedJob(sandbox, [importable(1)], { policies: { createGroups: true } });
  await writeSmallSource(job, [importable(1, { groups: ["newcomers"] })]);
  expect((await runSmallSync(job.path, pool)).writes).toEqual({ createGroup: 1, addToGroup: 1 });
});

test.each([
  ["exact", "WerkSSO:s-1"],
  ["add-only", "Google:g-1 WerkSSO:s-1"],
])("links %s", async (links, identities) => {
  const { pool, job } = await loadedJob(sandbox, [importable(1, { google: "g-1" })], { sync: { links } });
  await writeSmallSource(job, [importable(1, { saml: "s-1" })]);
  const { writes } = await runSmallSync(job.path, pool);
  expect(writes).toEqual({ linkProvider: 1, ...(links === "exact" ? { unlinkProvider: 1 } : {}) });
  expect((await usersOf(pool)).get("user-1")?.attributes).toMatchObject({ identities });
});

test("a username never changes: the row is rejected, and its user stays as it is", async () => {
  const { pool, job } = await loadedJob(sandbox, five());
  await writeSmallSource(job, [importable(1, { username: "another", name: "Changed" }), ...five().slice(1)]);
  const { writes, plan, exitCode } = await runSmallSync(job.path, pool);
  expect([writes, plan.reject, exitCode]).toEqual([{}, { "username-changed": 1 }, 3]);
  expect((await usersOf(pool)).get("user-1")?.attributes).toMatchObject({ name: "Name 1" });
  expect((await pool.users()).length).toBe(5);
});

test("where addresses are usernames, another address is written to the same user", async () => {
  const file = { ...PLAIN_POOL, AliasAttributes: undefined, UsernameAttributes: ["email"] };
  const pool = await addPool(sandbox, file);
  const byMail = (number: number, more: Partial<SmallRow> = {}) => {
    const row = importable(number, more);
    return { ...row, username: row.email as string };
  };
  const { job } = await loadedJob(sandbox, [byMail(1), byMail(2)], { pool });
  const subs = (await pool.users()).map(({ sub }) => sub);
  await writeSmallSource(job, [byMail(1, { email: "moved@example.com" }), byMail(2)]);
  const { writes, exitCode } = await runSmallSync(job.path, pool);
  expect([writes, exitCode]).toEqual([{ updateAttributes: 1 }, 0]);
  const users = await pool.users();
  expect(users.map(({ sub }) => sub)).toEqual(subs);
  expect(users.map(({ attributes }) => attributes["email"]).sort()).toEqual(["moved@example.com", "user-2@example.com"]);
  expect((await keptUsers(job.path)).get("key-1")).toMatchObject({ username: "moved@example.com", state: "present" });
  expect((await runSmallSync(job.path, pool)).writes).toEqual({});
});

test("an address that one user gives up and another gets moves in one sync; one that stays taken fails and nothing is stolen", async () => {
  const { pool, job } = await loadedJob(sandbox, five());
  await writeSmallSource(job, [
    importable(1, { email: "user-2@example.com" }),
    importable(2, { email: "new-2@example.com" }),
    importable(3),
    importable(4),
    importable(5),
  ]);
  const { exitCode } = await runSmallSync(job.path, pool);
  const users = await usersOf(pool);
  expect(exitCode).toBe(0);
  expect([users.get("user-1")?.attributes["email"], users.get("user-2")?.attributes["email"]]).toEqual([
    "user-2@example.com",
    "new-2@example.com",
  ]);
  await pool.call("AdminCreateUser", {
    Username: "stranger",
    UserAttributes: [
      { Name: "email", Value: "held@example.com" },
      { Name: "email_verified", Value: "true" },
    ],
  });
  await writeSmallSource(job, [
    importable(1, { email: "user-2@example.com" }),
    importable(2, { email: "new-2@example.com" }),
    importable(3, { email: "held@example.com" }),
    importable(4),
    importable(5),
  ]);
  const second = await runSmallSync(job.path, pool);
  expect([second.writes, second.exitCode, second.report?.reasons]).toEqual([{}, 3, { failed: { AliasOfAnotherUser: 1 } }]);
  expect((await usersOf(pool)).get("stranger")?.attributes).toMatchObject({ email: "held@example.com", email_verified: "true" });
});

test("users that others made are asked for once, and left alone from then on", async () => {
  const { pool, job } = await loadedJob(sandbox, five());
  await pool.call("AdminCreateUser", { Username: "user-6" });
  await writeSmallSource(job, [...five(), importable(6)]);
  const first = await runSmallSync(job.path, pool);
  expect([first.writes, first.report?.outcomes.skipped]).toEqual([{ createUser: 1 }, 1]);
  const second = await runSmallSync(job.path, pool);
  expect([second.writes, second.plan.skip]).toEqual([{}, { "user-exists": 1 }]);
  expect((await usersOf(pool)).get("user-6")?.attributes).toEqual({});
});

test("a row that wants a name of a user that needs nothing is rejected, and so is a second row of a key", async () => {
  const { pool, job } = await loadedJob(sandbox, five());
  await writeSmallSource(job, [importable(9, { email: "user-3@example.com" }), importable(1, { name: "Twice" }), ...five()]);
  const { writes, plan, report } = await runSmallSync(job.path, pool);
  expect([writes, plan.reject]).toEqual([{}, { "duplicate-email": 1, "duplicate-source-key": 1 }]);
  expect(report).toMatchObject({ rows: 7, outcomes: { unchanged: 5, rejected: 2 }, unsettled: 0 });
});

test("a user that was deleted in the pool by hand is made again once its row changes", async () => {
  const { pool, job } = await loadedJob(sandbox, five());
  await pool.call("AdminDeleteUser", { Username: "user-1" });
  expect((await runSmallSync(job.path, pool)).writes).toEqual({});
  await writeSmallSource(job, [importable(1, { name: "Again" }), ...five().slice(1)]);
  const { writes, report } = await runSmallSync(job.path, pool);
  expect([writes, report?.outcomes.created]).toEqual([{ createUser: 1 }, 1]);
  const sub = (await usersOf(pool)).get("user-1")?.sub;
  expect((await keptUsers(job.path)).get("key-1")).toMatchObject({ sub, state: "present" });
});

test("a run after a sync knows what the sync did, and a sync after it too", async () => {
  const { pool, job } = await loadedJob(sandbox, five());
  await writeSmallSource(job, [importable(1, { name: "Renamed" }), ...five().slice(1), importable(6)]);
  await runSmallSync(job.path, pool);
  const run = await runSmallJob(job.path, pool);
  expect(run.summary.outcomes).toMatchObject({ unchanged: 6, created: 0, skipped: 0 });
  expect((await runSmallSync(job.path, pool)).writes).toEqual({});
});

test("an unfinished run is not synced over", async () => {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, five(), { route: "admin-api" });
  const dying = runSmallJob(job.path, pool, {
    decorate: (inner) => ({
      ...inner,
      serverTime: () => inner.serverTime(),
      call: async (operation, request, signal) => {
        if (operation === "createUser") throw new Error("the process dies here");
        return inner.call(operation, request, signal);
      },
    }),
  });
  await expect(dying).rejects.toThrow("dies here");
  await expect(runSmallSync(job.path, pool)).rejects.toThrow(/is unfinished/);
  expect((await runSmallJob(job.path, pool)).summary.outcomes.created).toBe(5);
});

test("the report says what was planned and what became of it", async () => {
  const { pool, job } = await loadedJob(sandbox, five());
  await writeSmallSource(job, [importable(1, { name: "Renamed" }), ...five().slice(1), importable(6, { email: "no address" })]);
  const { report, events } = await runSmallSync(job.path, pool);
  const folder = join(job.folder, ".poolferry", "small", "runs", report?.run ?? "");
  expect(JSON.parse(await readFile(join(folder, "report.json"), "utf8"))).toEqual(JSON.parse(JSON.stringify(report)));
  expect(report).toMatchObject({
    kind: "sync",
    state: "finished",
    outcomes: { updated: 1, unchanged: 4, rejected: 1 },
    reasons: { rejected: { "email-malformed": 1 } },
  });
  expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(["sync-plan", "run", "summary"]));
});

test("a source that is read from a given change on calls nobody missing, may be empty, and follows what it has", async () => {
  const table = await sqliteTable();
  onTestFinished(() => table.close());
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, [], {
    ...{ route: "admin-api", source: { database: { ...table.spec, changedSince: { column: "changed_at" } } } },
    sync: { missing: { action: "delete", afterRuns: 1 } },
  });
  await writeFile(join(job.folder, "mapping.json"), JSON.stringify(TABLE_MAPPING));
  const people = ["a", "b", "c", "d"].map((id) => person(id, `Name ${id}`));
  await table.replace(people, "2026-03-01T10:00:00.000Z");
  expect((await runSmallSync(job.path, pool)).report?.outcomes).toMatchObject({ created: 4 });
  await table.replace([...people.slice(0, 3), person("d", "Changed")], "2026-03-01T11:00:00.000Z");
  const some = await runSmallSync(job.path, pool, { changedSince: "2026-03-01T11:00:00.000Z" });
  expect([some.writes, some.plan]).toMatchObject([
    { updateAttributes: 1 },
    { partial: true, rows: 1, missing: { users: 0 }, reading: { kind: "changes", from: "2026-03-01T11:00:00.000Z" } },
  ]);
  expect((await runSmallSync(job.path, pool, { changedSince: "2026-03-01T12:00:00.000Z" })).writes).toEqual({});
  expect((await pool.users()).length).toBe(4);
  expect((await runSmallSync(job.path, pool)).plan).toMatchObject({ partial: false, unchanged: 4, guards: [] });
});

test("another input than the job's own is refused: everybody else would look missing", async () => {
  const { pool, job } = await loadedJob(sandbox, five());
  await expect(runSmallSync(job.path, pool, { source: job.source })).rejects.toMatchObject({ exit: "usage" });
});

const TABLE_MAPPING = { poolferry: 1, key: { from: "id" }, username: { from: "login" }, attributes: { name: { from: "name" } } };
const person = (id: string, name: string) => ({ id, login: `login-${id}`, name, email: "", role: null, locked: false });

test("a row that comes twice is rejected the second time, also where nothing of it has changed", async () => {
  const { pool, job } = await loadedJob(sandbox, five());
  await writeSmallSource(job, [...five(), importable(2)]);
  const { plan, report, exitCode } = await runSmallSync(job.path, pool);
  expect(plan).toMatchObject({ unchanged: 5, change: 0, reject: { "duplicate-source-key": 1 } });
  expect(report).toMatchObject({ rows: 6, outcomes: { unchanged: 5, rejected: 1 } });
  expect(exitCode).toBe(3);
});
