import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readJob } from "../../src/jobs/job.ts";
import { readRuns } from "../../src/jobs/read-state.ts";
import { DEFAULT_IMPORT_SETTINGS } from "../../src/sandbox/import/import-settings.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates, withoutSubs } from "../support/accounted.ts";
import { Crash, type CrashPoint, mortal } from "../support/crash.ts";
import { runSmallJob, type SmallRun } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, LOGS_ROLE, type SmallRow, smallJob } from "../support/small-job.ts";

/** More than a run of these rows has; a run that never dies ends the loop long before. */
const POINTS_AT_MOST = 400;

/** Both routes, with every step, and rows that end in other ways. */
const ROWS: readonly SmallRow[] = [
  importable(1),
  importable(2, { groups: ["readers", "writers"], google: "g-2" }),
  importable(3, { disabled: true }),
  importable(4, { saml: "s-4" }),
  importable(5, { password: "Example-Pass-5", groups: ["readers"], google: "g-5" }),
  importable(6, { password: "Example-Pass-6", disabled: true }),
  importable(7, { verified: false, saml: "s-7" }),
  importable(8, { verified: false, groups: ["newcomers"] }),
  importable(9, { email: "not an address" }),
  importable(10, { key: "key-1" }),
  importable(11, { username: "taken" }),
  importable(12, { groups: ["newcomers"], disabled: true }),
];
const CHANGES = {
  policies: { createGroups: true },
  importJob: { logsRoleArn: LOGS_ROLE, minRows: 1, maxRows: 3, pollSeconds: 1 },
};

let sandbox: Sandbox;
let quiet: { readonly run: SmallRun; readonly users: readonly object[] };

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
  const pool = await poolForRows();
  const run = await runSmallJob((await smallJob(pool, ROWS, CHANGES)).path, pool);
  quiet = { run, users: withoutSubs(await expectAccounted(pool, run, await taken(pool))) };
});

afterAll(() => sandbox.close());

test("the undisturbed run has something of everything", () => {
  expect(fates(quiet.run.rows)).toEqual([
    ...Array.from({ length: 8 }, () => "created"),
    "rejected email-malformed",
    "rejected duplicate-source-key",
    "skipped user-exists",
    "created",
  ]);
  expect(quiet.users).toHaveLength(10);
});

test.each([
  ["call", "before"],
  ["call", "after"],
  ["write", "before"],
  ["write", "after"],
] as const)(
  "a run that dies at any %s, %s it took effect, ends in the same pool and the same outcomes when it is resumed",
  async (at, when) => {
    let number = 0;
    while (++number <= POINTS_AT_MOST && (await dieAndResume({ at, when, number })));
    console.log(`${number - 1} crash points: ${when} the ${at}`);
    expect(number).toBeGreaterThan(20);
    expect(number).toBeLessThan(POINTS_AT_MOST);
  },
  120_000,
);

test.each([
  ["call", "after"],
  ["write", "before"],
] as const)(
  "where every import job fails on its way and the pool's list lags, a run that dies at any %s, %s it took effect, still loads everybody once",
  async (at, when) => {
    const failing = await startSandbox({ speed: 1_000, quotas: "off", settings: { listUsersLagMs: 1_000, import: FAILING } });
    const rows = [1, 2, 3, 4].map((number) => importable(number, number % 2 === 0 ? { groups: ["readers"] } : {}));
    let number = 0;
    try {
      for (let reached = true; reached && number <= POINTS_AT_MOST; ) {
        const pool = await addPool(failing);
        const job = await smallJob(pool, rows);
        const dying = mortal({ at, when, number: ++number });
        const first = await runDying(job.path, pool, dying);
        reached = dying.dead();
        const run = first ?? (await runSmallJob(job.path, pool));
        const where = JSON.stringify({ at, when, number });
        await delay(2);
        const users = await expectAccounted(pool, run);
        expect(
          fates(run.rows).filter((fate) => fate !== "created" && fate !== "unchanged"),
          where,
        ).toEqual([]);
        expect(
          users.filter(({ groups }) => groups.includes("readers")),
          where,
        ).toHaveLength(2);
      }
      console.log(`${number - 1} crash points: ${when} the ${at}, with failing import jobs`);
      expect(number).toBeGreaterThan(20);
      expect(number).toBeLessThan(POINTS_AT_MOST);
    } finally {
      await failing.close();
    }
  },
  120_000,
);

const FAILING = {
  ...DEFAULT_IMPORT_SETTINGS,
  faults: { ...DEFAULT_IMPORT_SETTINGS.faults, failAtRow: 3, logStreamMissing: true },
};

/** Undefined where the process died on the way. */
async function runDying(path: string, pool: SandboxPool, dying: ReturnType<typeof mortal>): Promise<SmallRun | undefined> {
  try {
    return await runSmallJob(path, pool, { decorate: dying.pool, open: (open) => ({ ...open, ledger: dying.ledger(open.ledger) }) });
  } catch (error) {
    if (error instanceof Crash) return undefined;
    throw new Error("the death was caught", { cause: error });
  }
}

/** False where the run came to its end without meeting the point. */
async function dieAndResume(point: CrashPoint): Promise<boolean> {
  const pool = await poolForRows();
  const job = await smallJob(pool, ROWS, CHANGES);
  const process = mortal(point);
  const first = await runDying(job.path, pool, process);
  const run = first ?? (await runSmallJob(job.path, pool));
  const where = JSON.stringify(point);
  expect(process.dead(), where).toBe(first === undefined);
  const [finished, another] = readRuns(await readJob(job.path));
  if (another === undefined) expect(fates(run.rows), where).toEqual(fates(quiet.run.rows));
  else {
    // It died behind its last write: nothing was left to do, and what people take from a run was there.
    expect(finished?.state, where).toBe("finished");
    expect(existsSync(run.files.report.replace(another.run, finished?.run ?? "")), where).toBe(true);
    expect(run.summary.outcomes, where).toMatchObject({ created: 0, unchanged: 9 });
  }
  expect(withoutSubs(await expectAccounted(pool, run, await taken(pool))), where).toEqual(quiet.users);
  return first === undefined;
}

async function poolForRows(): Promise<SandboxPool> {
  const pool = await addPool(sandbox);
  await pool.call("AdminCreateUser", { Username: "taken" });
  return pool;
}

async function taken(pool: SandboxPool) {
  return (await pool.users()).filter(({ username }) => username === "taken");
}
