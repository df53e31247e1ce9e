import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Pool } from "../../../src/load/pool.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { Crash, type CrashPoint, mortal } from "../../support/crash.ts";
import { faultyPool, seededFates } from "../../support/faulty-pool.ts";
import { dumpPool } from "../../support/pool-dump.ts";
import { runSmallJob } from "../../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../../support/sandbox-pool.ts";
import { importable, type SmallJob, type SmallRow, smallJob } from "../../support/small-job.ts";
import { type SmallUndo, undoSmallJob } from "../../support/undo-small-job.ts";

/** More than an undo of these rows has. */
const POINTS_AT_MOST = 200;

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

interface Loaded {
  readonly pool: SandboxPool;
  readonly before: readonly string[];
  readonly job: SmallJob;
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
  return { pool, before, job };
}

function expectUndone({ result, exitCode }: SmallUndo, where: string): void {
  expect([result?.deleted, result?.restored, result?.kept, exitCode], where).toEqual([2, 2, {}, 0]);
}

test.each([
  ["call", "before"],
  ["call", "after"],
  ["write", "before"],
  ["write", "after"],
] as const)(
  "an undo that dies at any %s, %s it took effect, is finished by the same command",
  async (at, when) => {
    let number = 0;
    for (let reached = true; reached && number <= POINTS_AT_MOST; ) {
      const point: CrashPoint = { at, when, number: ++number };
      const { pool, before, job } = await loaded();
      const dying = mortal(point);
      let undone: SmallUndo | undefined;
      try {
        undone = await undoSmallJob(job.path, pool, { decorate: (inner) => dying.pool(inner), ledger: (ledger) => dying.ledger(ledger) });
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        undone = await undoSmallJob(job.path, pool);
      }
      reached = dying.dead();
      const where = JSON.stringify(point);
      expect(await dumpPool(pool.endpoint, pool.userPoolId), where).toEqual(before);
      // Dead behind its last write: there is nothing left to do.
      if (undone.result !== undefined) expectUndone(undone, where);
      else expect(undone.plan, where).toMatchObject({ done: 4, keep: {} });
    }
    console.log(`${number - 1} crash points of an undo: ${when} the ${at}`);
    expect(number).toBeGreaterThan(8);
    expect(number).toBeLessThan(POINTS_AT_MOST);
  },
  60_000,
);

test.each([1, 2, 3, 4, 5, 6])(
  "lost requests and answers, throttles and dead connections change nothing in the end (seed %i)",
  async (seed) => {
    const { pool, before, job } = await loaded();
    const fateOf = seededFates(seed, 0.3, ["not-sent", "request-lost", "answer-lost", "throttled"]);
    const onServerTime = (inner: Pool): Pool => faultyPool(inner, fateOf).pool;
    expectUndone(await undoSmallJob(job.path, pool, { decorate: onServerTime }), `seed ${seed}`);
    expect(await dumpPool(pool.endpoint, pool.userPoolId)).toEqual(before);
  },
);

test("a run is refused while an undo is unfinished, and another run's undo as well", async () => {
  const { pool, job } = await loaded();
  const dying = mortal({ at: "call", number: 6, when: "after" });
  await expect(
    undoSmallJob(job.path, pool, { decorate: (inner) => dying.pool(inner), ledger: (ledger) => dying.ledger(ledger) }),
  ).rejects.toThrow(Crash);
  await expect(runSmallJob(job.path, pool)).rejects.toMatchObject({ exit: "refused", message: expect.stringContaining("undo") });
  await expect(undoSmallJob(job.path, pool, { run: "20200101T000000Z-1" })).rejects.toMatchObject({ exit: "refused" });
  expectUndone(await undoSmallJob(job.path, pool), "after the refusals");
});
