import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { addIdentityPool, identityJob, identityRow } from "../../support/identity-pool.ts";
import { runSmallJob } from "../../support/run-small-job.ts";
import { addPool } from "../../support/sandbox-pool.ts";
import { undoSmallJob } from "../../support/undo-small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

afterAll(() => sandbox.close());

/** `old-1` and `old-2` are registered by the run, `old-3` was before. */
async function loaded() {
  const pool = await addPool(sandbox);
  const identityPool = await addIdentityPool(sandbox);
  await identityPool.register("old-3");
  await delay(10);
  const job = await identityJob(pool, identityPool, [identityRow(1), identityRow(2), identityRow(3)], {}, { route: "admin-api" });
  await runSmallJob(job.path, pool, { identityPool });
  await identityPool.register("another", await identityPool.holder("old-2"));
  await delay(10);
  return { pool, identityPool, job };
}

test("developer ids are taken from identities that were made for deleted users, and from no others", async () => {
  const { pool, identityPool, job } = await loaded();
  const undone = await undoSmallJob(job.path, pool, { identityPool, identities: true });
  expect(undone.result).toMatchObject({ deleted: 3, kept: { "identity-kept": 2 } });
  expect(undone.exitCode).toBe(3);
  expect(await identityPool.holder("old-1")).toBeUndefined();
  expect(await identityPool.holder("old-2")).toBe(await identityPool.holder("another"));
  expect(await identityPool.holder("old-3")).toBeDefined();
  expect(await pool.users()).toEqual([]);
});

test("without being asked, an undo leaves identities alone", async () => {
  const { pool, identityPool, job } = await loaded();
  expect((await undoSmallJob(job.path, pool)).result).toMatchObject({ deleted: 3, kept: {} });
  expect(await identityPool.holder("old-1")).toBeDefined();
});
