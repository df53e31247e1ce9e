// The admin route at ten times the documented quotas (--speed 1: at these themselves): the sandbox's clock and quotas run so
// fast, the job's pace is told so and may use all of it. Users have groups and links, so UserUpdate (25/s, here 250/s) is the
// slowest category; what is printed is its rate while it was the limit, from a tenth to nine tenths of its calls.
//   node bench/admin-route.ts [--rows 3000] [--rounds 1] [--speed 10] [--program dist/cli/main.js]

import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { DEFAULT_QUOTAS } from "../src/model/index.ts";
import { createPoolFromFile, type PoolFile } from "../src/sandbox/pool-file.ts";
import { startSandbox } from "../src/sandbox/start-sandbox.ts";
import { benchOptions } from "./measure/bench-options.ts";
import { report } from "./measure/bench-report.ts";
import { inTurn, median } from "./measure/rounds.ts";
import { benchJob } from "./targets/bench-job.ts";
import { BENCH_POOL, BENCH_REGION } from "./targets/bench-sandbox.ts";
import { timedLoad } from "./targets/watched-run.ts";
import { FAULTLESS_MIX } from "./users/made-up-user.ts";
import { usersCsv } from "./users/users-csv.ts";

const SLOWEST = "UserUpdate";
const ITS_OPERATIONS = ["AdminAddUserToGroup", "AdminLinkProviderForUser"];
const SAMPLE_MS = 50;

interface Sample {
  /** Calls a second between the first tenth of the calls and the last. */
  readonly rate: number;
  readonly calls: number;
  readonly throttled: number;
  readonly users: number;
  readonly seconds: number;
}

const options = benchOptions({ rows: 3_000, rounds: 1 });
const csv = await usersCsv(options.data, "faultless", options.rows, FAULTLESS_MIX);
const samples = await inTurn<Sample>(options.rounds, [{ name: "poolferry", run }]);
const of = (pick: (sample: Sample) => number) => median((samples.get("poolferry") ?? []).map(pick));
const quota = DEFAULT_QUOTAS[SLOWEST] * options.speed;
report(
  "admin-route",
  { users: options.rows, rounds: options.rounds, speed: options.speed },
  [
    {
      what: `${SLOWEST} while it was the limit`,
      value: `${((of(({ rate }) => rate) / quota) * 100).toFixed(1)} % of ${quota}/s`,
      bar: "at least 98 %",
    },
    { what: "calls of that category", value: String(of(({ calls }) => calls)) },
    { what: "throttled calls of all categories", value: String(of(({ throttled }) => throttled)) },
    { what: "users created, none failed", value: String(of(({ users }) => users)) },
    { what: "loading", value: `${of(({ seconds }) => seconds).toFixed(1)} s` },
  ],
  Object.fromEntries(samples),
);

/** The sandbox runs in this process, which has nothing else to do, so that its counts of calls can be read. */
async function run(): Promise<Sample> {
  const sandbox = await startSandbox({ speed: options.speed });
  const { poolId } = await createPoolFromFile(sandbox, JSON.parse(readFileSync(BENCH_POOL, "utf8")) as PoolFile, BENCH_REGION);
  const rates = Object.fromEntries(Object.entries(DEFAULT_QUOTAS).map(([category, rate]) => [category, rate * options.speed]));
  const job = benchJob(csv, { endpoint: sandbox.endpoint, userPoolId: poolId }, { route: "admin-api", pace: { share: 1, rates } });
  const slowCalls = () => ITS_OPERATIONS.reduce((sum, name) => sum + (sandbox.calls.get(name)?.ok ?? 0), 0);
  const seen: { readonly at: number; readonly calls: number }[] = [];
  let ended = false;
  const sampling = (async () => {
    while (!ended) {
      seen.push({ at: performance.now(), calls: slowCalls() });
      await delay(SAMPLE_MS);
    }
  })();
  try {
    const { created, seconds } = await timedLoad(options.program, job, options.rows);
    const calls = slowCalls();
    const throttled = [...sandbox.calls.values()].reduce((sum, counts) => sum + counts.throttled, 0);
    return { rate: rateBetween(seen, calls * 0.1, calls * 0.9), calls, throttled, users: created, seconds };
  } finally {
    ended = true;
    await sampling;
    job.remove();
    await sandbox.close();
  }
}

function rateBetween(seen: readonly { readonly at: number; readonly calls: number }[], from: number, to: number): number {
  const first = seen.find(({ calls }) => calls >= from);
  const last = seen.findLast(({ calls }) => calls <= to);
  if (first === undefined || last === undefined || last.at <= first.at) throw new Error("too few calls to tell a rate");
  return ((last.calls - first.calls) / (last.at - first.at)) * 1000;
}
