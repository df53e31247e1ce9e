import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { readJob } from "../../src/jobs/job.ts";
import { Ledger } from "../../src/jobs/ledger/ledger.ts";
import { readReport } from "../../src/jobs/read-state.ts";
import type { RunReport } from "../../src/jobs/report/run-report.ts";
import { stateFolderAt } from "../../src/jobs/state-folder.ts";
import type { Pool } from "../../src/load/index.ts";
import type { Sandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { importPool, SPEED, TEN } from "../support/import-pool.ts";
import { runSmallJob, type SmallRun } from "../support/run-small-job.ts";
import type { SandboxPool } from "../support/sandbox-pool.ts";
import { importable, type SmallJob, type SmallRow, smallJob, writeSmallSource } from "../support/small-job.ts";
import { verifySmallJob } from "../support/verify-small-job.ts";

let sandbox: Sandbox | undefined;

afterEach(() => sandbox?.close());

/** ListUsers as it is where it lags for longer than a run has patience for. */
const behind = (inner: Pool): Pool => ({
  async call(operation, request, signal) {
    const result = await inner.call(operation, request, signal);
    return operation === "listUsers" && result.ok && "users" in result ? { ...result, users: [] } : result;
  },
  serverTime: () => inner.serverTime(),
});

interface Unconfirmed {
  readonly pool: SandboxPool;
  readonly job: SmallJob;
  readonly run: SmallRun;
}

/** An import job without a log, and a list that lags for longer than the run waits: nobody knows what became of anybody. */
async function unconfirmed(
  rows: readonly SmallRow[],
  meanwhile: (pool: SandboxPool) => Promise<void> = async () => undefined,
): Promise<Unconfirmed> {
  const pool = await importPool({ faults: { logStreamMissing: true } });
  sandbox = pool.sandbox;
  const job = await smallJob(pool, rows);
  const run = await runSmallJob(job.path, pool, { decorate: behind });
  expect(new Set(fates(run.rows))).toEqual(new Set(["unconfirmed import-log-silent"]));
  expect(run.exitCode).toBe(3);
  await meanwhile(pool);
  return { pool, job, run };
}

async function reportOf({ run, job }: Unconfirmed): Promise<{ readonly told: RunReport; readonly ledger: RunReport }> {
  const told = JSON.parse(await readFile(join(run.files.folder, "report.json"), "utf8")) as RunReport;
  return { told, ledger: readReport(await readJob(job.path), run.summary.run) };
}

const PLAIN = Array.from({ length: 6 }, (_, index) => importable(index + 1));

test("unconfirmed rows whose user is there as planned become created, in the ledger, the report and the id map", async () => {
  const it = await unconfirmed(PLAIN);
  const { verification, exitCode } = await verifySmallJob(it.job.path, it.pool);
  expect(verification.settled).toEqual({ created: 6, unfinished: 0, notInPool: 0, unconfirmed: 0 });
  expect(verification).toMatchObject({ rows: 6, compared: 0, missing: 0, extra: 0 });
  expect(exitCode).toBe(0);
  const { told, ledger } = await reportOf(it);
  expect(told.outcomes).toMatchObject({ created: 6, unconfirmed: 0, failed: 0 });
  expect(told).toEqual(ledger);
  expect((await readFile(it.run.files.idMap, "utf8")).trim().split("\n")).toHaveLength(7);
  const again = await verifySmallJob(it.job.path, it.pool);
  expect(again.verification).toMatchObject({ compared: 6, equal: 6, settled: { created: 0 } });
  const next = await runSmallJob(it.job.path, it.pool);
  expect(next.summary.outcomes).toMatchObject({ unchanged: 6, created: 0 });
});

test("an unconfirmed row whose user is nowhere fails, and the next run loads it and nobody twice", async () => {
  const it = await unconfirmed(PLAIN, async (pool) => {
    await pool.call("AdminDeleteUser", { Username: "user-2" });
  });
  const { verification, exitCode } = await verifySmallJob(it.job.path, it.pool);
  expect(verification.settled).toEqual({ created: 5, unfinished: 0, notInPool: 1, unconfirmed: 0 });
  expect(exitCode).toBe(3);
  const { told, ledger } = await reportOf(it);
  expect(told).toEqual(ledger);
  expect(told.reasons).toEqual({ failed: { NotInPool: 1 } });
  expect(await readFile(join(it.run.files.folder, "rejects.csv"), "utf8")).toContain("key-2,user-2");
  expect(await readFile(join(it.run.files.folder, "rejects.reasons.csv"), "utf8")).toContain("2,3,failed,NotInPool");
  const next = await runSmallJob(it.job.path, it.pool, { confirm: async () => true });
  expect(next.summary.outcomes).toMatchObject({ unchanged: 5 });
  await verifySmallJob(it.job.path, it.pool);
  const users = await it.pool.users();
  expect(users.map(({ username }) => username)).toEqual(PLAIN.map(({ username }) => username));
});

test("a user with groups and links is found, and the next run does what it still lacks", async () => {
  const it = await unconfirmed(TEN);
  const { verification } = await verifySmallJob(it.job.path, it.pool);
  expect(verification.settled).toEqual({ created: 6, unfinished: 4, notInPool: 0, unconfirmed: 0 });
  expect((await reportOf(it)).told.reasons).toEqual({ failed: { StepsNotDone: 4 } });
  const lacking = await verifySmallJob(it.job.path, it.pool, { groups: true, links: true });
  expect(lacking.verification).toMatchObject({ compared: 10, equal: 6, names: { groups: 4, links: 4 } });
  const next = await runSmallJob(it.job.path, it.pool);
  await expectAccounted(it.pool, next);
  expect(next.summary.outcomes).toMatchObject({ created: 4, unchanged: 6 });
  expect((await verifySmallJob(it.job.path, it.pool, { groups: true, links: true })).exitCode).toBe(0);
});

test("somebody of the name who looks different leaves the row unconfirmed, and so does a plan that has changed", async () => {
  const it = await unconfirmed(PLAIN, async (pool) => {
    await pool.call("AdminUpdateUserAttributes", { Username: "user-3", UserAttributes: [{ Name: "name", Value: "Other" }] });
  });
  await writeSmallSource(
    it.job,
    PLAIN.map((row) => (row.key === "key-4" ? { ...row, groups: ["readers"] } : row)),
  );
  const { verification, exitCode } = await verifySmallJob(it.job.path, it.pool);
  expect(verification.settled).toEqual({ created: 4, unfinished: 0, notInPool: 0, unconfirmed: 2 });
  expect(verification.extra).toBe(0);
  expect(exitCode).toBe(3);
  const { told, ledger } = await reportOf(it);
  expect(told.outcomes).toMatchObject({ created: 4, unconfirmed: 2 });
  expect(told).toEqual(ledger);
});

test("somebody who was there before the import job is not taken for its user", async () => {
  const pool = await importPool({ faults: { logStreamMissing: true } });
  sandbox = pool.sandbox;
  const UserAttributes = Object.entries({ name: "Name 1", email: "user-1@example.com", email_verified: "true" }).map(([Name, Value]) => ({
    Name,
    Value,
  }));
  await pool.call("AdminCreateUser", { Username: "user-1", MessageAction: "SUPPRESS", UserAttributes });
  // Long before the import job, and still not listed when the run plans.
  await delay(5_000 / SPEED);
  const job = await smallJob(pool, PLAIN);
  await runSmallJob(job.path, pool, { decorate: behind });
  const { verification } = await verifySmallJob(job.path, pool);
  expect(verification.settled).toEqual({ created: 5, unfinished: 0, notInPool: 0, unconfirmed: 1 });
});

test("a verification that dies after the ledger was settled leaves reports that the next one puts right", async () => {
  const it = await unconfirmed(PLAIN);
  const before = await readFile(join(it.run.files.folder, "report.json"), "utf8");
  await verifySmallJob(it.job.path, it.pool);
  await writeFile(join(it.run.files.folder, "report.json"), before);
  await verifySmallJob(it.job.path, it.pool);
  const { told, ledger } = await reportOf(it);
  expect(told).toEqual(ledger);
});

test("a list that lags is looked at again before anybody is called missing or different", async () => {
  const pool = await importPool();
  sandbox = pool.sandbox;
  const job = await smallJob(pool, PLAIN);
  await runSmallJob(job.path, pool);
  let listings = 0;
  // Two are not listed yet and one is listed as it was before; the second look finds one of the two.
  const lagging = (inner: Pool): Pool => ({
    async call(operation, request, signal) {
      const result = await inner.call(operation, request, signal);
      if (operation !== "listUsers" || !result.ok || !("users" in result)) return result;
      const hidden = ++listings === 1 ? ["user-1", "user-2"] : listings === 2 ? ["user-2"] : [];
      const shown = result.users.filter(({ username }) => !hidden.includes(username));
      if (listings > 1) return { ...result, users: shown };
      return { ...result, users: shown.map((user) => (user.username === "user-3" ? { ...user, enabled: false } : user)) };
    },
    serverTime: () => inner.serverTime(),
  });
  let sleeps = 0;
  const onSleep = async () => {
    sleeps++;
  };
  const { verification, exitCode } = await verifySmallJob(job.path, pool, { decorate: lagging, onSleep });
  expect(verification).toMatchObject({ compared: 6, equal: 6, missing: 0, different: 0, extra: 0 });
  expect(exitCode).toBe(0);
  expect(sleeps).toBe(2);
});

test("a user that turns out to be there is one that syncs know of, also where they learned from the run before", async () => {
  const it = await unconfirmed(PLAIN);
  const kept = (look: (ledger: Ledger) => number) => {
    const ledger = Ledger.open(stateFolderAt(join(it.job.folder, ".poolferry", "small")).ledger);
    try {
      return look(ledger);
    } finally {
      ledger.close();
    }
  };
  const learn = (ledger: Ledger) => {
    ledger.users.learn(0);
    return ledger.users.countThere();
  };
  expect(kept(learn)).toBe(0);
  await verifySmallJob(it.job.path, it.pool);
  expect(kept((ledger) => [...ledger.users.all()].filter(({ origin, sub }) => origin === "created" && sub !== undefined).length)).toBe(6);
  expect(kept(learn)).toBe(6);
});

test("a sample leaves unconfirmed rows as they are", async () => {
  const it = await unconfirmed(PLAIN);
  const { verification } = await verifySmallJob(it.job.path, it.pool, { sample: { size: 3, seed: 1 } });
  expect(verification).toMatchObject({ compared: 0, settled: { created: 0, unconfirmed: 0 } });
  expect((await reportOf(it)).told.outcomes.unconfirmed).toBe(6);
});
