// A nightly sync with 0.1 % changed users, which it changes, against the plan pass over the same source: CPU of two processes, start-up
// included; the sandbox is a third one and does not count.   node bench/sync-pass.ts [--rows 200000] [--rounds 3] [--program dist/cli/main.js]
import { chmodSync, cpSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
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
const sandbox = await startBenchSandbox(options.program, ["--quotas", "off"]);
const rates = ["UserList=1000", "UserRead=1000", "UserUpdate=1000"].flatMap((rate) => ["--rate", rate]);
const known = benchJob(csv, sandbox, { route: "admin-api" });
const first = benchJob(csv, sandbox, { route: "admin-api" });
const state = `${known.state}-round`;
try {
  const changed = await loadedLedger(known, ONE_IN);
  const sync = async (): Promise<Sample> => {
    await changed.restore();
    rmSync(state, { recursive: true, force: true });
    cpSync(known.state, state, { recursive: true });
    // A copy has the usual modes, and a state folder that others may enter is refused.
    for (const { name } of readdirSync(state, { withFileTypes: true }).filter((entry) => entry.isDirectory()))
      chmodSync(join(state, name), 0o700);
    chmodSync(state, 0o700);
    const args = ["sync", known.path, "--state", state, "--yes", "--json", ...rates];
    const { usage, stdout } = await measuredProcess(options.program, args, [0, 3]);
    const did = Number(eventOf(stdout, "sync-plan")["change"]);
    if (did !== changed.count) throw new Error(`the sync found ${did} changes where ${changed.count} were made`);
    return { ...usage, did };
  };
  const samples = await inTurn<Sample>(options.rounds, [
    { name: "plan", run: () => plan(first) },
    { name: "sync", run: sync },
  ]);
  forgetHashes(known.state);
  const afterLoad = await sync();
  const of = (name: string) => samples.get(name) ?? [];
  const cpu = (name: string) => median(of(name).map(({ cpuS }) => cpuS));
  const ratios = of("sync").map(({ cpuS }, round) => cpuS / (of("plan")[round]?.cpuS ?? Number.NaN));
  report(
    "sync-pass",
    { rows: options.rows, changed: changed.count, rounds: options.rounds },
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
  rmSync(state, { recursive: true, force: true });
  known.remove();
  first.remove();
  await sandbox.close();
}

/** As a load leaves its ledger: the hashes that syncs hand on are not there yet. */
function forgetHashes(folder: string): void {
  const database = new DatabaseSync(join(folder, "ledger.db"));
  database.exec("DELETE FROM user_hashes; DELETE FROM rehash; DELETE FROM marks WHERE name = 'user-hashes'");
  database.close();
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
