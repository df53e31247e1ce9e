import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { Crash, mortal } from "../support/crash.ts";
import { faultyPool, seededFates } from "../support/faulty-pool.ts";
import { workInMemory } from "../support/memory-folder.ts";
import { dumpPool } from "../support/pool-dump.ts";
import { depth } from "../support/proof.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, type SmallJob, type SmallRow, smallJob } from "../support/small-job.ts";
import { type SmallUndo, undoSmallJob } from "../support/undo-small-job.ts";
import { crashMatrix } from "./crash-matrix.ts";

workInMemory();

const ROWS: readonly SmallRow[] = [
  importable(1, { name: "Planned 1", groups: ["readers"], google: "g-1" }),
  importable(2, { disabled: true }),
  importable(3, { groups: ["readers"] }),
  importable(4),
];

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

afterAll(() => sandbox.close());

interface Loaded extends SmallJob {
  readonly pool: SandboxPool;
  readonly before: readonly string[];
}

async function existing(pool: SandboxPool): Promise<void> {
  for (const number of [1, 2]) {
    const attributes = { name: `Name ${number}`, email: `user-${number}@example.com`, email_verified: "true" };
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
    await pool.call("AdminCreateUser", { Username: `user-${number}`, MessageAction: "SUPPRESS", UserAttributes });
  }
}

/** Two users that were there before, changed by the run, and two that it made. */
async function loaded(): Promise<Loaded> {
  const pool = await addPool(sandbox);
  await existing(pool);
  const before = await dumpPool(pool.endpoint, pool.userPoolId);
  const job = await smallJob(pool, ROWS, { route: "admin-api", policies: { existing: "update" } });
  await runSmallJob(job.path, pool);
  await delay(10);
  return { pool, before, ...job };
}

function expectUndone({ result, exitCode }: SmallUndo): void {
  expect([result?.deleted, result?.restored, result?.kept, exitCode]).toEqual([2, 2, {}, 0]);
}

crashMatrix<Loaded, SmallUndo>(
  {
    what: "an undo",
    promises: ["P2", "P19"],
    file: "test/faults/crash-of-undo.test.ts",
    prepare: loaded,
    go: ({ path, pool }, life) => undoSmallJob(path, pool, { life }),
    async check({ pool, before }, undone) {
      expect(await dumpPool(pool.endpoint, pool.userPoolId)).toEqual(before);
      // Dead behind its last write: there is nothing left to do.
      if (undone.result !== undefined) expectUndone(undone);
      else expect(undone.plan).toMatchObject({ done: 4, keep: {} });
    },
    least: { call: 8, write: 8, file: 1 },
  },
  depth("PAIRS", 20),
);

test.each([1, 2, 3, 4, 5, 6])(
  "lost requests and answers, throttles and dead connections change nothing in the end (seed %i)",
  async (seed) => {
    const { pool, before, path } = await loaded();
    const fateOf = seededFates(seed, 0.3, ["not-sent", "request-lost", "answer-lost", "throttled"]);
    expectUndone(await undoSmallJob(path, pool, { decorate: (inner) => faultyPool(inner, fateOf).pool }));
    expect(await dumpPool(pool.endpoint, pool.userPoolId)).toEqual(before);
  },
);

test("a run is refused while an undo is unfinished, and another run's undo as well", async () => {
  const { pool, path } = await loaded();
  const life = mortal({ at: "call", number: 6, when: "after" });
  await expect(undoSmallJob(path, pool, { life })).rejects.toThrow(Crash);
  await expect(runSmallJob(path, pool)).rejects.toMatchObject({ exit: "refused", message: expect.stringContaining("undo") });
  await expect(undoSmallJob(path, pool, { run: "20200101T000000Z-1" })).rejects.toMatchObject({ exit: "refused" });
  expectUndone(await undoSmallJob(path, pool));
});
