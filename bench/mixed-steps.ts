// Users who each need a creation, a password, one group and one link, at the documented quotas, the sandbox's clock and quotas ten times
// as fast. Two cases: the job is told the true quotas, and the true ones are half of what it is told. Printed are the whole loading
// time against the slowest category's own time, and the calls that were throttled.
//   node bench/mixed-steps.ts [--rows 4000] [--speed 10] [--program dist/cli/main.js]        full size: --rows 20000
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { DEFAULT_QUOTAS, type QuotaCategory } from "../src/model/index.ts";
import { createPoolFromFile, type PoolFile } from "../src/sandbox/pool-file.ts";
import { startSandbox } from "../src/sandbox/start-sandbox.ts";
import { benchOptions } from "./measure/bench-options.ts";
import { report } from "./measure/bench-report.ts";
import { benchJob } from "./targets/bench-job.ts";
import { BENCH_POOL, BENCH_REGION } from "./targets/bench-sandbox.ts";
import { watchedRun } from "./targets/watched-run.ts";
import { STEPS_MAPPING, stepsCsv } from "./users/steps-csv.ts";

/** One group and one link each: nothing else is as slow. */
const SLOWEST: QuotaCategory = "UserUpdate";
const CALLS_OF_IT = 2;
const SAMPLE_MS = 500;
/** Real seconds in which the pace may find the quota. */
const FINDING_S = 60;

interface Sample {
  readonly seconds: number;
  /** Seconds that the slowest category's calls take at its true quota. */
  readonly leastSeconds: number;
  readonly calls: number;
  readonly throttled: number;
  /** Of the calls after the first minute; NaN where the run was shorter. */
  readonly throttledLater: number;
}

const options = benchOptions({ rows: 4_000, rounds: 1 });
const users = options.rows;
const csv = stepsCsv(options.data, users);
const told = await run(1);
const halved = await run(0.5);
report(
  "mixed-steps",
  { users, speed: options.speed },
  [
    ...lines("true quotas known", told, "at most 1.02"),
    ...lines("true quotas half of those assumed", halved, "at most 1.11, under 1 % throttled after the first minute"),
  ],
  { told, halved },
);

function lines(what: string, sample: Sample, bar: string) {
  const part = (share: number) => (Number.isNaN(share) ? "shorter than that" : `${(share * 100).toFixed(2)} %`);
  return [
    {
      what: `${what}: time against the slowest category's own`,
      value: `${(sample.seconds / sample.leastSeconds).toFixed(3)} times (${sample.seconds.toFixed(1)} s, ${sample.leastSeconds.toFixed(1)} s)`,
      bar,
    },
    {
      what: `${what}: throttled`,
      value: `${sample.throttled} of ${sample.calls} calls; after the first minute ${part(sample.throttledLater)}`,
    },
  ];
}

/** `truth`: what the sandbox allows, as a part of what the job is told. The sandbox runs in this process, so that its calls can be counted. */
async function run(truth: number): Promise<Sample> {
  const quotas = Object.fromEntries(Object.entries(DEFAULT_QUOTAS).map(([category, rate]) => [category, rate * truth]));
  const sandbox = await startSandbox({ speed: options.speed, quotas });
  const { poolId } = await createPoolFromFile(sandbox, JSON.parse(readFileSync(BENCH_POOL, "utf8")) as PoolFile, BENCH_REGION);
  const rates = Object.fromEntries(Object.entries(DEFAULT_QUOTAS).map(([category, rate]) => [category, rate * options.speed]));
  const pace = { share: 1, rates };
  const job = benchJob(csv, { endpoint: sandbox.endpoint, userPoolId: poolId }, { mapping: STEPS_MAPPING, route: "admin-api", pace });
  const counted = () => {
    const counts = [...sandbox.calls.values()];
    const throttled = counts.reduce((sum, count) => sum + count.throttled, 0);
    return { throttled, calls: throttled + counts.reduce((sum, { ok }) => sum + ok, 0) };
  };
  let startedAt = Number.NaN;
  let afterMinute: ReturnType<typeof counted> | undefined;
  let ended = false;
  const sampling = (async () => {
    while (!ended) {
      if (afterMinute === undefined && performance.now() - startedAt > FINDING_S * 1000) afterMinute = counted();
      await delay(SAMPLE_MS);
    }
  })();
  let seconds = Number.NaN;
  let created = 0;
  try {
    await watchedRun(options.program, [job.path, "--state", job.state], (event, at) => {
      if (event["type"] === "run") startedAt = at;
      if (event["type"] !== "summary") return undefined;
      seconds = (at - startedAt) / 1000;
      created = (event["outcomes"] as { created: number }).created;
      return undefined;
    });
    if (created !== users) throw new Error(`${created} of ${users} users were created`);
    const { calls, throttled } = counted();
    const later = afterMinute === undefined ? Number.NaN : (throttled - afterMinute.throttled) / (calls - afterMinute.calls);
    const leastSeconds = (users * CALLS_OF_IT) / (DEFAULT_QUOTAS[SLOWEST] * truth * options.speed);
    return { seconds, leastSeconds, calls, throttled, throttledLater: later };
  } finally {
    ended = true;
    await sampling;
    job.remove();
    await sandbox.close();
  }
}
