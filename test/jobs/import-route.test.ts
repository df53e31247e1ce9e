import { afterEach, expect, test } from "vitest";
import type { ImportSettings } from "../../src/sandbox/import/import-settings.ts";
import type { SandboxSettings } from "../../src/sandbox/settings.ts";
import type { Sandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { IMPORT, type ImportChanges, importPool, named, SPEED, TEN } from "../support/import-pool.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { LOGS_ROLE, smallJob } from "../support/small-job.ts";

let sandbox: Sandbox | undefined;

afterEach(() => sandbox?.close());

async function poolWith(changes?: ImportChanges, settings?: Partial<SandboxSettings>): Promise<SandboxPool> {
  const pool = await importPool(changes, settings);
  sandbox = pool.sandbox;
  return pool;
}

test("a plain import job creates every user, and gives those that need it their groups and links", async () => {
  const pool = await poolWith();
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool);
  const users = await expectAccounted(pool, run);
  expect(run.summary.outcomes.created).toBe(10);
  expect(run.exitCode).toBe(0);
  expect(users.filter(({ groups }) => groups.includes("readers"))).toHaveLength(4);
  expect(users.filter(({ attributes }) => attributes["identities"] !== undefined)).toHaveLength(4);
  expect(sandbox?.calls.get("AdminCreateUser")).toBeUndefined();
});

test("a user that somebody makes between plan and import is skipped, and gets no further step", async () => {
  const pool = await poolWith();
  const job = await smallJob(pool, TEN);
  const run = await runSmallJob(job.path, pool, {
    async confirm() {
      await pool.call("AdminCreateUser", { Username: "user-1", UserAttributes: [{ Name: "email", Value: "other@example.com" }] });
      return true;
    },
  });
  const users = await expectAccounted(pool, run, await named(pool, "user-1"));
  expect(fates(run.rows)[0]).toBe("skipped user-exists");
  expect(users.find(({ username }) => username === "user-1")).toMatchObject({ groups: [], attributes: { email: "other@example.com" } });
  expect(run.summary.outcomes).toMatchObject({ created: 9, skipped: 1 });
});

test("users that the pool has before the plan are skipped and never sent", async () => {
  const pool = await poolWith();
  for (const number of [2, 3]) await pool.call("AdminCreateUser", { Username: `USER-${number}` });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool);
  await expectAccounted(
    pool,
    run,
    (await pool.users()).filter(({ username }) => username.startsWith("USER")),
  );
  expect(run.summary.outcomes).toMatchObject({ created: 8, skipped: 2 });
  expect(run.events.find((event) => event.type === "import-job")).toMatchObject({ rows: 8 });
});

test("where the import job fails on the way, what it did not import goes into another one", async () => {
  const faults = { failAtRow: 5 as number | "never" };
  const pool = await poolWith({ faults });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool, {
    onEvent(event) {
      if (event.type === "import-job" && event.state === "Failed") mend(pool, { failAtRow: "never" });
    },
  });
  await expectAccounted(pool, run);
  expect(run.summary.outcomes.created).toBe(10);
  expect(run.exitCode).toBe(0);
});

test("where every import job fails on the way, each imports its part as long as it comes nearer", async () => {
  const pool = await poolWith({ faults: { failAtRow: 4 } });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool);
  await expectAccounted(pool, run);
  expect(run.summary.outcomes.created).toBe(10);
});

test("an import job that fails at its first row fails all its rows, and says which failure", async () => {
  const pool = await poolWith({ faults: { unusableRoles: [LOGS_ROLE] } });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool);
  await expectAccounted(pool, run);
  expect(new Set(fates(run.rows))).toEqual(new Set(["failed create ImportJobFailed"]));
  expect(run.exitCode).toBe(3);
});

test("a job that fails because too many rows failed still leaves each row its own outcome", async () => {
  const pool = await poolWith({ failureThreshold: { share: 0.2 } });
  const job = await smallJob(pool, TEN);
  const run = await runSmallJob(job.path, pool, {
    async confirm() {
      for (const number of [2, 4, 6]) await pool.call("AdminCreateUser", { Username: `user-${number}` });
      return true;
    },
  });
  await expectAccounted(
    pool,
    run,
    (await pool.users()).filter(({ attributes }) => attributes["email"] === undefined),
  );
  expect(run.summary.outcomes).toMatchObject({ created: 7, skipped: 3 });
});

test("a job that is cut off by the failure threshold is followed by one without the rows that failed", async () => {
  const pool = await poolWith({ failureThreshold: { share: 1, rows: 1 } });
  const job = await smallJob(pool, TEN);
  const run = await runSmallJob(job.path, pool, {
    async confirm() {
      for (const number of [2, 4, 6]) await pool.call("AdminCreateUser", { Username: `user-${number}` });
      return true;
    },
  });
  await expectAccounted(
    pool,
    run,
    (await pool.users()).filter(({ attributes }) => attributes["email"] === undefined),
  );
  expect(run.summary.outcomes).toMatchObject({ created: 7, skipped: 3 });
});

test("a job that is stopped from outside leaves nobody in the dark", async () => {
  const pool = await poolWith({ rowsPerSecond: 0.2 });
  let stopped = false;
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool, {
    onEvent(event) {
      if (stopped || event.type !== "import-job" || (event.imported ?? 0) < 3) return;
      stopped = true;
      void pool.call("ListUserImportJobs", { MaxResults: 1 }).then((list) => {
        const [job] = (list as { UserImportJobs: readonly { JobId: string }[] }).UserImportJobs;
        return pool.call("StopUserImportJob", { JobId: job?.JobId });
      });
    },
  });
  await expectAccounted(pool, run);
  expect(stopped).toBe(true);
  expect(run.events.some((event) => event.type === "import-job" && event.state === "Stopped")).toBe(true);
  expect(run.summary.outcomes.created).toBe(10);
});

test("a job that stays Pending is stopped after the time-out, and its rows fail with a name", async () => {
  const pool = await poolWith({ faults: { stuckInPending: true } });
  const run = await runSmallJob((await smallJob(pool, TEN, { importJob: { ...IMPORT, timeoutMinutes: 0.5 } })).path, pool);
  await expectAccounted(pool, run);
  expect(new Set(fates(run.rows))).toEqual(new Set(["failed create ImportJobStopped"]));
});

test("where the pool's list lags behind, the id map still names every sub", async () => {
  const pool = await poolWith({}, { listUsersLagMs: 15_000 });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool);
  await new Promise((resolve) => setTimeout(resolve, 15_000 / SPEED + 5));
  await expectAccounted(pool, run);
});

test("an upload that comes too late for its address gets a new import job", async () => {
  const pool = await poolWith();
  let late = true;
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool, {
    decorate: (inner) => ({
      async call(operation, request, signal) {
        if (operation === "uploadCsv" && late) {
          late = false;
          await new Promise((resolve) => setTimeout(resolve, 900_000 / SPEED));
        }
        return inner.call(operation, request, signal);
      },
      serverTime: () => inner.serverTime(),
    }),
  });
  await expectAccounted(pool, run);
  expect(run.summary.outcomes.created).toBe(10);
  expect(run.events.filter((event) => event.type === "import-job").map(({ attempt }) => attempt)).toContain(2);
});

test("a job that expires before it can be started gives way to another one", async () => {
  const pool = await poolWith({ expiryMs: 20_000, startsRefusedAfterUpload: 20 });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool, {
    onEvent(event) {
      if (event.type === "import-job" && event.attempt === 2) Object.assign(pool.sandbox.settings.import, { startsRefusedAfterUpload: 0 });
    },
  });
  await expectAccounted(pool, run);
  expect(run.summary.outcomes.created).toBe(10);
});

test("a start waits while another import job of the account is active", async () => {
  const pool = await poolWith({ rowsPerSecond: 1 });
  const other = await addPool(pool.sandbox);
  const [first, second] = await Promise.all([
    runSmallJob((await smallJob(pool, TEN)).path, pool),
    runSmallJob((await smallJob(other, TEN)).path, other),
  ]);
  await expectAccounted(pool, first);
  await expectAccounted(other, second);
  const states = [...first.events, ...second.events].flatMap((event) => (event.type === "import-job" ? [event.state] : []));
  expect(states).toContain("Waiting");
  expect(first.summary.outcomes.created + second.summary.outcomes.created).toBe(20);
});

test("several parts follow one another, and each row is on one line of one part", async () => {
  const pool = await poolWith();
  const run = await runSmallJob((await smallJob(pool, TEN, { importJob: { ...IMPORT, maxRows: 3 } })).path, pool);
  await expectAccounted(pool, run);
  const parts = new Map(run.events.flatMap((event) => (event.type === "import-job" ? [[event.part, event.rows] as const] : [])));
  expect([...parts.values()]).toEqual([3, 3, 3, 1]);
});

function mend(pool: SandboxPool, faults: Partial<ImportSettings["faults"]>): void {
  Object.assign(pool.sandbox.settings.import.faults, faults);
}
