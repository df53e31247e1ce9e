import { afterAll, beforeAll, expect, test } from "vitest";
import { connectPool } from "../../src/cognito/connect.ts";
import { runErrorFrom } from "../../src/compose/run-error-from.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { forEachConcurrent } from "../../src/streaming/for-each-concurrent.ts";
import { expectAccounted, fates, withoutSubs } from "../support/accounted.ts";
import { depth, proved, replay, SEED, seeded } from "../support/proof.ts";
import { runSmallJob, type SmallRun } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, type SmallRow, smallJob } from "../support/small-job.ts";
import { startWire, type WireFate } from "../support/wire.ts";

const FILE = "test/faults/wire.test.ts";
const SCHEDULES = depth("WIRES", 100);
/** Most of a schedule is waiting. */
const AT_ONCE = 4;
/** Runs over a broken wire before a whole one is given to the job. */
const BROKEN_RUNS = 3;
/** Long enough for a busy machine, short enough that silence costs little. */
const PATIENCE_MS = 1_500;
const FATES: readonly WireFate[] = [
  "late",
  "reset-before",
  "reset-after",
  "cut-answer",
  "half-closed",
  "black-hole-before",
  "black-hole-after",
];
const ROWS: readonly SmallRow[] = [
  importable(1, { groups: ["readers"], google: "g-1" }),
  importable(2),
  importable(3, { password: "Example-Pass-3", groups: ["writers"] }),
  importable(4, { email: "no address" }),
  importable(5, { disabled: true }),
  importable(6, { password: "Example-Pass-6", saml: "s-6" }),
  importable(7),
];

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off", settings: { callHistory: 20_000 } });
});
afterAll(() => sandbox.close());

test(`a run over each of ${SCHEDULES} broken wires ends as over a whole one, or stops and goes on, and nobody is created twice (seed ${SEED})`, {
  timeout: 120_000 + SCHEDULES * 20_000,
}, async () => {
  const quietPool = await addPool(sandbox);
  const quiet = await runSmallJob((await smallJob(quietPool, ROWS)).path, quietPool);
  const expected = { fates: fates(quiet.rows), users: withoutSubs(await quietPool.users()) };
  const met: Record<string, number> = {};
  await forEachConcurrent(numbersBelow(SCHEDULES), AT_ONCE, async (number) => {
    const told = `schedule ${number}: ${replay(FILE, { POOLFERRY_SEED: SEED + number, POOLFERRY_WIRES: 1 })}`;
    const pool = await addPool(sandbox);
    const job = await smallJob(pool, ROWS);
    const done = await overBrokenWires(pool, job.path, seeded(SEED + number), met, told);
    const run = done ?? (await runSmallJob(job.path, pool));
    const users = await expectAccounted(pool, run);
    expect({ fates: fates(run.rows), users: withoutSubs(users) }, told).toEqual(expected);
    expect(createdTwice(pool), told).toEqual([]);
  });
  if (SCHEDULES >= 20)
    expect(
      FATES.filter((fate) => met[fate] === undefined),
      "every fate was met",
    ).toEqual([]);
  proved({ what: "broken wires", promises: ["P1", "P2", "P4", "P5"], tried: SCHEDULES, figures: met, seed: SEED, file: FILE });
});

/** Undefined where the run stopped every time, each time for a reason that has a name. */
async function overBrokenWires(
  pool: SandboxPool,
  path: string,
  random: () => number,
  met: Record<string, number>,
  told: string,
): Promise<SmallRun | undefined> {
  const share = 0.05 + random() * 0.25;
  const wire = await startWire(pool.endpoint, () => {
    const fate = random() < share ? (FATES[Math.floor(random() * FATES.length)] as WireFate) : "pass";
    const ms = random() * 30;
    met[fate] = (met[fate] ?? 0) + 1;
    return { fate, ms };
  });
  const connect = () =>
    connectPool({
      userPoolId: pool.userPoolId,
      endpointUrl: wire.endpoint,
      credentials: { accessKeyId: "any", secretAccessKey: "any" },
      environment: {},
      requestTimeoutMs: PATIENCE_MS,
    });
  // Read over the whole wire: the profile is what every pool of this file has.
  const broken: SandboxPool = { ...pool, endpoint: wire.endpoint, connect, profile: () => pool.profile() };
  try {
    for (let attempt = 0; attempt < BROKEN_RUNS; attempt++) {
      try {
        return await runSmallJob(path, broken);
      } catch (error) {
        const { exit, message, hint } = runErrorFrom(error);
        expect(exit, `${told}: ${message}`).toBe("temporary");
        expect(`${message} ${hint}`, told).not.toMatch(/user-\d|key-\d|Name \d|example\.com|Example-Pass/);
      }
    }
    return undefined;
  } finally {
    await wire.close();
  }
}

function createdTwice({ userPoolId }: SandboxPool): readonly string[] {
  const times = new Map<string, number>();
  for (const { pool, operation, user, result } of sandbox.history()) {
    if (pool !== userPoolId || operation !== "AdminCreateUser" || result !== "ok") continue;
    times.set(String(user), (times.get(String(user)) ?? 0) + 1);
  }
  return [...times].filter(([, count]) => count > 1).map(([user]) => user);
}

async function* numbersBelow(end: number): AsyncGenerator<readonly number[]> {
  for (let number = 0; number < end; number++) yield [number];
}
