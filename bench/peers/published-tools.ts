// poolferry beside the published tools that create users in a pool and can be installed from npm: the same users, the same sandbox with the
// documented quotas in real time, each by its defaults and its documented way. Three cases: users without a fault; one user in twenty whose
// address Cognito refuses; a process killed when half of the users are there, and the same command again.
//   npm run bench:peers, or node bench/peers/published-tools.ts [--rows 60] [--program dist/cli/main.js]
import { setTimeout as delay } from "node:timers/promises";
import { benchOptions } from "../measure/bench-options.ts";
import { type Line, report } from "../measure/bench-report.ts";
import type { Ended } from "../measure/bounded-process.ts";
import { startBenchSandbox } from "../targets/bench-sandbox.ts";
import { callCounts } from "../targets/call-counts.ts";
import { COGNITO_BACKUP_RESTORE, type LoadingTool, poolferry } from "./loading-tools.ts";
import { type PeerFiles, peerFiles } from "./peer-files.ts";
import { type Found, usersAsExpected } from "./users-as-expected.ts";

/** Users of the cases with a fault and with a kill. */
const FEW = 20;
const FAULTY_ROW = 5;
const LOOK_MS = 50;
/** The slowest tool waits two seconds between users. */
const limitMs = (rows: number) => 60_000 + rows * 4_000;

interface Sample extends Found {
  readonly seconds: number;
  readonly peakMiB: number | undefined;
  readonly exitCode: number | null;
  readonly said: string;
  /** Calls of AdminCreateUser of all its processes, answered well or not. */
  readonly calls: number;
}

const options = benchOptions({ rows: 60, rounds: 1 });
const tools = [poolferry(options.program), COGNITO_BACKUP_RESTORE];
const [faultless, faulty, few] = [
  await peerFiles(options.data, options.rows),
  await peerFiles(options.data, FEW, { faultyRow: FAULTY_ROW }),
  await peerFiles(options.data, FEW),
];
try {
  const lines: Line[] = [];
  const samples: Record<string, Sample> = {};
  for (const tool of tools) {
    const cases = [
      [`${options.rows} users`, options.rows, await inSandbox(tool, faultless, runOnce(options.rows))],
      [`${FEW} users, the address of number ${FAULTY_ROW} is refused`, FEW - 1, await inSandbox(tool, faulty, runOnce(FEW))],
      [`${FEW} users, killed at ${FEW / 2} and run again`, FEW, await inSandbox(tool, few, runKilled)],
    ] as const;
    for (const [what, wanted, sample] of cases) {
      samples[`${tool.name}: ${what}`] = sample;
      lines.push({ what: `${tool.name}: ${what}`, value: inWords(sample, wanted) });
      if (tool.name === "poolferry" && sample.asExpected !== wanted) throw new Error(`poolferry: ${what}: ${inWords(sample, wanted)}`);
    }
  }
  report("published-tools", { users: options.rows }, lines, samples);
} finally {
  for (const files of [faultless, faulty, few]) files.remove();
}

function inWords({ asExpected, there, seconds, peakMiB, exitCode, said, calls }: Sample, wanted: number): string {
  const memory = peakMiB === undefined ? "" : `, ${peakMiB.toFixed(0)} MiB`;
  const others = there === asExpected ? "" : ` (${there - asExpected} otherwise)`;
  return `${asExpected} of ${wanted} there${others}, ${seconds.toFixed(1)} s${memory}, exit ${exitCode}, ${calls} creations sent, said: ${said}`;
}

type Ready = ReturnType<LoadingTool["ready"]>;

async function inSandbox(
  tool: LoadingTool,
  files: PeerFiles,
  work: (ready: Ready, calls: () => Promise<number>) => Promise<{ readonly seconds: number; readonly last: Ended }>,
): Promise<Sample> {
  const sandbox = await startBenchSandbox(options.program, []);
  const ready = tool.ready(files, sandbox);
  try {
    const { seconds, last } = await work(ready, async () => (await callCounts(sandbox.endpoint))["AdminCreateUser"]?.ok ?? 0);
    if (last.isOverTime) throw new Error(`${tool.name} took too long`);
    const { ok = 0, errors = {} } = (await callCounts(sandbox.endpoint))["AdminCreateUser"] ?? {};
    const calls = Object.values(errors).reduce((sum, count) => sum + count, ok);
    const found = await usersAsExpected(sandbox, files);
    return { ...found, seconds, peakMiB: last.usage?.peakMiB, exitCode: last.code, said: ready.said(last), calls };
  } finally {
    ready.remove();
    await sandbox.close();
  }
}

function runOnce(rows: number) {
  return async (ready: Ready) => {
    const last = await ready.run(limitMs(rows));
    return { seconds: last.seconds, last };
  };
}

/** The time of both processes counts. */
async function runKilled(ready: Ready, created: () => Promise<number>): Promise<{ readonly seconds: number; readonly last: Ended }> {
  let watching = Promise.resolve();
  const first = await ready.run(limitMs(FEW), (child) => {
    const isOver = () => child.exitCode !== null || child.signalCode !== null;
    watching = (async () => {
      while (!isOver() && (await created()) < FEW / 2) await delay(LOOK_MS);
      child.kill("SIGKILL");
    })();
    watching.catch(() => child.kill("SIGKILL"));
  });
  await watching;
  if (first.code !== null) throw new Error(`the process ended with ${first.code} before it was killed`);
  const last = await ready.run(limitMs(FEW));
  return { seconds: first.seconds + last.seconds, last };
}
