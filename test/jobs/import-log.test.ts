import { afterEach, expect, test } from "vitest";
import type { SandboxSettings } from "../../src/sandbox/settings.ts";
import type { Sandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { IMPORT, type ImportChanges, importPool, named, SPEED, TEN, takesAlias } from "../support/import-pool.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import type { SandboxPool } from "../support/sandbox-pool.ts";
import { importable, smallJob } from "../support/small-job.ts";

let sandbox: Sandbox | undefined;

afterEach(() => sandbox?.close());

async function poolWith(changes?: ImportChanges, settings?: Partial<SandboxSettings>): Promise<SandboxPool> {
  const pool = await importPool(changes, settings);
  sandbox = pool.sandbox;
  return pool;
}

test.each([0, 1, 2] as const)(
  "line numbers from %i are read right by themselves, also where the log is in odd order",
  async (firstLineNumber) => {
    const pool = await poolWith({ log: { firstLineNumber, order: "mixed" } });
    const rows = [...TEN, importable(11, { name: "x".repeat(2049) }), importable(12)];
    const run = await runSmallJob((await smallJob(pool, rows)).path, pool);
    await expectAccounted(pool, run);
    expect(run.summary.outcomes).toMatchObject({ created: 11, rejected: 1 });
  },
);

test.each([0, 1, 2] as const)("a row that fails in Cognito is named right where line numbers start at %i", async (firstLineNumber) => {
  const pool = await poolWith({ log: { firstLineNumber }, aliasClash: "fail" });
  const job = await smallJob(pool, TEN);
  const run = await runSmallJob(job.path, pool, { confirm: takesAlias(pool, "user-7@example.com") });
  await expectAccounted(pool, run, await named(pool));
  expect(
    fates(run.rows)
      .map((fate, index) => (fate === "created" ? "" : `${index + 1} ${fate}`))
      .join(""),
  ).toBe("7 failed create ImportRowFailed");
});

test.each([
  ["right", 2, 2],
  ["wrong by one down", 1, 2],
  ["wrong by one up", 2, 1],
  ["wrong by two", 0, 2],
] as const)("a line base that the job file gives %s does not give a row another row's fate", async (_name, lineBase, firstLineNumber) => {
  const pool = await poolWith({ log: { firstLineNumber }, aliasClash: "fail" });
  const job = await smallJob(pool, TEN, { importJob: { ...IMPORT, lineBase } });
  const run = await runSmallJob(job.path, pool, { confirm: takesAlias(pool, "user-10@example.com") });
  await expectAccounted(pool, run, await named(pool));
  expect(run.rows.filter(({ outcome }) => outcome?.status === "created").map(({ ref }) => ref.row)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("several log lines may share one event", async () => {
  const pool = await poolWith({ log: { linesPerEvent: 4 } });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool, { confirm: takesAlias(pool, "user-3@example.com") });
  await expectAccounted(pool, run, await named(pool));
  expect(run.rows[2]?.outcome).toMatchObject({ failure: { code: "ImportRowFailed", message: expect.stringContaining("email") } });
  expect(run.summary.outcomes.created).toBe(9);
});

test("without a log the pool itself tells who was imported", async () => {
  const pool = await poolWith({ faults: { logStreamMissing: true } });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool);
  await expectAccounted(pool, run);
  expect(run.summary.outcomes.created).toBe(10);
});

test("without a log, a row that is not found although the job found everybody else has failed", async () => {
  const pool = await poolWith({ faults: { logStreamMissing: true } });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool, { confirm: takesAlias(pool, "user-7@example.com") });
  await expectAccounted(pool, run, await named(pool));
  expect(fates(run.rows)[6]).toBe("failed create ImportRowFailed");
  expect(run.summary.outcomes.created).toBe(9);
  expect(run.exitCode).toBe(3);
});

test("a log that comes late is waited for", async () => {
  const pool = await poolWith({ faults: { logDelayMs: 4_000 } });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool, { confirm: takesAlias(pool, "user-7@example.com") });
  await expectAccounted(pool, run, await named(pool));
  expect(fates(run.rows)[6]).toBe("failed create ImportRowFailed");
});

test("a failed job without a log and a pool list that lags still account for everybody", async () => {
  const pool = await poolWith({ faults: { logStreamMissing: true, failAtRow: 6 } }, { listUsersLagMs: 4_000 });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool);
  await new Promise((resolve) => setTimeout(resolve, 4_000 / SPEED + 5));
  await expectAccounted(pool, run);
  expect(run.summary.outcomes.created).toBe(10);
});
