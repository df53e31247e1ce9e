import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { DEFAULT_QUOTAS } from "../../src/model/index.ts";
import { eventsOf, runProgram, startProgram, startSandboxProcess } from "../support/built-program.ts";
import { CRM_POOL, crmJob } from "../support/crm-job.ts";
import { dumpPool } from "../support/pool-dump.ts";

/** How many times the run is killed; the environment may ask for more. */
const KILLS = Number(process.env["POOLFERRY_KILLS"] ?? 20);
const SEED = Number(process.env["POOLFERRY_SEED"] ?? Date.now() % 1_000_000);
const ROWS = 700;
const SPEED = 60;
/** Slow enough that the kills fall into the run and not behind it. */
const RATES = { ...fastRates(), UserCreation: 40, UserUpdate: 60, UserAccountRecovery: 20 };

test(`a run killed ${KILLS} times at random moments ends as an undisturbed one does (seed ${SEED})`, {
  timeout: 60_000 + KILLS * 6_000,
}, async () => {
  const random = mulberry32(SEED);
  const quiet = await startSandboxProcess(["--speed", String(SPEED), "--pool", CRM_POOL, "--region", "eu-central-1"]);
  const hunted = await startSandboxProcess(["--speed", String(SPEED), "--pool", CRM_POOL, "--region", "eu-central-1"]);
  try {
    const quietJob = await crmJob(quiet, ROWS, { pace: { rates: fastRates() } });
    const undisturbed = await runProgram(["run", quietJob.path, "--yes", "--json"]);
    expect(undisturbed.stderr).toBe("");
    expect(undisturbed.code).toBe(3);

    const job = await crmJob(hunted, ROWS, { pace: { rates: RATES } });
    let killed = 0;
    for (; killed < KILLS; killed++) {
      const { child, finished } = startProgram(["run", job.path, "--yes", "--json"]);
      const ended = await Promise.race([finished, delay(250 + random() * 1_750).then(() => undefined)]);
      if (ended !== undefined) {
        expect(ended.code, ended.stderr).toBe(3);
        break;
      }
      child.kill("SIGKILL");
      await finished;
    }
    console.log(`killed ${killed} times`);
    expect(killed).toBeGreaterThan(KILLS / 2);

    const resumed = await runProgram(["run", job.path, "--yes", "--json"]);
    expect(resumed.stderr).toBe("");
    expect(resumed.code).toBe(3);
    expect(outcomesOf(resumed.stdout)).toEqual(outcomesOf(undisturbed.stdout));
    expect(await dumpPool(hunted.endpoint, hunted.userPoolId)).toEqual(await dumpPool(quiet.endpoint, quiet.userPoolId));
  } finally {
    await quiet.close();
    await hunted.close();
  }
});

function outcomesOf(stdout: string): unknown {
  const { type, rows, outcomes } = eventsOf(stdout).at(-1) ?? {};
  return { type, rows, outcomes };
}

function fastRates(): Record<string, number> {
  return Object.fromEntries(Object.entries(DEFAULT_QUOTAS).map(([category, rate]) => [category, rate * SPEED]));
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
