import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Pool } from "../../../src/load/pool.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { fates } from "../../support/accounted.ts";
import { Crash, mortal } from "../../support/crash.ts";
import { dumpPool } from "../../support/pool-dump.ts";
import { runSmallJob } from "../../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../../support/sandbox-pool.ts";
import { importable, type SmallJob, type SmallRow, smallJob } from "../../support/small-job.ts";
import { undoSmallJob } from "../../support/undo-small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

afterAll(() => sandbox.close());

/** Longer than the grain of the server's clock at this speed. */
const later = () => delay(10);

const ROWS: readonly SmallRow[] = [
  importable(1),
  importable(2, { groups: ["readers", "writers"] }),
  importable(3, { disabled: true }),
  importable(4, { groups: ["staff"] }),
  importable(5, { google: "g-5" }),
  importable(6, { password: "Planned-Pass-6" }),
];

async function made(pool: SandboxPool, username: string): Promise<void> {
  await pool.call("AdminCreateUser", {
    Username: username,
    MessageAction: "SUPPRESS",
    UserAttributes: [{ Name: "email", Value: `${username}@example.com` }],
  });
}

async function loaded(rows: readonly SmallRow[], changes: Record<string, unknown> = {}) {
  const pool = await addPool(sandbox);
  await made(pool, "somebody");
  const before = await dumpPool(pool.endpoint, pool.userPoolId);
  const job = await smallJob(pool, rows, { policies: { createGroups: true }, ...changes });
  const run = await runSmallJob(job.path, pool);
  await later();
  return { pool, before, job, run };
}

/** source key -> state and reason, as the file has them. */
async function fileOf(path: string): Promise<Record<string, string>> {
  const rows = (parse(await readFile(path, "utf8")) as string[][]).slice(1);
  return Object.fromEntries(rows.map(([key, , state, reason]) => [key, reason === "" ? state : `${state}: ${reason}`]));
}

async function usernames(pool: SandboxPool): Promise<readonly string[]> {
  return (await pool.users()).map(({ username }) => username);
}

test.each(["admin-api", "auto"])(
  "route %s: what a run created is deleted, and the pool is what it was; a second undo finds nothing",
  async (route) => {
    const { pool, before, job, run } = await loaded(ROWS, { route });
    const planned = await undoSmallJob(job.path, pool, { planOnly: true, allowPossiblySignedIn: true });
    expect(planned.plan).toMatchObject({ run: run.summary.run, delete: 6, restore: 0, gone: 0, keep: {}, groups: ["staff"] });
    expect(await usernames(pool)).toHaveLength(7);
    const undone = await undoSmallJob(job.path, pool, { allowPossiblySignedIn: true });
    expect(undone.exitCode).toBe(0);
    expect(undone.result).toMatchObject({ undoes: run.summary.run, deleted: 6, restored: 0, kept: {}, groupsEmpty: ["staff"] });
    expect(await dumpPool(pool.endpoint, pool.userPoolId)).toEqual(before);
    const again = await undoSmallJob(job.path, pool, { groups: true });
    expect(again.plan).toMatchObject({ delete: 0, done: 6, keep: {} });
    expect(again.result).toMatchObject({ groupsDeleted: ["staff"] });
    const third = await undoSmallJob(job.path, pool, { groups: true });
    expect([third.result, third.exitCode]).toEqual([undefined, 0]);
    const next = await runSmallJob(job.path, pool);
    expect(fates(next.rows)).toEqual(ROWS.map(() => "created"));
    expect(await usernames(pool)).toHaveLength(7);
  },
);

test("who can sign in is kept unless the caller takes the risk, and the file says why", async () => {
  const { pool, job } = await loaded(ROWS, { route: "admin-api" });
  const undone = await undoSmallJob(job.path, pool);
  expect(undone.exitCode).toBe(3);
  expect(undone.result).toMatchObject({ deleted: 4, kept: { "may-have-signed-in": 2 } });
  expect(await fileOf(undone.file)).toEqual({
    "key-1": "deleted",
    "key-2": "deleted",
    "key-3": "deleted",
    "key-4": "deleted",
    "key-5": "kept: may-have-signed-in",
    "key-6": "kept: may-have-signed-in",
  });
  expect(await usernames(pool)).toEqual(["somebody", "user-5", "user-6"]);
});

test("who was changed, invited or removed since is left alone, also under the option", async () => {
  const { pool, job } = await loaded(ROWS, { route: "admin-api" });
  const attributes = [{ Name: "name", Value: "By hand" }];
  await pool.call("AdminUpdateUserAttributes", { Username: "user-1", UserAttributes: attributes });
  await pool.call("AdminSetUserPassword", { Username: "user-2", Password: "Own-Password-2", Permanent: true });
  await pool.call("AdminEnableUser", { Username: "user-3" });
  await pool.call("AdminDeleteUser", { Username: "user-4" });
  const undone = await undoSmallJob(job.path, pool, { allowPossiblySignedIn: true });
  expect(undone.plan).toMatchObject({ delete: 2, gone: 1, keep: { "changed-since": 3 } });
  expect(undone.result).toMatchObject({ deleted: 2, gone: 1, kept: { "changed-since": 3 } });
  expect(undone.exitCode).toBe(3);
  expect(await usernames(pool)).toEqual(["somebody", "user-1", "user-2", "user-3"]);
});

test("who is changed between the plan and its turn is left alone", async () => {
  const { pool, job } = await loaded(ROWS.slice(0, 3), { route: "admin-api" });
  const undone = await undoSmallJob(job.path, pool, {
    async confirm() {
      await pool.call("AdminUpdateUserAttributes", { Username: "user-2", UserAttributes: [{ Name: "name", Value: "By hand" }] });
      return true;
    },
  });
  expect(undone.plan.delete).toBe(3);
  expect(undone.result).toMatchObject({ deleted: 2, kept: { "changed-since": 1 } });
  expect(await usernames(pool)).toEqual(["somebody", "user-2"]);
});

test("a name that somebody took since is not deleted with the user who had it", async () => {
  const { pool, job } = await loaded(ROWS.slice(0, 2), { route: "admin-api" });
  await pool.call("AdminDeleteUser", { Username: "user-1" });
  await made(pool, "user-1");
  const undone = await undoSmallJob(job.path, pool);
  expect(undone.result).toMatchObject({ deleted: 1, gone: 1 });
  expect(await usernames(pool)).toEqual(["somebody", "user-1"]);
});

test("nothing is deleted beyond the number allowed, without a yes, or in another pool", async () => {
  const { pool, job } = await loaded(ROWS.slice(0, 3), { route: "admin-api" });
  await expect(undoSmallJob(job.path, pool, { maxDelete: 2 })).rejects.toMatchObject({
    exit: "refused",
    message: expect.stringContaining("delete 3 users"),
  });
  await expect(undoSmallJob(job.path, pool, { confirm: async () => false })).rejects.toMatchObject({ exit: "refused" });
  await expect(undoSmallJob(job.path, await addPool(sandbox))).rejects.toMatchObject({
    exit: "refused",
    message: expect.stringContaining("went into the pool"),
  });
  await expect(undoSmallJob(job.path, pool, { run: "20200101T000000Z-1" })).rejects.toMatchObject({ exit: "notFound" });
  expect(await usernames(pool)).toHaveLength(4);
});

test("a run that was stopped half-way is undone, and is not resumed afterwards", async () => {
  const pool = await addPool(sandbox);
  const job: SmallJob = await smallJob(pool, ROWS.slice(0, 4), { route: "admin-api", policies: { createGroups: true } });
  const dying = mortal({ at: "call", number: 4, when: "after" });
  await expect(
    runSmallJob(job.path, pool, {
      decorate: (inner) => dying.pool(inner),
      open: (open) => ({ ...open, ledger: dying.ledger(open.ledger) }),
    }),
  ).rejects.toThrow(Crash);
  const created = (await usernames(pool)).length;
  expect(created).toBeGreaterThan(0);
  await later();
  const undone = await undoSmallJob(job.path, pool);
  expect(await usernames(pool)).toEqual([]);
  expect(undone.result).toMatchObject({ deleted: created, kept: {} });
  const next = await runSmallJob(job.path, pool);
  expect(fates(next.rows)).toEqual(["created", "created", "created", "created"]);
});

test("a user that a later run changed is kept until that run is undone", async () => {
  const { pool, before, job, run } = await loaded(ROWS.slice(0, 2), { route: "admin-api", policies: { existing: "update" } });
  const second = await smallJob(pool, [importable(1, { name: "Renamed" })], { route: "admin-api", policies: { existing: "update" } });
  await runSmallJob(second.path, pool);
  await later();
  const first = await undoSmallJob(job.path, pool, { run: run.summary.run });
  expect(first.result).toMatchObject({ deleted: 1, kept: { "changed-since": 1 } });
  expect(await dumpPool(pool.endpoint, pool.userPoolId)).not.toEqual(before);
});

test("without the permission to delete, nobody is deleted and the error says which one it takes", async () => {
  const { pool, job } = await loaded(ROWS.slice(0, 2), { route: "admin-api" });
  const denied = (inner: Pool): Pool => ({
    async call(operation, request, signal) {
      if (operation !== "deleteUser") return inner.call(operation, request, signal);
      return { ok: false, failure: { kind: "credentials", code: "AccessDeniedException", message: "made by the test" } };
    },
    serverTime: () => inner.serverTime(),
  });
  await expect(undoSmallJob(job.path, pool, { decorate: denied })).rejects.toMatchObject({
    exit: "credentials",
    hint: expect.stringContaining("cognito-idp:AdminDeleteUser"),
  });
  expect(await usernames(pool)).toHaveLength(3);
  expect((await undoSmallJob(job.path, pool)).result).toMatchObject({ deleted: 2, kept: {} });
});
