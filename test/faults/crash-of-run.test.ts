import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readJob } from "../../src/jobs/job.ts";
import { readRuns } from "../../src/jobs/read-state.ts";
import { DEFAULT_IMPORT_SETTINGS } from "../../src/sandbox/import/import-settings.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates, withoutSubs } from "../support/accounted.ts";
import { workInMemory } from "../support/memory-folder.ts";
import { depth } from "../support/proof.ts";
import { runSmallJob, type SmallRun } from "../support/run-small-job.ts";
import { addPool, type HeldUser, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, LOGS_ROLE, type SmallJob, type SmallRow, smallJob } from "../support/small-job.ts";
import { crashMatrix } from "./crash-matrix.ts";

workInMemory();

const FILE = "test/faults/crash-of-run.test.ts";

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

interface World extends SmallJob {
  readonly pool: SandboxPool;
}

let sandbox: Sandbox;
let failing: Sandbox;
let quiet: { readonly run: SmallRun; readonly users: readonly object[] };

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
  const faults = { ...DEFAULT_IMPORT_SETTINGS.faults, failAtRow: 3, logStreamMissing: true };
  const settings = { listUsersLagMs: 1_000, import: { ...DEFAULT_IMPORT_SETTINGS, faults } };
  failing = await startSandbox({ speed: 1_000, quotas: "off", settings });
  const world = await prepared();
  const run = await runSmallJob(world.path, world.pool);
  quiet = { run, users: withoutSubs(await expectAccounted(world.pool, run, await taken(world.pool))) };
});

afterAll(async () => {
  await sandbox.close();
  await failing.close();
});

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

crashMatrix<World, SmallRun>(
  {
    what: "a run",
    promises: ["P1", "P2", "P6", "P15", "P18"],
    file: FILE,
    prepare: prepared,
    go: ({ path, pool }, life) => runSmallJob(path, pool, { life }),
    async check({ path, pool }, run) {
      const [finished, another] = readRuns(await readJob(path));
      if (another === undefined) expect(fates(run.rows)).toEqual(fates(quiet.run.rows));
      else {
        // It died behind its last write: nothing was left to do, and what people take from a run was there.
        expect(finished?.state).toBe("finished");
        expect(existsSync(run.files.report.replace(another.run, finished?.run ?? ""))).toBe(true);
        expect(run.summary.outcomes).toMatchObject({ created: 0, unchanged: 9 });
      }
      expect(withoutSubs(await expectAccounted(pool, run, await taken(pool)))).toEqual(quiet.users);
    },
    least: { call: 30, write: 30, file: 20, wait: 2 },
  },
  depth("PAIRS", 40),
);

crashMatrix<World, SmallRun>(
  {
    what: "a run whose import jobs fail on their way while the pool's list lags",
    promises: ["P1", "P2", "P16"],
    file: FILE,
    async prepare() {
      const pool = await addPool(failing);
      const rows = [1, 2, 3, 4].map((number) => importable(number, number % 2 === 0 ? { groups: ["readers"] } : {}));
      return { pool, ...(await smallJob(pool, rows)) };
    },
    go: ({ path, pool }, life) => runSmallJob(path, pool, { life }),
    async check({ pool }, run) {
      await delay(2);
      const users = await expectAccounted(pool, run);
      expect(fates(run.rows).filter((fate) => fate !== "created" && fate !== "unchanged")).toEqual([]);
      expect(users.filter(({ groups }) => groups.includes("readers"))).toHaveLength(2);
    },
    least: { call: 20, write: 20, wait: 3 },
  },
  depth("PAIRS", 20),
);

async function prepared(): Promise<World> {
  const pool = await addPool(sandbox);
  await pool.call("AdminCreateUser", { Username: "taken" });
  return { pool, ...(await smallJob(pool, ROWS, CHANGES)) };
}

async function taken(pool: SandboxPool): Promise<readonly HeldUser[]> {
  return (await pool.users()).filter(({ username }) => username === "taken");
}
