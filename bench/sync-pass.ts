// A nightly sync with 0.1 % changed users, which it changes, against the plan pass over the same source: CPU of two processes, start-up
// included; the sandbox is a third one and does not count.   node bench/sync-pass.ts [--rows 200000] [--rounds 3] [--program dist/cli/main.js]
import { chmodSync, cpSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { benchOptions } from "./measure/bench-options.ts";
import { report } from "./measure/bench-report.ts";
import type { Usage } from "./measure/bounded-process.ts";
import { measuredProcess } from "./measure/measured-process.ts";
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
const former = await usersCsv(options.data, "export", options.rows, EXPORT_MIX, ONE_IN);
const sandbox = await startBenchSandbox(options.program, ["--quotas", "off"]);
const rates = ["UserList=1000", "UserRead=1000", "UserUpdate=1000"].flatMap((rate) => ["--rate", rate]);
const yesterday = benchJob(former, sandbox, { route: "admin-api" });
const tonight = benchJob(csv, sandbox, { route: "admin-api" });
const first = benchJob(csv, sandbox, { route: "admin-api" });
try {
  const users = await loadedLedger(yesterday, ONE_IN);
  const afterLoad = await sync(yesterday.path, yesterday.state, 0);
  const samples = await inTurn<Sample>(options.rounds, [
    { name: "plan", run: () => plan(first) },
    {
      name: "sync",
      async run() {
        await users.restore();
        copyState(yesterday.state, tonight.state);
        return sync(tonight.path, tonight.state, users.count);
      },
    },
  ]);
  const of = (name: string) => samples.get(name) ?? [];
  const cpu = (name: string) => median(of(name).map(({ cpuS }) => cpuS));
  const ratios = of("sync").map(({ cpuS }, round) => cpuS / (of("plan")[round]?.cpuS ?? Number.NaN));
  report(
    "sync-pass",
    { rows: options.rows, changed: users.count, rounds: options.rounds },
    [
      {
        what: "CPU, sync against plan",
        value: `${median(ratios).toFixed(2)} times, at most ${Math.max(...ratios).toFixed(2)}`,
        bar: "at most 1.3 at 1,000,000 rows",
      },
      { what: "CPU", value: `${cpu("sync").toFixed(2)} s against ${cpu("plan").toFixed(2)} s` },
      { what: "the first sync after a load", value: `${(afterLoad.cpuS / cpu("plan")).toFixed(2)} times (one run)` },
      { what: "resident at most", value: `${median(of("sync").map(({ peakMiB }) => peakMiB)).toFixed(0)} MiB` },
    ],
    { ...Object.fromEntries(samples), afterLoad },
  );
} finally {
  for (const job of [yesterday, tonight, first]) job.remove();
  await sandbox.close();
}

async function sync(job: string, state: string, changes: number): Promise<Sample> {
  const { usage, stdout } = await measuredProcess(options.program, ["sync", job, "--state", state, "--yes", "--json", ...rates], [0, 3]);
  const did = Number(eventOf(stdout, "sync-plan")["change"]);
  if (did !== changes) throw new Error(`the sync found ${did} changes where ${changes} were made`);
  return { ...usage, did };
}

/** A copy has the usual modes, and a state folder that others may enter is refused. */
function copyState(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
  for (const { name } of readdirSync(to, { withFileTypes: true }).filter((entry) => entry.isDirectory())) chmodSync(join(to, name), 0o700);
  chmodSync(to, 0o700);
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
