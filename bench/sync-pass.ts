// A nightly sync with 0.1 % changed users against the plan pass over the same source: CPU of two processes, start-up included; the
// sandbox is a third one and does not count.   node bench/sync-pass.ts [--rows 200000] [--rounds 3] [--program dist/cli/main.js]
import { chmodSync, cpSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { benchOptions } from "./measure/bench-options.ts";
import { report } from "./measure/bench-report.ts";
import { measuredProcess, type Usage } from "./measure/measured-process.ts";
import { inTurn, median } from "./measure/rounds.ts";
import { type BenchJob, benchJob } from "./targets/bench-job.ts";
import { startBenchSandbox } from "./targets/bench-sandbox.ts";
import { loadedLedger } from "./targets/loaded-ledger.ts";
import { EXPORT_MIX } from "./users/made-up-user.ts";
import { usersCsv } from "./users/users-csv.ts";

const options = benchOptions({ rows: 200_000, rounds: 3 });
const ONE_IN = 1_000;

interface Sample extends Usage {
  readonly did: number;
}

const csv = await usersCsv(options.data, "export", options.rows, EXPORT_MIX);
const sandbox = await startBenchSandbox(options.program, ["--quotas", "off"]);
const rates = ["UserList=1000", "UserRead=1000", "UserUpdate=1000"].flatMap((rate) => ["--rate", rate]);
const known = benchJob(csv, sandbox, { route: "admin-api" });
const first = benchJob(csv, sandbox, { route: "admin-api" });
try {
  const changed = await loadedLedger(known, ONE_IN);
  let updated = false;
  const sync = async (): Promise<Sample> => {
    // The first sync writes; the later ones find their users in the pool as they shall be, and look at as many.
    const state = `${known.state}-round`;
    cpSync(known.state, state, { recursive: true });
    // A copy has the usual modes, and a state folder that others may enter is refused.
    for (const folder of [
      state,
      ...readdirSync(state, { withFileTypes: true })
        .filter((e) => e.isDirectory())
        .map((e) => join(state, e.name)),
    ])
      chmodSync(folder, 0o700);
    const args = ["sync", known.path, "--state", state, "--yes", "--json", ...rates];
    const { usage, stdout } = await measuredProcess(options.program, args, [0, 3]);
    rmSync(state, { recursive: true });
    const plan = eventOf(stdout, "sync-plan");
    if (!updated && plan["change"] !== changed)
      throw new Error(`the sync found ${String(plan["change"])} changes where ${changed} were made`);
    updated = true;
    return { ...usage, did: Number(plan["change"]) + Number(plan["settled"]) };
  };
  const samples = await inTurn<Sample>(options.rounds, [
    { name: "plan", run: () => plan(first) },
    { name: "sync", run: sync },
  ]);
  const of = (name: string) => samples.get(name) ?? [];
  const cpu = (name: string) => median(of(name).map(({ cpuS }) => cpuS));
  const ratio = median(of("sync").map(({ cpuS }, round) => cpuS / (of("plan")[round]?.cpuS ?? Number.NaN)));
  const worst = Math.max(...of("sync").map(({ cpuS }, round) => cpuS / (of("plan")[round]?.cpuS ?? Number.NaN)));
  report(
    "sync-pass",
    { rows: options.rows, changed, rounds: options.rounds },
    [
      {
        what: "CPU, sync against plan",
        value: `${ratio.toFixed(2)} times, at most ${worst.toFixed(2)}`,
        bar: "at most 1.3 at 1,000,000 rows",
      },
      { what: "CPU", value: `${cpu("sync").toFixed(2)} s against ${cpu("plan").toFixed(2)} s` },
      { what: "resident at most", value: `${median(of("sync").map(({ peakMiB }) => peakMiB)).toFixed(0)} MiB` },
    ],
    Object.fromEntries(samples),
  );
} finally {
  known.remove();
  first.remove();
  await sandbox.close();
}

async function plan(job: BenchJob): Promise<Sample> {
  const { usage, stdout } = await measuredProcess(options.program, ["plan", job.path, "--state", job.state, "--json"]);
  return { ...usage, did: Number(eventOf(stdout, "plan")["load"]) };
}

function eventOf(stdout: string, type: string): Record<string, unknown> {
  for (const line of stdout.trim().split("\n")) {
    const event = JSON.parse(line) as Record<string, unknown>;
    if (event["type"] === type) return event;
  }
  throw new Error(`the measured process told no event ${type}`);
}
