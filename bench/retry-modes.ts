// The admin route at the documented quota of UserCreation, in real time, against a loop over the SDK's own client that leaves all of it
// to the client's retries: the default ones (standard, 3 attempts), 10 attempts, and the adaptive mode, with 20 and with 100 users at a time,
// and the default ones with one user at a time. The sandbox is a process of its own and answers AdminCreateUser 40 ms later
// than it could, as a service across a network does. poolferry may use all of the quota, as the loops do.
//   node bench/retry-modes.ts [--rows 600] [--rounds 1] [--program dist/cli/main.js]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_QUOTAS } from "../src/model/index.ts";
import { benchOptions } from "./measure/bench-options.ts";
import { type Line, report } from "./measure/bench-report.ts";
import { boundedProcess } from "./measure/bounded-process.ts";
import { inTurn, median } from "./measure/rounds.ts";
import { benchJob, LEAN_MAPPING } from "./targets/bench-job.ts";
import { type BenchSandbox, startBenchSandbox } from "./targets/bench-sandbox.ts";
import { throttledCalls } from "./targets/call-counts.ts";
import { countUsers } from "./targets/list-users.ts";
import { timedLoad } from "./targets/watched-run.ts";
import { IMPORT_MIX } from "./users/made-up-user.ts";
import { usersCsv } from "./users/users-csv.ts";

const LATENCY_MS = 40;
/** The client's default is the first of them. */
const LOOPS = [
  { mode: "standard", attempts: 3, underWay: 20 },
  { mode: "standard", attempts: 10, underWay: 20 },
  { mode: "adaptive", attempts: 3, underWay: 20 },
  { mode: "adaptive", attempts: 10, underWay: 20 },
  { mode: "standard", attempts: 3, underWay: 100 },
  { mode: "standard", attempts: 10, underWay: 100 },
  { mode: "adaptive", attempts: 3, underWay: 100 },
  { mode: "standard", attempts: 3, underWay: 1 },
] as const;
/** A loop that has not ended by then is killed, and the benchmark fails. */
const LIMIT_MS = 600_000;
const LOOP = fileURLToPath(new URL("floors/retrying-creates.ts", import.meta.url));

interface Sample {
  /** Users in the pool at the end, by its own list. */
  readonly there: number;
  /** Users that were given up. */
  readonly lost: number;
  readonly throttled: number;
  /** From the first call to the last answer. */
  readonly seconds: number;
}

const options = benchOptions({ rows: 600, rounds: 1 });
const quota = DEFAULT_QUOTAS.UserCreation;
const csv = await usersCsv(options.data, "importable", options.rows, IMPORT_MIX);
const folder = mkdtempSync(join(tmpdir(), "poolferry-bench-"));
const faults = join(folder, "faults.json");
writeFileSync(
  faults,
  JSON.stringify({ faults: [{ fault: "slow-answer", operations: ["AdminCreateUser"], latency: { fixed: LATENCY_MS } }] }),
);
try {
  const samples = await inTurn<Sample>(options.rounds, [
    { name: "poolferry", run: () => withSandbox(poolferry) },
    ...LOOPS.map(({ mode, attempts, underWay }) => ({
      name: `${mode}, ${attempts} attempts, ${underWay === 1 ? "one user" : `${underWay} users`} at a time`,
      run: () => withSandbox(loop(mode, attempts, underWay)),
    })),
  ]);
  report(
    "retry-modes",
    { users: options.rows, rounds: options.rounds, quota, latencyMs: LATENCY_MS },
    [...samples].map(([name, ofIt]) => line(name, ofIt)),
    Object.fromEntries(samples),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function line(name: string, samples: readonly Sample[]): Line {
  const of = (pick: (sample: Sample) => number) => median(samples.map(pick));
  const rate = of(({ there, seconds }) => there / seconds);
  const share = `${((rate / quota) * 100).toFixed(1)} % of ${quota}/s in ${of(({ seconds }) => seconds).toFixed(1)} s`;
  return {
    what: name,
    value: `${of(({ there }) => there)} of ${options.rows} users, ${of(({ lost }) => lost)} lost, ${share}, ${of(({ throttled }) => throttled)} calls throttled`,
    ...(name === "poolferry" ? { bar: "all users, none lost, at least 98 %" } : {}),
  };
}

/** Fails where what a case says of itself is not what the pool holds. */
async function withSandbox(
  work: (sandbox: BenchSandbox) => Promise<{ readonly created: number; readonly seconds: number }>,
): Promise<Sample> {
  const sandbox = await startBenchSandbox(options.program, ["--faults", faults]);
  try {
    const { created, seconds } = await work(sandbox);
    const throttled = await throttledCalls(sandbox.endpoint);
    const there = await countUsers(sandbox.endpoint, sandbox.userPoolId);
    if (there !== created) throw new Error(`${created} users were said to be created, and the pool has ${there}`);
    return { there, lost: options.rows - there, throttled, seconds };
  } finally {
    await sandbox.close();
  }
}

function loop(mode: "standard" | "adaptive", attempts: number, underWay: number) {
  return async ({ endpoint, userPoolId }: BenchSandbox) => {
    const args = [csv, endpoint, userPoolId, mode, String(attempts), String(underWay)];
    const { code, stdout, stderr, isOverTime } = await boundedProcess(LOOP, args, { limitMs: LIMIT_MS });
    if (code !== 0) throw new Error(isOverTime ? "the loop took too long" : `the loop ended with ${code}: ${stderr.slice(-2000)}`);
    const said = JSON.parse(stdout) as { created: number; givenUp: number; seconds: number };
    if (said.created + said.givenUp !== options.rows) throw new Error(`the loop saw ${said.created + said.givenUp} users`);
    return said;
  };
}

async function poolferry(sandbox: BenchSandbox): Promise<{ readonly created: number; readonly seconds: number }> {
  const job = benchJob(csv, sandbox, { mapping: LEAN_MAPPING, route: "admin-api", pace: { share: 1 } });
  try {
    return await timedLoad(options.program, job, options.rows);
  } finally {
    job.remove();
  }
}
