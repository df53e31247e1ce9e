import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readJob } from "../../../src/jobs/job.ts";
import { readRuns } from "../../../src/jobs/read-state.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { dumpPool } from "../../support/pool-dump.ts";
import { runSmallJob } from "../../support/run-small-job.ts";
import { runSmallSync } from "../../support/run-small-sync.ts";
import { addPool } from "../../support/sandbox-pool.ts";
import { importable, type SmallRow, smallJob, writeSmallSource } from "../../support/small-job.ts";
import { undoSmallJob } from "../../support/undo-small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

afterAll(() => sandbox.close());

/** Guards are for other tests: here a few users are many. */
const OPEN = { shrunkPercent: 100, disablePercent: 100, deletePercent: 100 };

const ROWS: readonly SmallRow[] = [
  importable(1, { groups: ["readers"] }),
  importable(2, { google: "g-2" }),
  importable(3, { name: "Name 3", phone: "+15550100003", phoneVerified: true }),
  importable(4),
];
const NIGHT: readonly SmallRow[] = [
  importable(1, { name: "Renamed", groups: ["writers"] }),
  importable(2, { google: "g-2", disabled: true }),
  importable(3, { name: "" }),
  importable(5),
];

async function synced(missing: object) {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, ROWS, { route: "admin-api", sync: { guards: OPEN, missing } });
  await runSmallJob(job.path, pool);
  const loaded = await dumpPool(pool.endpoint, pool.userPoolId);
  await writeSmallSource(job, NIGHT);
  const sync = await runSmallSync(job.path, pool);
  const after = await dumpPool(pool.endpoint, pool.userPoolId);
  await delay(10);
  return { pool, job, loaded, sync, after };
}

test("a sync is undone to what was before it, the next sync brings the pool in line again, and that is undone as well", async () => {
  const { pool, job, loaded, after } = await synced({ action: "disable", afterRuns: 1 });
  expect(after).not.toEqual(loaded);
  const undone = await undoSmallJob(job.path, pool);
  expect(undone.result).toMatchObject({ deleted: 1, restored: 4, partly: 0, gone: 0, kept: {} });
  expect(await dumpPool(pool.endpoint, pool.userPoolId)).toEqual(loaded);
  const again = await runSmallSync(job.path, pool);
  expect(again.exitCode).toBe(0);
  expect(await dumpPool(pool.endpoint, pool.userPoolId)).toEqual(after);
  await delay(10);
  expect((await undoSmallJob(job.path, pool)).result).toMatchObject({ deleted: 1, restored: 4, kept: {} });
  expect(await dumpPool(pool.endpoint, pool.userPoolId)).toEqual(loaded);
});

test("users that a sync deleted are not called restored", async () => {
  const { pool, job } = await synced({ action: "delete", afterRuns: 1 });
  const undone = await undoSmallJob(job.path, pool);
  expect(undone.result).toMatchObject({ deleted: 1, restored: 3, kept: { "deleted-by-run": 1 } });
  expect(undone.exitCode).toBe(3);
});

test("a user whom a sync has changed is kept by the undo of its load, until the sync is undone", async () => {
  const { pool, job } = await synced({ action: "keep", afterRuns: 1 });
  const first = (await undoSmallJob(job.path, pool, { planOnly: true })).plan.run;
  const runs = await undoSmallJob(job.path, pool, { run: await loadOf(job.path), planOnly: true, allowPossiblySignedIn: true });
  expect(runs.plan).toMatchObject({ delete: 1, keep: { "changed-by-later-run": 3 } });
  await undoSmallJob(job.path, pool, { run: first, allowPossiblySignedIn: true });
  await delay(10);
  const load = await undoSmallJob(job.path, pool, { run: await loadOf(job.path), allowPossiblySignedIn: true });
  expect(load.result).toMatchObject({ deleted: 4, kept: {} });
  expect(await pool.users()).toEqual([]);
});

test("how a user came to be the job's survives an undo: whom it made is deleted once missing, whom it found is disabled", async () => {
  const pool = await addPool(sandbox);
  const found = { UserAttributes: [{ Name: "name", Value: "Name 2" }] };
  await pool.call("AdminCreateUser", { Username: "user-2", ...found });
  const rows = (name: string) => [importable(1, { name }), { key: "key-2", username: "user-2", name: name === "Third" ? name : "Name 2" }];
  const sync = { guards: OPEN, missing: { action: "delete", afterRuns: 1 } };
  const job = await smallJob(pool, rows("First"), { route: "admin-api", policies: { existing: "adopt" }, sync });
  await runSmallJob(job.path, pool);
  for (const name of ["Second", "Third"]) {
    await writeSmallSource(job, rows(name));
    await runSmallSync(job.path, pool);
  }
  expect((await undoSmallJob(job.path, pool)).result).toMatchObject({ restored: 2, kept: {} });
  await writeSmallSource(job, [importable(3)]);
  await runSmallSync(job.path, pool);
  const left = (await pool.users()).map(({ username, enabled }) => `${username} ${enabled}`);
  expect(left).toEqual(["user-2 false", "user-3 true"]);
});

/** The name of the job's first load. */
async function loadOf(path: string): Promise<string> {
  return readRuns(await readJob(path)).find(({ kind }) => kind === "load")?.run ?? "";
}
