// `poolferry verify` against the quota of ListUsers (UserList, 30 a second), of which the job may use all, in a sandbox that answers
// 100 ms later than it could. What is printed is the rate of pages from a tenth to nine tenths of them, and beside it what one chain
// of pages comes to, whose next token is known only with the page before.
//   node bench/verify.ts [--rows 60000] [--rounds 1] [--speed 1] [--program dist/cli/main.js]

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connectPool } from "../src/cognito/connect.ts";
import { listPool } from "../src/jobs/verify/list-pool.ts";
import { pacedPool, retryingPool } from "../src/load/index.ts";
import { DEFAULT_QUOTAS } from "../src/model/index.ts";
import { createPoolFromFile, type PoolFile } from "../src/sandbox/pool-file.ts";
import { type Sandbox, startSandbox } from "../src/sandbox/start-sandbox.ts";
import { benchOptions } from "./measure/bench-options.ts";
import { report } from "./measure/bench-report.ts";
import { measuredProcess } from "./measure/measured-process.ts";
import { inTurn, median } from "./measure/rounds.ts";
import { type BenchJob, benchJob, LEAN_MAPPING } from "./targets/bench-job.ts";
import { BENCH_POOL, BENCH_REGION } from "./targets/bench-sandbox.ts";
import { watchedRun } from "./targets/watched-run.ts";
import { IMPORT_MIX } from "./users/made-up-user.ts";
import { usersCsv } from "./users/users-csv.ts";

const LATENCY_MS = 100;
const SAMPLE_MS = 50;
/** Pages of the one chain: enough to tell its rate. */
const SERIAL_USERS = 6_000;

interface Sample {
  /** Pages a second between the first tenth of the pages and the last. */
  readonly rate: number;
  readonly calls: number;
  readonly throttled: number;
  readonly equal: number;
  readonly wallS: number;
  readonly cpuS: number;
  readonly peakMiB: number;
}

const options = benchOptions({ rows: 60_000, rounds: 1, speed: 1 });
const csv = await usersCsv(options.data, "importable", options.rows, IMPORT_MIX);
const quota = DEFAULT_QUOTAS.UserList * options.speed;
const rates = Object.fromEntries(Object.entries(DEFAULT_QUOTAS).map(([category, rate]) => [category, rate * options.speed]));
const data = mkdtempSync(join(tmpdir(), "poolferry-bench-"));
const job = await loadedJob();
try {
  const samples = await inTurn<Sample>(options.rounds, [{ name: "poolferry verify", run: verify }]);
  const of = (pick: (sample: Sample) => number) => median((samples.get("poolferry verify") ?? []).map(pick));
  const serial = await serialRate();
  report(
    "verify",
    { users: options.rows, rounds: options.rounds, speed: options.speed, latencyMs: LATENCY_MS },
    [
      {
        what: "pages of ListUsers",
        value: `${((of(({ rate }) => rate) / quota) * 100).toFixed(1)} % of ${quota}/s`,
        bar: "at least 95 %",
      },
      { what: "pages in one chain", value: `${((serial / quota) * 100).toFixed(1)} % of ${quota}/s` },
      { what: "calls of ListUsers, throttled", value: `${of(({ calls }) => calls)}, ${of(({ throttled }) => throttled)}` },
      { what: "users compared, all equal", value: String(of(({ equal }) => equal)) },
      { what: "wall, CPU", value: `${of(({ wallS }) => wallS).toFixed(1)} s, ${of(({ cpuS }) => cpuS).toFixed(1)} s` },
      { what: "resident at most", value: `${of(({ peakMiB }) => peakMiB).toFixed(0)} MiB` },
    ],
    Object.fromEntries(samples),
  );
} finally {
  job.remove();
  rmSync(data, { recursive: true, force: true });
}

interface LoadedJob extends BenchJob {
  readonly userPoolId: string;
}

/** Loads the users by import jobs, without quotas; the sandbox leaves its data for the next one. */
async function loadedJob(): Promise<LoadedJob> {
  const sandbox = await startSandbox({ dataDir: data, quotas: "off", speed: 60 });
  try {
    const { poolId } = await createPoolFromFile(sandbox, JSON.parse(readFileSync(BENCH_POOL, "utf8")) as PoolFile, BENCH_REGION);
    const made = benchJob(
      csv,
      { endpoint: sandbox.endpoint, userPoolId: poolId },
      { mapping: LEAN_MAPPING, route: "import-job", pace: { share: 1, rates } },
    );
    await watchedRun(options.program, [made.path, "--state", made.state], () => undefined);
    return { ...made, userPoolId: poolId };
  } finally {
    await sandbox.close();
  }
}

/** The sandbox runs in this process, which has nothing else to do, so that its counts of calls can be read. */
function slowSandbox(): Promise<Sandbox> {
  return startSandbox({ dataDir: data, speed: options.speed, settings: { latency: { all: { fixed: LATENCY_MS } } } });
}

async function verify(): Promise<Sample> {
  const sandbox = await slowSandbox();
  const calls = () => sandbox.calls.get("ListUsers")?.ok ?? 0;
  const seen: { readonly at: number; readonly calls: number }[] = [];
  let ended = false;
  const sampling = (async () => {
    while (!ended) {
      seen.push({ at: performance.now(), calls: calls() });
      await delay(SAMPLE_MS);
    }
  })();
  try {
    const args = ["verify", job.path, "--state", job.state, "--endpoint-url", sandbox.endpoint, "--json"];
    const { usage, stdout } = await measuredProcess(options.program, args);
    const last = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as { readonly equal: number };
    if (last.equal !== options.rows) throw new Error(`${last.equal} of ${options.rows} users were found equal`);
    const throttled = sandbox.calls.get("ListUsers")?.throttled ?? 0;
    return { rate: rateBetween(seen, calls() * 0.1, calls() * 0.9), calls: calls(), throttled, equal: last.equal, ...usage };
  } finally {
    ended = true;
    await sampling;
    await sandbox.close();
  }
}

/** Pages a second of one chain, over the first pages. */
async function serialRate(): Promise<number> {
  const sandbox = await slowSandbox();
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const connection = connectPool({ userPoolId: job.userPoolId, endpointUrl: sandbox.endpoint, credentials, environment: {} });
  const enough = new AbortController();
  let users = 0;
  const begun = performance.now();
  try {
    const pool = retryingPool(pacedPool(connection.pool, { ...DEFAULT_QUOTAS, ...rates }));
    const take = (page: readonly unknown[]) => {
      users += page.length;
      if (users >= SERIAL_USERS) enough.abort(new Error("enough"));
    };
    await listPool(pool, { estimated: 0 }, take, enough.signal).catch((error: unknown) => {
      if (!enough.signal.aborted) throw error;
    });
    return users / 60 / ((performance.now() - begun) / 1000);
  } finally {
    await connection.close();
    await sandbox.close();
  }
}

function rateBetween(seen: readonly { readonly at: number; readonly calls: number }[], from: number, to: number): number {
  const first = seen.find(({ calls }) => calls >= from);
  const last = seen.findLast(({ calls }) => calls <= to);
  if (first === undefined || last === undefined || last.at <= first.at) throw new Error("too few calls to tell a rate");
  return ((last.calls - first.calls) / (last.at - first.at)) * 1000;
}
