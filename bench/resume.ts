// A run killed by SIGKILL half-way and run again, against the same run undisturbed, at the documented quota of UserCreation in real time.
// Time and CPU are those of whole processes: start, plan, loading and end; of the killed one up to its death. The sandbox is in this
// process. The benchmark fails unless every user is there and nobody was created twice.
//   node bench/resume.ts [--rows 1500] [--rounds 1] [--speed 1] [--program dist/cli/main.js]
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { DEFAULT_QUOTAS } from "../src/model/index.ts";
import { createPoolFromFile, type PoolFile } from "../src/sandbox/pool-file.ts";
import { type Sandbox, startSandbox } from "../src/sandbox/start-sandbox.ts";
import { benchOptions } from "./measure/bench-options.ts";
import { report } from "./measure/bench-report.ts";
import { inTurn, median } from "./measure/rounds.ts";
import { type BenchJob, benchJob, LEAN_MAPPING } from "./targets/bench-job.ts";
import { BENCH_POOL, BENCH_REGION } from "./targets/bench-sandbox.ts";
import { killedRun, type RunUsage, wholeRun } from "./targets/killed-run.ts";
import { countUsers } from "./targets/list-users.ts";
import { IMPORT_MIX } from "./users/made-up-user.ts";
import { usersCsv } from "./users/users-csv.ts";

const SAMPLE_MS = 20;

const options = benchOptions({ rows: 1_500, rounds: 1, speed: 1 });
const csv = await usersCsv(options.data, "importable", options.rows, IMPORT_MIX);
const rates = Object.fromEntries(Object.entries(DEFAULT_QUOTAS).map(([category, rate]) => [category, rate * options.speed]));
const samples = await inTurn<readonly RunUsage[]>(options.rounds, [
  { name: "undisturbed", run: () => inSandbox(async ({ job }) => [await wholeRun(options.program, job)]) },
  { name: "killed", run: () => inSandbox(killedAndRunAgain) },
]);
const sums = (name: string, pick: (usage: RunUsage) => number) =>
  (samples.get(name) ?? []).map((parts) => parts.reduce((sum, usage) => sum + pick(usage), 0));
const ratio = (pick: (usage: RunUsage) => number) =>
  median(sums("killed", pick).map((both, round) => both / (sums("undisturbed", pick)[round] ?? Number.NaN)));
const figures = (pick: (usage: RunUsage) => number) =>
  `${ratio(pick).toFixed(3)} times (${median(sums("killed", pick)).toFixed(1)} s against ${median(sums("undisturbed", pick)).toFixed(1)} s)`;
report(
  "resume",
  { users: options.rows, rounds: options.rounds, speed: options.speed },
  [
    {
      what: "killed half-way and run again, time against the undisturbed run",
      value: figures(({ seconds }) => seconds),
      bar: "at most 1.05",
    },
    { what: "the same, CPU", value: figures(({ cpuS }) => cpuS) },
    { what: "users there, each created once", value: String(options.rows) },
  ],
  Object.fromEntries(samples),
);

async function killedAndRunAgain({ job, sandbox }: Place): Promise<readonly RunUsage[]> {
  const killed = await killedRun(options.program, job, async (isOver) => {
    while (!isOver() && created(sandbox) < options.rows / 2) await delay(SAMPLE_MS);
  });
  const there = created(sandbox);
  if (there >= options.rows) throw new Error("the run was over before it was killed");
  return [killed, await wholeRun(options.program, job)];
}

interface Place {
  readonly sandbox: Sandbox;
  readonly job: BenchJob;
}

async function inSandbox(work: (place: Place) => Promise<readonly RunUsage[]>): Promise<readonly RunUsage[]> {
  const sandbox = await startSandbox({ speed: options.speed });
  const { poolId } = await createPoolFromFile(sandbox, JSON.parse(readFileSync(BENCH_POOL, "utf8")) as PoolFile, BENCH_REGION);
  const where = { endpoint: sandbox.endpoint, userPoolId: poolId };
  const job = benchJob(csv, where, { mapping: LEAN_MAPPING, route: "admin-api", pace: { share: 1, rates } });
  try {
    const parts = await work({ sandbox, job });
    const outcome = parts.at(-1)?.created;
    if (outcome !== options.rows) throw new Error(`${outcome} of ${options.rows} users were created`);
    const there = await countUsers(sandbox.endpoint, poolId);
    if (there !== options.rows || created(sandbox) !== options.rows)
      throw new Error(`${there} users are there after ${created(sandbox)} creations`);
    return parts;
  } finally {
    job.remove();
    await sandbox.close();
  }
}

function created(sandbox: Sandbox): number {
  return sandbox.calls.get("AdminCreateUser")?.ok ?? 0;
}
