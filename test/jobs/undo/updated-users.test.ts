import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { fates } from "../../support/accounted.ts";
import { dumpPool } from "../../support/pool-dump.ts";
import { runSmallJob, type SmallRun } from "../../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../../support/sandbox-pool.ts";
import { importable, type SmallJob, type SmallRow, smallJob } from "../../support/small-job.ts";
import { undoSmallJob } from "../../support/undo-small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

afterAll(() => sandbox.close());

const ROWS: readonly SmallRow[] = [
  importable(1, { name: "Planned 1" }),
  importable(2, { email: "new-2@example.com", groups: ["readers", "writers"] }),
  importable(3, { google: "g-3" }),
  importable(4, { disabled: true }),
  importable(5, { phone: "+15550100005" }),
  importable(6),
  importable(7),
];

async function made(pool: SandboxPool, number: number, changes: Record<string, string | undefined> = {}): Promise<void> {
  const attributes = { name: `Name ${number}`, email: `user-${number}@example.com`, email_verified: "true", ...changes };
  const UserAttributes = Object.entries(attributes).flatMap(([Name, Value]) => (Value === undefined ? [] : [{ Name, Value }]));
  await pool.call("AdminCreateUser", { Username: `user-${number}`, MessageAction: "SUPPRESS", UserAttributes });
}

interface Loaded {
  readonly pool: SandboxPool;
  readonly before: readonly string[];
  readonly job: SmallJob;
  readonly run: SmallRun;
}

async function loaded(policies: Record<string, unknown> = {}): Promise<Loaded> {
  const pool = await addPool(sandbox);
  for (let number = 1; number <= 6; number++) await made(pool, number);
  await pool.call("AdminAddUserToGroup", { Username: "user-2", GroupName: "readers" });
  await pool.call("AdminUpdateUserAttributes", { Username: "user-2", UserAttributes: [{ Name: "nickname", Value: "Deux" }] });
  const before = await dumpPool(pool.endpoint, pool.userPoolId);
  const job = await smallJob(pool, ROWS, { route: "admin-api", policies: { existing: "update", ...policies } });
  const run = await runSmallJob(job.path, pool);
  expect(fates(run.rows)).toEqual(["updated", "updated", "adopted", "adopted", "updated", "adopted", "created"]);
  await delay(10);
  return { pool, before, job, run };
}

test("values, groups, links and the enabled state are what they were before the run, and a later run loads again", async () => {
  const { pool, before, job, run } = await loaded();
  expect(await dumpPool(pool.endpoint, pool.userPoolId)).not.toEqual(before);
  const planned = await undoSmallJob(job.path, pool, { planOnly: true });
  expect(planned.plan).toMatchObject({ delete: 1, restore: 5, keep: {} });
  const undone = await undoSmallJob(job.path, pool);
  expect(undone.result).toMatchObject({ undoes: run.summary.run, deleted: 1, restored: 5, partly: 0, kept: {} });
  expect(undone.exitCode).toBe(0);
  expect(await dumpPool(pool.endpoint, pool.userPoolId)).toEqual(before);
  expect((await undoSmallJob(job.path, pool)).plan).toMatchObject({ restore: 0, delete: 0, done: 6 });
  const next = await runSmallJob(job.path, pool);
  expect(fates(next.rows)).toEqual(["updated", "updated", "adopted", "adopted", "updated", "unchanged", "created"]);
});

test("what somebody changed since is left, the rest of the user is restored, and it is said", async () => {
  const { pool, job } = await loaded();
  await pool.call("AdminUpdateUserAttributes", { Username: "user-1", UserAttributes: [{ Name: "name", Value: "By hand" }] });
  await pool.call("AdminUpdateUserAttributes", {
    Username: "user-2",
    UserAttributes: [
      { Name: "email", Value: "own-2@example.com" },
      { Name: "email_verified", Value: "true" },
    ],
  });
  await pool.call("AdminDeleteUser", { Username: "user-5" });
  const undone = await undoSmallJob(job.path, pool);
  expect(undone.result).toMatchObject({ deleted: 1, restored: 2, partly: 1, gone: 1, kept: { "changed-since": 2 } });
  expect(undone.exitCode).toBe(3);
  const users = new Map((await pool.users()).map((user) => [user.username, user]));
  expect(users.get("user-1")?.attributes["name"]).toBe("By hand");
  expect(users.get("user-2")).toMatchObject({ groups: ["readers"], attributes: { email: "own-2@example.com", email_verified: "true" } });
  expect(users.get("user-4")?.enabled).toBe(true);
});

test("a former address that somebody else signs in by now is not taken away from them", async () => {
  const { pool, job } = await loaded();
  await made(pool, 20, { email: "user-2@example.com" });
  const undone = await undoSmallJob(job.path, pool);
  expect(undone.result).toMatchObject({ restored: 4, partly: 1, kept: { AliasOfAnotherUser: 1 } });
  const users = new Map((await pool.users()).map((user) => [user.username, user]));
  expect(users.get("user-20")?.attributes).toMatchObject({ email: "user-2@example.com", email_verified: "true" });
  expect(users.get("user-2")?.attributes["email"]).toBe("new-2@example.com");
});

test("the former values are private, and a job that keeps none is not guessed at", async () => {
  const kept = await loaded();
  const folder = join(kept.job.folder, ".poolferry", "small");
  expect(statSync(join(folder, "before.db")).mode & 0o777).toBe(0o600);
  const { pool, job } = await loaded({ keepBeforeImages: 0 });
  expect(existsSync(join(job.folder, ".poolferry", "small", "before.db"))).toBe(false);
  const undone = await undoSmallJob(job.path, pool);
  expect(undone.result).toMatchObject({ deleted: 1, restored: 0, kept: { "no-before-image": 5 } });
});

test("an undo whose list is behind the pool restores all the same", async () => {
  const slow = await startSandbox({ speed: 1_000, quotas: "off", settings: { listUsersLagMs: 3_000_000 } });
  try {
    const pool = await addPool(slow);
    await made(pool, 1);
    await delay(3_200);
    const job = await smallJob(pool, [importable(1, { name: "Planned" })], { route: "admin-api", policies: { existing: "update" } });
    expect(fates((await runSmallJob(job.path, pool)).rows)).toEqual(["updated"]);
    const undone = await undoSmallJob(job.path, pool);
    expect(undone.result).toMatchObject({ restored: 1, kept: {} });
    const { UserAttributes } = (await pool.call("AdminGetUser", { Username: "user-1" })) as { readonly UserAttributes: readonly object[] };
    expect(UserAttributes).toContainEqual({ Name: "name", Value: "Name 1" });
  } finally {
    await slow.close();
  }
});
