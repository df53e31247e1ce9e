import { afterEach, expect, test } from "vitest";
import { DEFAULT_IMPORT_SETTINGS, type ImportSettings } from "../../src/sandbox/import/import-settings.ts";
import type { SandboxSettings } from "../../src/sandbox/settings.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, LOGS_ROLE, smallJob } from "../support/small-job.ts";

const SPEED = 200;
let sandbox: Sandbox | undefined;

afterEach(() => sandbox?.close());

type ImportChanges = Partial<Omit<ImportSettings, "log" | "faults" | "failureThreshold">> & {
  readonly log?: Partial<ImportSettings["log"]>;
  readonly faults?: Partial<ImportSettings["faults"]>;
  readonly failureThreshold?: Partial<ImportSettings["failureThreshold"]>;
};

/** A sandbox that runs fast, with one pool; `changes` go over the settings of import jobs. */
async function poolWith(changes: ImportChanges = {}, settings: Partial<SandboxSettings> = {}): Promise<SandboxPool> {
  const { log, faults, failureThreshold } = DEFAULT_IMPORT_SETTINGS;
  sandbox = await startSandbox({
    speed: SPEED,
    quotas: "off",
    settings: {
      ...settings,
      import: {
        ...DEFAULT_IMPORT_SETTINGS,
        ...changes,
        log: { ...log, ...changes.log },
        faults: { ...faults, ...changes.faults },
        failureThreshold: { ...failureThreshold, ...changes.failureThreshold },
      },
    },
  });
  return addPool(sandbox);
}

const TEN = Array.from({ length: 10 }, (_, index) => importable(index + 1, index % 3 === 0 ? { groups: ["readers"], google: `g-${index}` } : {}));
const IMPORT = { logsRoleArn: LOGS_ROLE, minRows: 1, pollSeconds: 1 };

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

test.each([0, 1, 2] as const)("line numbers from %i are read right by themselves, also where the log is in odd order", async (firstLineNumber) => {
  const pool = await poolWith({ log: { firstLineNumber, order: "mixed" } });
  const rows = [...TEN, importable(11, { name: "x".repeat(2049) }), importable(12)];
  const run = await runSmallJob((await smallJob(pool, rows)).path, pool);
  await expectAccounted(pool, run);
  expect(run.summary.outcomes).toMatchObject({ created: 11, rejected: 1 });
});

test.each([0, 1, 2] as const)("a row that fails in Cognito is named right where line numbers start at %i", async (firstLineNumber) => {
  const pool = await poolWith({ log: { firstLineNumber }, aliasClash: "fail" });
  const job = await smallJob(pool, TEN);
  const run = await runSmallJob(job.path, pool, { confirm: takesAlias(pool, "user-7@example.com") });
  await expectAccounted(pool, run, await rivals(pool));
  expect(fates(run.rows).map((fate, index) => (fate === "created" ? "" : `${index + 1} ${fate}`)).join("")).toBe("7 failed create ImportRowFailed");
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
  await expectAccounted(pool, run, await rivals(pool));
  expect(run.rows.filter(({ outcome }) => outcome?.status === "created").map(({ ref }) => ref.row)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("several log lines may share one event", async () => {
  const pool = await poolWith({ log: { linesPerEvent: 4 } });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool, { confirm: takesAlias(pool, "user-3@example.com") });
  await expectAccounted(pool, run, await rivals(pool));
  expect(run.rows[2]?.outcome).toMatchObject({ failure: { code: "ImportRowFailed", message: expect.stringContaining("email") } });
  expect(run.summary.outcomes.created).toBe(9);
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
  const users = await expectAccounted(pool, run, await rivals(pool, "user-1"));
  expect(fates(run.rows)[0]).toBe("skipped user-exists");
  expect(users.find(({ username }) => username === "user-1")).toMatchObject({ groups: [], attributes: { email: "other@example.com" } });
  expect(run.summary.outcomes).toMatchObject({ created: 9, skipped: 1 });
});

test("users that the pool has before the plan are skipped and never sent", async () => {
  const pool = await poolWith();
  for (const number of [2, 3]) await pool.call("AdminCreateUser", { Username: `USER-${number}` });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool);
  await expectAccounted(pool, run, (await pool.users()).filter(({ username }) => username.startsWith("USER")));
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
  await expectAccounted(pool, run, (await pool.users()).filter(({ attributes }) => attributes["email"] === undefined));
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
  await expectAccounted(pool, run, (await pool.users()).filter(({ attributes }) => attributes["email"] === undefined));
  expect(run.summary.outcomes).toMatchObject({ created: 7, skipped: 3 });
});

test("a job that is stopped from outside leaves nobody in the dark", async () => {
  const pool = await poolWith({ rowsPerSecond: 1 });
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

test("without a log the pool itself tells who was imported", async () => {
  const pool = await poolWith({ faults: { logStreamMissing: true } });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool);
  await expectAccounted(pool, run);
  expect(run.summary.outcomes.created).toBe(10);
});

test("without a log, a row that is not found although the job found everybody else has failed", async () => {
  const pool = await poolWith({ faults: { logStreamMissing: true } });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool, { confirm: takesAlias(pool, "user-7@example.com") });
  await expectAccounted(pool, run, await rivals(pool));
  expect(fates(run.rows)[6]).toBe("failed create ImportRowFailed");
  expect(run.summary.outcomes.created).toBe(9);
  expect(run.exitCode).toBe(3);
});

test("a log that comes late is waited for", async () => {
  const pool = await poolWith({ faults: { logDelayMs: 4_000 } });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool, { confirm: takesAlias(pool, "user-7@example.com") });
  await expectAccounted(pool, run, await rivals(pool));
  expect(fates(run.rows)[6]).toBe("failed create ImportRowFailed");
});

test("a failed job without a log and a pool list that lags still account for everybody", async () => {
  const pool = await poolWith({ faults: { logStreamMissing: true, failAtRow: 6 } }, { listUsersLagMs: 4_000 });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool);
  await new Promise((resolve) => setTimeout(resolve, 4_000 / SPEED + 5));
  await expectAccounted(pool, run);
  expect(run.summary.outcomes.created).toBe(10);
});

test("where the pool's list lags behind, the id map still names every sub", async () => {
  const pool = await poolWith({}, { listUsersLagMs: 2_000 });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool);
  await new Promise((resolve) => setTimeout(resolve, 2_000 / SPEED + 5));
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

/** Somebody else takes an address after the plan. */
function takesAlias(pool: SandboxPool, email: string): () => Promise<boolean> {
  return async () => {
    const UserAttributes = [
      { Name: "email", Value: email },
      { Name: "email_verified", Value: "true" },
    ];
    await pool.call("AdminCreateUser", { Username: "rival", UserAttributes });
    return true;
  };
}

async function rivals(pool: SandboxPool, username = "rival") {
  return (await pool.users()).filter((user) => user.username === username);
}

function mend(pool: SandboxPool, faults: Partial<ImportSettings["faults"]>): void {
  Object.assign(pool.sandbox.settings.import.faults, faults);
}
