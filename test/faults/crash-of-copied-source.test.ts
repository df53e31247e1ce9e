import { createReadStream } from "node:fs";
import { afterAll, beforeAll, expect } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { workInMemory } from "../support/memory-folder.ts";
import { depth } from "../support/proof.ts";
import { runSmallJob, type SmallRun } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, LOGS_ROLE, type SmallJob, smallJob } from "../support/small-job.ts";
import { crashMatrix } from "./crash-matrix.ts";

workInMemory();

const ROWS = [importable(1), importable(2, { password: "Example-Pass-2" }), importable(3, { email: "not an address" })];
const CHANGES = { source: { file: "-", format: "csv" }, importJob: { logsRoleArn: LOGS_ROLE, minRows: 1, pollSeconds: 1 } };

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

afterAll(() => sandbox.close());

crashMatrix<SmallJob & { readonly pool: SandboxPool }, SmallRun>(
  {
    what: "a run over standard input",
    promises: ["P1", "P2", "P17"],
    file: "test/faults/crash-of-copied-source.test.ts",
    async prepare() {
      const pool = await addPool(sandbox);
      return { pool, ...(await smallJob(pool, ROWS, CHANGES)) };
    },
    // A run that has begun goes on with its own copy, whatever it is given.
    go: ({ path, source, pool }, life) => runSmallJob(path, pool, { life, input: createReadStream(source) }),
    async check({ pool }, run) {
      expect([
        ["created", "created", "rejected email-malformed"],
        ["unchanged", "unchanged", "rejected email-malformed"],
      ]).toContainEqual(fates(run.rows));
      expect(await expectAccounted(pool, run)).toHaveLength(2);
    },
    least: { call: 8, write: 15, file: 20 },
  },
  depth("PAIRS", 20),
);
