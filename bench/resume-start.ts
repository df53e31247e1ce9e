// How soon a killed run goes on: from the start of the process to the first new user in the pool, with many rows in the ledger that came to
// their outcome before. The sandbox is in this process, without quotas. The ledger is that of a run that was really killed; the outcomes of
// its first rows are then written into it, because a pool of that size would take hours. The benchmark fails unless the run comes to its end
// with every row created, and none of the recorded ones was sent again.
//   node bench/resume-start.ts [--rows 100000] [--rounds 3] [--program dist/cli/main.js]      full size: --rows 1000000
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { DEFAULT_QUOTAS } from "../src/model/index.ts";
import { createPoolFromFile, type PoolFile } from "../src/sandbox/pool-file.ts";
import { type Sandbox, startSandbox } from "../src/sandbox/start-sandbox.ts";
import { benchOptions } from "./measure/bench-options.ts";
import { report } from "./measure/bench-report.ts";
import { boundedProcess } from "./measure/bounded-process.ts";
import { median } from "./measure/rounds.ts";
import { type BenchJob, benchJob, LEAN_MAPPING } from "./targets/bench-job.ts";
import { BENCH_POOL, BENCH_REGION } from "./targets/bench-sandbox.ts";
import { killedRun, wholeRun } from "./targets/killed-run.ts";
import { recordRows } from "./targets/recorded-rows.ts";
import { IMPORT_MIX } from "./users/made-up-user.ts";
import { usersCsv } from "./users/users-csv.ts";

/** Rows behind the recorded ones: more than are created before a round's run is killed. */
const FURTHER = 2_000;
const LOOK_MS = 2;

interface Sample {
  /** Milliseconds from the start of the process to the first new user. */
  readonly firstMs: number;
  readonly cpuS: number;
}

const options = benchOptions({ rows: 100_000, rounds: 3 });
const rates = Object.fromEntries(Object.keys(DEFAULT_QUOTAS).map((category) => [category, 100_000]));
const idle = await idleProcesses();
const fresh = await inSandbox(FURTHER, async (place) => [await untilFirst(place)]);
const samples = await inSandbox(options.rows + FURTHER, goOn);
const first = (of: readonly Sample[]) => median(of.map(({ firstMs }) => firstMs));
report(
  "resume-start",
  { recorded: options.rows, further: FURTHER, rounds: options.rounds },
  [
    {
      what: `start to the first new user, ${options.rows.toLocaleString("en-US")} rows recorded`,
      value: `${first(samples).toFixed(0)} ms, CPU ${median(samples.map(({ cpuS }) => cpuS)).toFixed(2)} s`,
      bar: "300 ms at 1,000,000",
    },
    { what: `a new run of ${FURTHER.toLocaleString("en-US")} rows, its plan included`, value: `${first(fresh).toFixed(0)} ms` },
    {
      what: "`poolferry --version`, start to end",
      value: `${median(idle.map(({ seconds }) => seconds * 1000)).toFixed(0)} ms, CPU ${median(idle.map(({ cpuS }) => cpuS)).toFixed(2)} s`,
    },
  ],
  { resumed: samples, fresh, idle },
);

/** What the program costs that does nothing. */
async function idleProcesses(): Promise<readonly { readonly seconds: number; readonly cpuS: number }[]> {
  const found: { seconds: number; cpuS: number }[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const { code, usage, seconds } = await boundedProcess(options.program, ["--version"]);
    if (code !== 0 || usage === undefined) throw new Error(`poolferry --version ended with ${code}`);
    found.push({ seconds, cpuS: usage.cpuS });
  }
  return found;
}

interface Place {
  readonly sandbox: Sandbox;
  readonly job: BenchJob;
}

async function goOn(place: Place): Promise<readonly Sample[]> {
  const { sandbox, job } = place;
  await untilFirst(place);
  const before = created(sandbox);
  await recordRows(job, options.rows);
  const found: Sample[] = [];
  for (let round = 0; round < options.rounds; round++) found.push(await untilFirst(place));
  const whole = await wholeRun(options.program, job);
  if (whole.created !== options.rows + FURTHER) throw new Error(`${whole.created} of ${options.rows + FURTHER} users were created`);
  if (created(sandbox) !== before + FURTHER) throw new Error(`${created(sandbox) - before} users were created for ${FURTHER} rows`);
  return found;
}

/** Runs the job, and kills the run after its first new user. */
async function untilFirst({ sandbox, job }: Place): Promise<Sample> {
  const before = created(sandbox);
  const begun = performance.now();
  let firstMs = Number.NaN;
  const { cpuS } = await killedRun(options.program, job, async (isOver) => {
    while (!isOver() && created(sandbox) === before) await delay(LOOK_MS);
    firstMs = performance.now() - begun;
  });
  return { firstMs, cpuS };
}

async function inSandbox(rows: number, work: (place: Place) => Promise<readonly Sample[]>): Promise<readonly Sample[]> {
  const csv = await usersCsv(options.data, "importable", rows, IMPORT_MIX);
  const sandbox = await startSandbox({ quotas: "off" });
  const { poolId } = await createPoolFromFile(sandbox, JSON.parse(readFileSync(BENCH_POOL, "utf8")) as PoolFile, BENCH_REGION);
  const where = { endpoint: sandbox.endpoint, userPoolId: poolId };
  const job = benchJob(csv, where, { mapping: LEAN_MAPPING, route: "admin-api", pace: { share: 1, rates } });
  try {
    return await work({ sandbox, job });
  } finally {
    job.remove();
    await sandbox.close();
  }
}

function created(sandbox: Sandbox): number {
  return sandbox.calls.get("AdminCreateUser")?.ok ?? 0;
}
