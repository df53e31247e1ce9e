import { afterEach, expect, test } from "vitest";
import { watchOnStderr } from "../../src/cli/terminal/watch.ts";
import type { Pool, PoolOperation } from "../../src/load/pool.ts";
import type { Sandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { IMPORT, type ImportChanges, importPool, named, TEN } from "../support/import-pool.ts";
import { runSmallJob, type SmallRun } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { smallJob } from "../support/small-job.ts";

let sandbox: Sandbox | undefined;

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

async function poolWith(changes?: ImportChanges): Promise<SandboxPool> {
  const pool = await importPool(changes);
  sandbox = pool.sandbox;
  return pool;
}

/** Refuses calls of an operation as the SDK's adapter would; an upload's address leads past any proxy. */
function refusing(operation: PoolOperation, code: string, isRefused: (time: number) => boolean): (pool: Pool) => Pool {
  let times = 0;
  return (pool) => ({
    call: async (called, request, signal) =>
      called === operation && isRefused(++times)
        ? { ok: false, failure: { kind: "permanent", code, message: "made by the test" } }
        : pool.call(called, request, signal),
    serverTime: () => pool.serverTime(),
  });
}

function waits(run: Pick<SmallRun, "events">) {
  return run.events.flatMap((event) => (event.type === "import-job" && event.state === "Waiting" ? [event] : []));
}

const CREATE = "createImportJob";
const START = "startImportJob";
const CODES = ["PreconditionNotMetException", "LimitExceededException"];

test.each(CODES.flatMap((code) => ([CREATE, START] as const).map((operation) => [code, operation] as const)))(
  "%s at %s is waited out, and how long is told",
  async (error, operation) => {
    const direct = await poolWith();
    const decorate = refusing(operation, error, (time) => time <= 6);
    const run = await runSmallJob((await smallJob(direct, TEN)).path, direct, { decorate });
    await expectAccounted(direct, run);
    expect(run.summary.outcomes.created).toBe(10);
    const told = waits(run);
    expect(told.map(({ detail }) => detail)).toEqual(Array.from({ length: 6 }, () => error));
    expect(told.at(-1)?.waitedSeconds).toBeGreaterThanOrEqual(3);
    expect(run.events.filter((event) => event.type === "import-job" && event.state === "Created")).toHaveLength(1);
  },
);

test.each([CREATE, START] as const)("the wait at %s ends at its bound with exit 5, and the same command goes on", async (operation) => {
  const direct = await poolWith();
  let occupied = true;
  const decorate = refusing(operation, "PreconditionNotMetException", () => occupied);
  const job = await smallJob(direct, TEN, { importJob: { ...IMPORT, waitMinutes: 1 } });
  await expect(runSmallJob(job.path, direct, { decorate })).rejects.toMatchObject({
    exit: "temporary",
    message: expect.stringContaining("in 1 minutes: PreconditionNotMetException"),
    hint: expect.stringContaining("waitMinutes"),
  });
  occupied = false;
  const run = await runSmallJob(job.path, direct);
  await expectAccounted(direct, run);
  expect(run.summary.outcomes.created).toBe(10);
});

test("another pool's import job is waited for, whichever exception says so", async () => {
  const pool = await poolWith({ rowsPerSecond: 1, activeJobError: "LimitExceededException" });
  const other = await addPool(pool.sandbox);
  const [first, second] = await Promise.all([
    runSmallJob((await smallJob(pool, TEN)).path, pool),
    runSmallJob((await smallJob(other, TEN)).path, other),
  ]);
  await expectAccounted(pool, first);
  await expectAccounted(other, second);
  expect([...waits(first), ...waits(second)].map(({ detail }) => detail)).toContain("LimitExceededException");
});

test("a start that is called invalid because the upload is not seen yet is repeated a few times, and then believed", async () => {
  const pool = await poolWith({ startsRefusedAfterUpload: 3, startTooEarlyError: "InvalidParameterException" });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool);
  await expectAccounted(pool, run);
  expect(run.summary.outcomes.created).toBe(10);
  await sandbox?.close();
  const never = await poolWith({ startsRefusedAfterUpload: 50, startTooEarlyError: "InvalidParameterException" });
  await expect(runSmallJob((await smallJob(never, TEN)).path, never)).rejects.toMatchObject({
    exit: "failure",
    message: expect.stringContaining("StartUserImportJob: InvalidParameterException"),
  });
});

test("a pool that has used up its import jobs is told at once, and not waited for", async () => {
  const direct = await poolWith({ jobsPerPool: 1_000 });
  for (let number = 0; number < 1_000; number++)
    await direct.call("CreateUserImportJob", { JobName: `old-${number}`, CloudWatchLogsRoleArn: IMPORT.logsRoleArn });
  const events: unknown[] = [];
  const stopped = runSmallJob((await smallJob(direct, TEN)).path, direct, { onEvent: (event) => events.push(event) });
  await expect(stopped).rejects.toMatchObject({ exit: "failure", message: expect.stringContaining("has had 1000 import jobs") });
  expect(events).not.toContainEqual(expect.objectContaining({ state: "Waiting" }));
}, 30_000);

test("people read what is waited for, and how long", () => {
  const written: string[] = [];
  let now = 0;
  const stream = { isTTY: false, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
  const watcher = watchOnStderr(stream, () => now);
  for (const waitedSeconds of [0, 40, 80]) {
    now = waitedSeconds * 1000;
    watcher.tell({
      type: "import-job",
      part: 1,
      attempt: 1,
      state: "Waiting",
      rows: 10,
      detail: "PreconditionNotMetException",
      waitedSeconds,
    });
  }
  expect(written.join("")).toBe(
    "import job, part 1: Waiting (PreconditionNotMetException), 10 rows\n" +
      "import job, part 1: Waiting (PreconditionNotMetException): another import job of the account may be active, waited 40 s\n" +
      "import job, part 1: Waiting (PreconditionNotMetException): another import job of the account may be active, waited 1 min 20 s\n",
  );
});

test.each(["adopt", "update"])("without a log, %s settles each row by asking for its user: nobody stays unconfirmed", async (existing) => {
  const pool = await poolWith({ faults: { logStreamMissing: true } });
  const job = await smallJob(pool, TEN, { policies: { existing }, importJob: IMPORT });
  const run = await runSmallJob(job.path, pool, {
    async confirm() {
      const UserAttributes = [
        { Name: "name", Value: "Name 4" },
        { Name: "email", Value: "user-4@example.com" },
        { Name: "email_verified", Value: "true" },
      ];
      await pool.call("AdminCreateUser", { Username: "user-4", MessageAction: "SUPPRESS", UserAttributes });
      await new Promise((resolve) => setTimeout(resolve, 60));
      return true;
    },
    decorate: (inner) => ({
      call: (operation, request, signal) => inner.call(operation, request, signal),
      serverTime: () => pool.sandbox.clock.now(),
    }),
  });
  const users = await expectAccounted(pool, run, await named(pool, "user-4"));
  expect(fates(run.rows)).toEqual(TEN.map((_, index) => (index === 3 ? "adopted" : "created")));
  expect(users.find(({ username }) => username === "user-4")?.groups).toEqual(["readers"]);
});

test("without a log, a row that the job skipped stays unconfirmed where existing users are left alone", async () => {
  const pool = await poolWith({ faults: { logStreamMissing: true } });
  const run = await runSmallJob((await smallJob(pool, TEN)).path, pool, {
    async confirm() {
      await pool.call("AdminCreateUser", { Username: "user-4", MessageAction: "SUPPRESS" });
      return true;
    },
  });
  await expectAccounted(pool, run, await named(pool, "user-4"));
  expect(fates(run.rows)[3]).toBe("unconfirmed import-log-silent");
  expect(run.exitCode).toBe(3);
});
