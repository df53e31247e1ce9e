import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { Crash, mortal } from "../../support/crash.ts";
import { planSmallJob } from "../../support/plan-small-job.ts";
import { runSmallJob } from "../../support/run-small-job.ts";
import { runSmallSync } from "../../support/run-small-sync.ts";
import { addPool } from "../../support/sandbox-pool.ts";
import { importable, smallJob } from "../../support/small-job.ts";
import { undoSmallJob } from "../../support/undo-small-job.ts";
import { verifySmallJob } from "../../support/verify-small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});
afterAll(() => sandbox.close());

const ROWS = [importable(1, { disabled: true }), importable(2, { disabled: true })];

async function newJob() {
  const pool = await addPool(sandbox);
  return { pool, job: await smallJob(pool, ROWS, { route: "admin-api" }) };
}

test("users that were undone are not missing", async () => {
  const { pool, job } = await newJob();
  await runSmallJob(job.path, pool);
  expect((await verifySmallJob(job.path, pool)).verification).toMatchObject({ compared: 2, missing: 0 });
  await undoSmallJob(job.path, pool);
  const { verification, exitCode } = await verifySmallJob(job.path, pool);
  expect(verification).toMatchObject({ compared: 0, missing: 0, extra: 0, notExpected: { notLoaded: 2 } });
  expect(exitCode).toBe(0);
});

test.each(["by an undo", "by hand"])("users of an unfinished run that were removed %s are made anew by a sync", async (how) => {
  const { pool, job } = await newJob();
  const killed = runSmallJob(job.path, pool, { life: mortal({ at: "call", number: 4, when: "before" }) });
  await expect(killed).rejects.toBeInstanceOf(Crash);
  const [half] = await pool.users();
  if (half === undefined) throw new Error("a user was to be made before the kill");
  if (how === "by hand") {
    // Somebody's change keeps the user from the undo.
    await delay(10);
    await pool.call("AdminEnableUser", { Username: half.username });
  }
  await undoSmallJob(job.path, pool);
  if (how === "by hand") await pool.call("AdminDeleteUser", { Username: half.username });
  const { report, exitCode } = await runSmallSync(job.path, pool, { accept: ["ledger"] });
  expect(report?.outcomes).toMatchObject({ created: 2, failed: 0 });
  expect(exitCode).toBe(0);
  expect((await pool.users()).map(({ username, enabled }) => [username, enabled])).toEqual([
    ["user-1", false],
    ["user-2", false],
  ]);
});

test("a plan from before an undo is not executed after it, and nothing of it is taken for what a run did", async () => {
  const { pool, job } = await newJob();
  await runSmallJob(job.path, pool);
  const { plan } = await planSmallJob(job.path, pool);
  expect(plan.unchanged).toBe(2);
  await delay(10);
  await pool.call("AdminEnableUser", { Username: "user-1" });
  expect((await undoSmallJob(job.path, pool)).result).toMatchObject({ deleted: 1, kept: { "changed-since": 1 } });
  await expect(runSmallJob(job.path, pool, { plan })).rejects.toThrow("is not the latest of this job");
  expect((await verifySmallJob(job.path, pool)).verification).toMatchObject({ compared: 1, different: 1, notExpected: { notLoaded: 1 } });
});

test("a plan before an undo and one after it have names of their own, however fast they follow", async () => {
  const { pool, job } = await newJob();
  await runSmallJob(job.path, pool);
  for (let time = 1; time <= 3; time++) {
    await planSmallJob(job.path, pool);
    await undoSmallJob(job.path, pool);
    await planSmallJob(job.path, pool);
    await runSmallJob(job.path, pool);
  }
  expect(await pool.users()).toHaveLength(2);
});
