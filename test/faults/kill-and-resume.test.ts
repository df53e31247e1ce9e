import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { DEFAULT_QUOTAS } from "../../src/model/index.ts";
import { eventsOf, runProgram, startProgram, startSandboxProcess } from "../support/built-program.ts";
import { CRM_POOL, crmJob } from "../support/crm-job.ts";
import { dumpPool } from "../support/pool-dump.ts";
import { depth, proved, replay, SEED, seeded } from "../support/proof.ts";

const FILE = "test/faults/kill-and-resume.test.ts";
/** How many times the run is killed; the environment may ask for more. */
const KILLS = depth("KILLS", 20);
const ROWS = 700;
const SPEED = 60;
/** Slow enough that the kills fall into the run and not behind it. */
const RATES = { ...fastRates(), UserCreation: 40, UserUpdate: 60, UserAccountRecovery: 20 };

test(`a run killed ${KILLS} times at random moments ends as an undisturbed one does (seed ${SEED})`, {
  timeout: 60_000 + KILLS * 6_000,
}, async () => {
  const random = seeded(SEED);
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
    expect(killed).toBeGreaterThan(KILLS / 2);

    const resumed = await runProgram(["run", job.path, "--yes", "--json"]);
    expect(resumed.stderr).toBe("");
    expect(resumed.code).toBe(3);
    expect(outcomesOf(resumed.stdout)).toEqual(outcomesOf(undisturbed.stdout));
    expect(await dumpPool(hunted.endpoint, hunted.userPoolId), replay(FILE, { POOLFERRY_KILLS: KILLS, POOLFERRY_SEED: SEED })).toEqual(
      await dumpPool(quiet.endpoint, quiet.userPoolId),
    );
    proved({ what: "real kills of a run", promises: ["P1", "P2"], tried: killed, seed: SEED, file: FILE });
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
