import { afterAll, beforeAll, expect, test } from "vitest";
import type { Pool, PoolOperation } from "../../src/load/pool.ts";
import { DEFAULT_IMPORT_SETTINGS } from "../../src/sandbox/import/import-settings.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { type Fate, faultyPool, seededFates } from "../support/faulty-pool.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool } from "../support/sandbox-pool.ts";
import { importable, LOGS_ROLE, smallJob } from "../support/small-job.ts";

const ROWS = [
  ...Array.from({ length: 6 }, (_, index) => importable(index + 1, { groups: ["newcomers"], google: `g-${index}` })),
  importable(7, { password: "Example-Pass-7" }),
  importable(8, { verified: false, disabled: true }),
];
const IMPORT = { logsRoleArn: LOGS_ROLE, minRows: 1, maxRows: 4, pollSeconds: 1 };
const CHANGES = { policies: { createGroups: true }, importJob: IMPORT };

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

afterAll(() => sandbox.close());

const OPERATIONS = [
  "listUsers",
  "createGroup",
  "createUser",
  "createImportJob",
  "uploadCsv",
  "startImportJob",
  "describeImportJob",
  "readImportLog",
] as const;
const FAULTS = ["not-sent", "request-lost", "answer-lost", "throttled"] as const;

test.each(OPERATIONS.flatMap((operation) => FAULTS.map((fate) => [operation, fate] as const)))(
  "a run gets over one %s that is %s",
  async (operation, fate) => {
    const pool = await addPool(sandbox);
    let met: Fate | undefined;
    const run = await runSmallJob((await smallJob(pool, ROWS, CHANGES)).path, pool, {
      decorate: (inner) =>
        faultyPool(inner, (called, _call, ofOperation) => {
          if (called !== operation || ofOperation > 1) return "pass";
          met = fate;
          return fate;
        }).pool,
    });
    expect(met).toBe(fate);
    const users = await expectAccounted(pool, run);
    expect(new Set(fates(run.rows))).toEqual(new Set(["created"]));
    expect(
      users
        .map(({ groups }) => groups.join())
        .join(" ")
        .trim(),
    ).toBe("newcomers newcomers newcomers newcomers newcomers newcomers");
  },
);

test.each(FAULTS)("a stop that is %s is asked for again until the import job ends", async (fate) => {
  const slow = await startSandbox({
    speed: 200,
    quotas: "off",
    settings: { import: { ...DEFAULT_IMPORT_SETTINGS, faults: { ...DEFAULT_IMPORT_SETTINGS.faults, stuckInPending: true } } },
  });
  try {
    const pool = await addPool(slow);
    const job = await smallJob(pool, ROWS.slice(0, 3), { ...CHANGES, importJob: { ...IMPORT, timeoutMinutes: 0.2 } });
    const run = await runSmallJob(job.path, pool, {
      decorate: (inner) =>
        faultyPool(inner, (called, _call, ofOperation) => (called === "stopImportJob" && ofOperation === 1 ? fate : "pass")).pool,
    });
    await expectAccounted(pool, run);
    expect(new Set(fates(run.rows))).toEqual(new Set(["failed create ImportJobStopped"]));
  } finally {
    await slow.close();
  }
});

test("uploads that never get through stop the run, and the same run again has as many tries", async () => {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, ROWS, CHANGES);
  const broken = faultyPoolFor("uploadCsv");
  for (let time = 0; time < 2; time++)
    await expect(runSmallJob(job.path, pool, { decorate: broken })).rejects.toMatchObject({ exit: "temporary" });
  const run = await runSmallJob(job.path, pool);
  await expectAccounted(pool, run);
  expect(run.summary.outcomes.created).toBe(ROWS.length);
});

test("chance faults on every call end in a whole run, taken up again as often as it gives up", async () => {
  const seed = Date.now() % 1_000_000;
  console.log(`seed ${seed}`);
  const chance = seededFates(seed, 0.3, FAULTS);
  for (let round = 0; round < 5; round++) {
    const pool = await addPool(sandbox);
    const job = await smallJob(pool, ROWS, CHANGES);
    let run: Awaited<ReturnType<typeof runSmallJob>> | undefined;
    for (let tries = 0; tries < 30 && run === undefined; tries++) {
      run = await runSmallJob(job.path, pool, { decorate: (inner) => faultyPool(inner, chance).pool }).catch((error: unknown) => {
        expect(error, `seed ${seed}`).toMatchObject({ name: "RunError", exit: "temporary" });
        return undefined;
      });
    }
    if (run === undefined) throw new Error(`seed ${seed}: the run never came to its end`);
    await expectAccounted(pool, run);
    expect(new Set(fates(run.rows)), `seed ${seed}`).toEqual(new Set(["created"]));
  }
});

function faultyPoolFor(operation: PoolOperation): (inner: Pool) => Pool {
  return (inner) => faultyPool(inner, (called) => (called === operation ? "refused" : "pass")).pool;
}
