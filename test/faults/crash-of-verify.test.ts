import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { readJob } from "../../src/jobs/job.ts";
import { readReport } from "../../src/jobs/read-state.ts";
import type { RunReport } from "../../src/jobs/report/run-report.ts";
import type { Pool } from "../../src/load/index.ts";
import { DEFAULT_IMPORT_SETTINGS } from "../../src/sandbox/import/import-settings.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { fates } from "../support/accounted.ts";
import { TEN } from "../support/import-pool.ts";
import { workInMemory } from "../support/memory-folder.ts";
import { depth } from "../support/proof.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { type SmallJob, smallJob } from "../support/small-job.ts";
import { type SmallVerification, verifySmallJob } from "../support/verify-small-job.ts";
import { crashMatrix } from "./crash-matrix.ts";

workInMemory();

interface World extends SmallJob {
  readonly pool: SandboxPool;
  readonly run: string;
}

let sandbox: Sandbox;

beforeAll(async () => {
  const faults = { ...DEFAULT_IMPORT_SETTINGS.faults, logStreamMissing: true };
  sandbox = await startSandbox({ speed: 1_000, quotas: "off", settings: { import: { ...DEFAULT_IMPORT_SETTINGS, faults } } });
});

afterAll(() => sandbox.close());

crashMatrix<World, SmallVerification>(
  {
    what: "a verification that settles unconfirmed rows",
    promises: ["P1", "P16", "P18"],
    file: "test/faults/crash-of-verify.test.ts",
    prepare: unconfirmed,
    go: ({ path, pool }, life) => verifySmallJob(path, pool, { life }),
    async check({ path, folder, run }) {
      const report = join(folder, ".poolferry", "small", "runs", run, "report.json");
      const told = JSON.parse(await readFile(report, "utf8")) as RunReport;
      expect(told.outcomes).toMatchObject({ created: 5, failed: 5, unconfirmed: 0 });
      expect(told.reasons).toEqual({ failed: { StepsNotDone: 4, NotInPool: 1 } });
      expect(told).toEqual(readReport(await readJob(path), run));
    },
    least: { call: 2, write: 2, file: 8 },
  },
  depth("PAIRS", 20),
);

/** An import job without a log, and a list that lags for longer than the run waits: nobody knows what became of anybody. */
async function unconfirmed(): Promise<World> {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, TEN);
  const { rows, summary } = await runSmallJob(job.path, pool, { decorate: behind });
  expect(new Set(fates(rows))).toEqual(new Set(["unconfirmed import-log-silent"]));
  await pool.call("AdminDeleteUser", { Username: "user-2" });
  return { pool, ...job, run: summary.run };
}

/** ListUsers as it is where it lags for longer than a run has patience for. */
function behind(inner: Pool): Pool {
  return {
    async call(operation, request, signal) {
      const result = await inner.call(operation, request, signal);
      return operation === "listUsers" && result.ok && "users" in result ? { ...result, users: [] } : result;
    },
    serverTime: () => inner.serverTime(),
  };
}
