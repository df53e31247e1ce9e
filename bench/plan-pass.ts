// The plan pass against its floor: `poolferry plan` over a CSV of made-up users, and csv-parse with a hand-written mapping
// and hand-written checks in one loop. Beside them the same work record by record through object streams, the way that csv-parse's
// manual shows first, once up to the check and once with csv-stringify behind it. Each is a process of its own, start-up included; the
// sandbox is another one and does not count.   node bench/plan-pass.ts [--rows 200000] [--rounds 3] [--program dist/cli/main.js]
import { fileURLToPath } from "node:url";
import { benchOptions } from "./measure/bench-options.ts";
import { report } from "./measure/bench-report.ts";
import type { Usage } from "./measure/bounded-process.ts";
import { type Measured, measuredProcess } from "./measure/measured-process.ts";
import { inTurn, median } from "./measure/rounds.ts";
import { benchJob } from "./targets/bench-job.ts";
import { startBenchSandbox } from "./targets/bench-sandbox.ts";
import { EXPORT_MIX } from "./users/made-up-user.ts";
import { usersCsv } from "./users/users-csv.ts";

const options = benchOptions({ rows: 200_000, rounds: 3 });
const FLOOR = fileURLToPath(new URL("floors/plan-floor.ts", import.meta.url));
const STREAMS = fileURLToPath(new URL("floors/record-streams.ts", import.meta.url));

interface Sample extends Usage {
  readonly rows: number;
  readonly accepted: number;
}

const csv = await usersCsv(options.data, "export", options.rows, EXPORT_MIX);
// Reading the quotas of a pool takes a call a second at the documented ones, which is no part of the pass.
const sandbox = await startBenchSandbox(options.program, ["--quotas", "off"]);
try {
  const samples = await inTurn<Sample>(options.rounds, [
    { name: "floor", run: () => byHand(FLOOR, []) },
    { name: "poolferry plan", run: plan },
    { name: "record streams", run: () => byHand(STREAMS, ["check"]) },
    { name: "record streams and csv-stringify", run: () => byHand(STREAMS, ["render"]) },
  ]);
  const of = (name: string) => samples.get(name) ?? [];
  const all = [...samples.values()].flat();
  const [first] = all;
  if (all.some(({ rows, accepted }) => rows !== first?.rows || accepted !== first.accepted))
    throw new Error("they did not do the same work");
  const cpu = (name: string) => median(of(name).map(({ cpuS }) => cpuS));
  const wall = (name: string) => median(of(name).map(({ wallS }) => wallS));
  const peak = (name: string) => median(of(name).map(({ peakMiB }) => peakMiB));
  const [floor, ours] = ["floor", "poolferry plan"] as const;
  const ratioTo = (other: string) => median(of(ours).map(({ cpuS }, round) => cpuS / (of(other)[round]?.cpuS ?? Number.NaN)));
  report(
    "plan-pass",
    { rows: first?.rows, accepted: first?.accepted, rounds: options.rounds },
    [
      { what: "CPU, plan against floor", value: `${ratioTo(floor).toFixed(2)} times`, bar: "at most 1.5 at 1,000,000 rows" },
      ...["record streams", "record streams and csv-stringify"].map((other) => ({
        what: `CPU, plan against ${other}`,
        value: `${ratioTo(other).toFixed(2)} times (${cpu(other).toFixed(2)} s, resident at most ${peak(other).toFixed(0)} MiB)`,
      })),
      { what: "CPU", value: `${cpu(ours).toFixed(2)} s against ${cpu(floor).toFixed(2)} s` },
      { what: "wall", value: `${wall(ours).toFixed(2)} s against ${wall(floor).toFixed(2)} s` },
      { what: "resident at most", value: `${peak(ours).toFixed(0)} MiB against ${peak(floor).toFixed(0)} MiB`, bar: "under 250 MB, flat" },
    ],
    Object.fromEntries(samples),
  );
} finally {
  await sandbox.close();
}

async function byHand(script: string, args: readonly string[]): Promise<Sample> {
  return sampleOf(await measuredProcess(script, [csv, ...args]), (line) => line);
}

async function plan(): Promise<Sample> {
  const job = benchJob(csv, sandbox);
  try {
    const measured = await measuredProcess(options.program, ["plan", job.path, "--state", job.state, "--json"]);
    return sampleOf(measured, (event) => (event["type"] === "plan" ? { rows: event["rows"], accepted: event["load"] } : undefined));
  } finally {
    job.remove();
  }
}

/** The check value comes from the one line of the output that `read` knows. */
function sampleOf({ usage, stdout }: Measured, read: (line: Record<string, unknown>) => object | undefined): Sample {
  for (const line of stdout.trim().split("\n")) {
    const found = read(JSON.parse(line) as Record<string, unknown>);
    if (found !== undefined) return { ...usage, ...(found as { rows: number; accepted: number }) };
  }
  throw new Error("the measured process did not say what it did");
}
