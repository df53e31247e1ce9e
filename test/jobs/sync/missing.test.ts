import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { loadedJob } from "../../support/loaded-job.ts";
import { runSmallJob } from "../../support/run-small-job.ts";
import { keptUsers, runSmallSync } from "../../support/run-small-sync.ts";
import { addPool } from "../../support/sandbox-pool.ts";
import { importable, writeSmallSource } from "../../support/small-job.ts";
import { undoSmallJob } from "../../support/undo-small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});
afterAll(() => sandbox.close());

const rows = (...numbers: readonly number[]) => numbers.map((number) => importable(number));
const missing = (action: string, afterRuns: number) => ({ sync: { missing: { action, afterRuns } } });

test("kept: a missing user is counted, and nothing is done to it however long it is missing", async () => {
  const { pool, job } = await loadedJob(sandbox, rows(1, 2, 3), missing("keep", 1));
  await writeSmallSource(job, rows(1, 2));
  for (const times of [1, 2]) {
    const { writes, plan } = await runSmallSync(job.path, pool);
    expect([writes, plan.missing.users]).toEqual([{}, 1]);
    expect((await keptUsers(job.path)).get("key-3")).toMatchObject({ state: "missing", missingRuns: times });
  }
  await writeSmallSource(job, rows(1, 2, 3));
  expect((await runSmallSync(job.path, pool)).writes).toEqual({});
  expect((await keptUsers(job.path)).get("key-3")).toMatchObject({ state: "present", missingRuns: 0 });
});

test("disabled after so many syncs in a row, not before, and enabled again once it is back", async () => {
  const { pool, job } = await loadedJob(sandbox, rows(1, 2, 3), missing("disable", 2));
  const enabled = async () => (await pool.users()).map((user) => user.enabled);
  await writeSmallSource(job, rows(1, 2));
  expect((await runSmallSync(job.path, pool)).writes).toEqual({});
  expect((await runSmallSync(job.path, pool)).writes).toEqual({ disableUser: 1 });
  expect(await enabled()).toEqual([true, true, false]);
  expect((await runSmallSync(job.path, pool)).writes).toEqual({});
  await writeSmallSource(job, rows(1, 2, 3));
  expect((await runSmallSync(job.path, pool)).writes).toEqual({ enableUser: 1 });
  expect(await enabled()).toEqual([true, true, true]);
  expect((await keptUsers(job.path)).get("key-3")).toMatchObject({ state: "present", missingRuns: 0 });
  await writeSmallSource(job, rows(1, 2));
  expect((await runSmallSync(job.path, pool)).writes).toEqual({});
});

test("deleted after so many syncs, and another user once it is back", async () => {
  const { pool, job } = await loadedJob(sandbox, rows(1, 2, 3), missing("delete", 2));
  await writeSmallSource(job, rows(1, 2));
  expect((await runSmallSync(job.path, pool)).writes).toEqual({});
  const { writes, report } = await runSmallSync(job.path, pool);
  expect([writes, report?.plan.missing]).toEqual([{ deleteUser: 1 }, { users: 1, disable: 0, delete: 1 }]);
  expect((await pool.users()).map(({ username }) => username)).toEqual(["user-1", "user-2"]);
  expect((await runSmallSync(job.path, pool)).writes).toEqual({});
  await writeSmallSource(job, rows(1, 2, 3));
  expect((await runSmallSync(job.path, pool)).writes).toEqual({ createUser: 1 });
  const back = (await pool.users()).find(({ username }) => username === "user-3");
  expect((await keptUsers(job.path)).get("key-3")).toMatchObject({ state: "present", sub: back?.sub });
});

test("a user that was there before the job is disabled where others are deleted", async () => {
  const pool = await addPool(sandbox);
  await pool.call("AdminCreateUser", { Username: "user-2" });
  const { job } = await loadedJob(sandbox, rows(1, 2), { ...missing("delete", 1), pool, policies: { existing: "update" } });
  expect((await keptUsers(job.path)).size).toBe(0);
  await writeSmallSource(job, rows(1, 4));
  await runSmallSync(job.path, pool);
  expect((await pool.users()).map(({ username, enabled }) => [username, enabled])).toEqual([
    ["user-1", true],
    ["user-2", false],
    ["user-4", true],
  ]);
});

test("a row that is rejected, or that the mapping skips, is still in the source", async () => {
  const { pool, job } = await loadedJob(sandbox, rows(1, 2, 3), {
    ...missing("delete", 1),
    rules: { skip: [{ when: { from: "name", in: ["Gone"] }, reason: "left out" }] },
  });
  await writeSmallSource(job, [importable(1), importable(2, { email: "no address" }), importable(3, { name: "Gone" })]);
  const { writes, plan } = await runSmallSync(job.path, pool);
  expect([writes, plan.missing.users, plan.skip]).toEqual([{}, 0, { "left out": 1 }]);
  expect((await pool.users()).length).toBe(3);
});

test("while a row does not tell whose it is, nobody is called missing", async () => {
  const { pool, job } = await loadedJob(sandbox, rows(1, 2, 3), missing("delete", 1));
  await writeSmallSource(job, [importable(1), { ...importable(2), key: "" }]);
  const { writes, plan } = await runSmallSync(job.path, pool);
  expect([writes, plan.missing]).toEqual([{}, { users: 0, disable: 0, delete: 0, notJudged: 1 }]);
  expect((await keptUsers(job.path)).get("key-3")).toMatchObject({ state: "present", missingRuns: 0 });
});

test("where the pool decides who is enabled, rows disable nobody, and a user that was disabled as missing is enabled all the same", async () => {
  const { pool, job } = await loadedJob(sandbox, rows(1, 2, 3), {
    sync: {
      missing: { action: "disable", afterRuns: 1 },
      ownership: { enabled: "pool" },
      guards: { shrunkPercent: 100, disablePercent: 100 },
    },
  });
  await writeSmallSource(job, [importable(1, { disabled: true }), importable(2)]);
  expect((await runSmallSync(job.path, pool)).writes).toEqual({ disableUser: 1 });
  expect((await pool.users()).map(({ enabled }) => enabled)).toEqual([true, true, false]);
  await writeSmallSource(job, rows(1, 2, 3));
  expect((await runSmallSync(job.path, pool)).writes).toEqual({ enableUser: 1 });
});

test("deleted, made again by a run, and that run undone: the next sync makes the user once more, also where a sync learned of the run between", async () => {
  for (const syncsBetween of [0, 1]) {
    const { pool, job } = await loadedJob(sandbox, rows(1, 2, 3), { ...missing("delete", 1), route: "admin-api" });
    await writeSmallSource(job, rows(1, 2));
    await runSmallSync(job.path, pool, { accept: ["delete", "shrunk-source"] });
    await writeSmallSource(job, rows(1, 2, 3));
    const { summary } = await runSmallJob(job.path, pool);
    expect(summary.outcomes).toMatchObject({ created: 1, unchanged: 2 });
    for (let sync = 0; sync < syncsBetween; sync++) await runSmallSync(job.path, pool);
    const { result } = await undoSmallJob(job.path, pool, { run: summary.run });
    expect(result).toMatchObject({ deleted: 1 });
    expect((await pool.users()).length).toBe(2);
    expect((await runSmallSync(job.path, pool)).report?.outcomes).toMatchObject({ created: 1, unchanged: 2 });
    expect((await pool.users()).length).toBe(3);
  }
});
