import { readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Pool, PoolOperation } from "../../src/load/index.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted } from "../support/accounted.ts";
import { countedReads } from "../support/counted-reads.ts";
import { mortal } from "../support/crash.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, LOGS_ROLE, type SmallRow, smallJob } from "../support/small-job.ts";

let sandbox: Sandbox;
let pool: SandboxPool;

beforeEach(async () => {
  sandbox = await startSandbox({ speed: 200, quotas: "off" });
  pool = await addPool(sandbox);
});

afterEach(() => sandbox.close());

/** What is read at a time, and how often the beginning is looked at before the rows: for an archive, for a mark, for the header. */
const CHUNK = 32 * 1024;
const LOOKS = 3;

/** Rows that the plan rejects, with line breaks in their cells, and behind them users that are loaded. */
const SETTLED = 4_000;
const ROWS: readonly SmallRow[] = [
  ...Array.from({ length: SETTLED }, (_, index) => importable(index, { email: "not an address", name: `two\nlines ${"é".repeat(50)}` })),
  ...Array.from({ length: 30 }, (_, index) => importable(SETTLED + index)),
];
const ROUTES = [
  { what: "by admin calls", changes: { route: "admin-api" }, begins: "createUser", passes: 1 },
  {
    what: "by import jobs",
    changes: { importJob: { logsRoleArn: LOGS_ROLE, minRows: 1, maxRows: 7, pollSeconds: 1 } },
    begins: "createImportJob",
    passes: 2,
  },
] as const;

test.each(ROUTES)(
  "a resumed run reads of its source what is not settled, and all of it once for its fingerprint ($what)",
  async (route) => {
    const job = await smallJob(pool, ROWS, route.changes);
    const source = await readFile(job.source);
    const rest = source.length - source.indexOf(`key-${SETTLED}`);
    const dying = mortal({ at: "call", number: 8, when: "before" });
    await expect(runSmallJob(job.path, pool, { decorate: dying.pool })).rejects.toThrow("dies");
    await countedReads(job.source, async (bytes) => {
      let before = 0;
      const noted = (inner: Pool) => firstCall(inner, route.begins, () => (before = bytes()));
      const run = await runSmallJob(job.path, pool, { decorate: noted });
      expect(before).toBeGreaterThanOrEqual(source.length);
      expect(before).toBeLessThanOrEqual(source.length + LOOKS * CHUNK + route.passes * (rest + CHUNK));
      expect(source.length).toBeGreaterThan(LOOKS * CHUNK + 3 * (rest + CHUNK));
      await expectAccounted(pool, run);
      expect(run.summary.outcomes).toMatchObject({ created: 30, rejected: SETTLED });
      // The lines of the rows that were read after the resumption are their lines in the file.
      expect(run.rows.slice(SETTLED).map(({ ref }) => ref.line)).toEqual(ROWS.slice(SETTLED).map((_, index) => 2 + SETTLED * 2 + index));
    });
  },
);

test.each(ROUTES)("a resumed run over a packed file goes on at the same row ($what)", async (route) => {
  const job = await smallJob(pool, ROWS, route.changes);
  await writeFile(job.source, gzipSync(await readFile(job.source)));
  const dying = mortal({ at: "call", number: 8, when: "before" });
  await expect(runSmallJob(job.path, pool, { decorate: dying.pool })).rejects.toThrow("dies");
  const run = await runSmallJob(job.path, pool);
  await expectAccounted(pool, run);
  expect(run.summary.outcomes).toMatchObject({ created: 30, rejected: SETTLED });
});

test("rows that the source no longer has at the place of the last settled one end a resumed run before its first call", async () => {
  const job = await smallJob(pool, ROWS, { route: "admin-api" });
  const dying = mortal({ at: "call", number: 8, when: "before" });
  await expect(runSmallJob(job.path, pool, { decorate: dying.pool })).rejects.toThrow("dies");
  const before = { ...sandbox.calls.get("AdminCreateUser") };
  const text = await readFile(job.source, "utf8");
  const run = runSmallJob(job.path, pool, {
    // After the fingerprints were taken.
    confirm: async () => {
      await writeFile(job.source, text.replace("two\nlines", "one line, and more"));
      return true;
    },
  });
  await expect(run).rejects.toMatchObject({ exit: "refused" });
  expect(sandbox.calls.get("AdminCreateUser")).toEqual(before);
});

/** Tells when an operation is called for the first time. */
function firstCall(pool: Pool, wanted: PoolOperation, tell: () => void): Pool {
  let isTold = false;
  return {
    call(operation, request, signal) {
      if (operation === wanted && !isTold) {
        isTold = true;
        tell();
      }
      return pool.call(operation, request, signal);
    },
    serverTime: () => pool.serverTime(),
  };
}
