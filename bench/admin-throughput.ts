// The admin route without quotas: how many calls a second one process makes, the sandbox in another, against the SDK's own client in a
// bare loop that checks and records nothing. Each user needs four calls: create, password, group, link.
//   node bench/admin-throughput.ts [--rows 3000] [--rounds 3] [--program dist/cli/main.js]
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_QUOTAS } from "../src/model/index.ts";
import { benchOptions } from "./measure/bench-options.ts";
import { report } from "./measure/bench-report.ts";
import { measuredProcess } from "./measure/measured-process.ts";
import { inTurn, median } from "./measure/rounds.ts";
import { benchJob } from "./targets/bench-job.ts";
import { type BenchSandbox, startBenchSandbox } from "./targets/bench-sandbox.ts";
import { STEPS_MAPPING, stepsCsv } from "./users/steps-csv.ts";

interface Sample {
  readonly callsPerSecond: number;
  /** CPU of the process for one call, ms; poolferry's without what planning the same users takes. */
  readonly cpuMs: number;
}

/** So many that no category waits. */
const UNLIMITED = Object.fromEntries(Object.keys(DEFAULT_QUOTAS).map((category) => [category, 100_000]));
const CALLS_A_USER = 4;
const FLOOR = fileURLToPath(new URL("floors/sdk-loop.ts", import.meta.url));

const options = benchOptions({ rows: 3_000, rounds: 3 });
const csv = stepsCsv(options.data, options.rows);
const samples = await inTurn<Sample>(options.rounds, [
  { name: "SDK loop", run: () => withSandbox(floor) },
  { name: "poolferry", run: () => withSandbox(poolferry) },
]);
const of = (name: string, pick: (sample: Sample) => number) => (samples.get(name) ?? []).map(pick);
const ratio = (pick: (sample: Sample) => number) =>
  median(of("poolferry", pick).map((own, round) => own / (of("SDK loop", pick)[round] ?? Number.NaN)));
report(
  "admin-throughput",
  { users: options.rows, calls: options.rows * CALLS_A_USER, rounds: options.rounds },
  [
    { what: "calls a second", value: median(of("poolferry", (s) => s.callsPerSecond)).toFixed(0), bar: "at least 1,500 on 2 free cores" },
    { what: "calls a second of the SDK loop", value: median(of("SDK loop", (s) => s.callsPerSecond)).toFixed(0) },
    { what: "speed against the SDK loop", value: `${ratio((s) => s.callsPerSecond).toFixed(2)} times` },
    { what: "CPU a call", value: `${median(of("poolferry", (s) => s.cpuMs)).toFixed(3)} ms` },
    { what: "CPU a call against the SDK loop", value: `${ratio((s) => s.cpuMs).toFixed(2)} times` },
  ],
  Object.fromEntries(samples),
);

async function withSandbox(work: (sandbox: BenchSandbox) => Promise<Sample>): Promise<Sample> {
  const sandbox = await startBenchSandbox(options.program, ["--quotas", "off"]);
  try {
    return await work(sandbox);
  } finally {
    await sandbox.close();
  }
}

async function floor(sandbox: BenchSandbox): Promise<Sample> {
  const { stdout } = await measuredProcess(FLOOR, [csv, sandbox.endpoint, sandbox.userPoolId]);
  const { calls, seconds, cpuS } = JSON.parse(stdout) as { calls: number; seconds: number; cpuS: number };
  if (calls !== options.rows * CALLS_A_USER) throw new Error(`the floor made ${calls} calls`);
  return { callsPerSecond: calls / seconds, cpuMs: (cpuS * 1000) / calls };
}

async function poolferry(sandbox: BenchSandbox): Promise<Sample> {
  const job = benchJob(csv, sandbox, { mapping: STEPS_MAPPING, route: "admin-api", pace: { share: 1, rates: UNLIMITED } });
  try {
    const planned = await measuredProcess(options.program, ["plan", job.path, "--state", job.state]);
    const { usage, stdout } = await measuredProcess(options.program, ["run", job.path, "--state", job.state, "--yes", "--json"]);
    const summary = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as { run: string; outcomes: { created: number } };
    if (summary.outcomes.created !== options.rows) throw new Error(`${summary.outcomes.created} of ${options.rows} users were created`);
    const calls = options.rows * CALLS_A_USER;
    return {
      callsPerSecond: calls / loadingSeconds(job.state),
      cpuMs: ((usage.cpuS - planned.usage.cpuS) * 1000) / calls,
    };
  } finally {
    job.remove();
  }
}

/** From the beginning of loading to the summary, by the run's own log of events. */
function loadingSeconds(state: string): number {
  const [run = ""] = readdirSync(join(state, "runs"));
  const events = readFileSync(join(state, "runs", run, "events.ndjson"), "utf8")
    .trimEnd()
    .split("\n");
  const [first, last] = [events[0], events.at(-1)].map((line) => (JSON.parse(line ?? "") as { at: string }).at);
  return (Date.parse(last ?? "") - Date.parse(first ?? "")) / 1000;
}
