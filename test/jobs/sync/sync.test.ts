import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { runSmallJob } from "../../support/run-small-job.ts";
import { keptUsers, runSmallSync } from "../../support/run-small-sync.ts";
import { addPool, type SandboxPool } from "../../support/sandbox-pool.ts";
import { importable, type SmallJob, type SmallRow, smallJob, writeSmallSource } from "../../support/small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});
afterAll(() => sandbox.close());

const ROUTE = { route: "admin-api" };
/** Guards are for other tests: here a few users are many. */
const OPEN = { shrunkPercent: 100, disablePercent: 100, deletePercent: 100 };

/** A pool that a run has loaded with these rows. */
async function loaded(
  rows: readonly SmallRow[],
  changes: Record<string, unknown> = {},
  sync: Record<string, unknown> = {},
): Promise<{ readonly pool: SandboxPool; readonly job: SmallJob }> {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, rows, { ...ROUTE, ...changes, sync: { guards: OPEN, ...sync } });
  await runSmallJob(job.path, pool);
  return { pool, job };
}

const five = () => [1, 2, 3, 4, 5].map((number) => importable(number));

test("without changes no call is made and no row is written", async () => {
  const { pool, job } = await loaded(five());
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
  const { pool, job } = await loaded(rows);
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
  const users = new Map((await pool.users()).map((user) => [user.username, user]));
  expect(users.get("user-1")).toMatchObject({ attributes: { name: "Renamed" }, groups: ["readers"] });
  expect(users.get("user-2")).toMatchObject({ enabled: false });
  expect(users.get("user-3")?.attributes).not.toHaveProperty("name");
  expect(users.get("user-6")).toMatchObject({ status: "CONFIRMED", groups: ["writers"] });
  expect(users.size).toBe(6);
  expect((await runSmallSync(job.path, pool)).writes).toEqual({});
});
