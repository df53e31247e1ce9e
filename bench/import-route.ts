// The import-job route from the end of the plan to the end of the upload, against two floors on the same sandbox:
//   A  csv-parse, mapping, rendering, writing, fsync and PUT by hand in one loop; checks nothing, records nothing
//   B  the finished bytes written once more and PUT
// poolferry reads, maps and checks every row anew (the plan keeps no users), and notes for each, durably and before the upload, on
// which line it stands. The files of poolferry and floor A must be the same byte for byte.
//   node bench/import-route.ts [--rows 100000] [--rounds 3] [--program dist/cli/main.js]        full size: --rows 500000
import { createHash } from "node:crypto";
import { createReadStream, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { benchOptions } from "./measure/bench-options.ts";
import { report } from "./measure/bench-report.ts";
import { measuredProcess } from "./measure/measured-process.ts";
import { inTurn, median } from "./measure/rounds.ts";
import { benchJob, LEAN_MAPPING } from "./targets/bench-job.ts";
import { startBenchSandbox } from "./targets/bench-sandbox.ts";
import { headerOf, newImportJob } from "./targets/import-job.ts";
import { watchedRun } from "./targets/watched-run.ts";
import { IMPORT_MIX } from "./users/made-up-user.ts";
import { usersCsv } from "./users/users-csv.ts";

interface Sample {
  readonly seconds: number;
  readonly rows: number;
  readonly sha256: string;
}

const options = benchOptions({ rows: 100_000, rounds: 3 });
const csv = await usersCsv(options.data, "importable", options.rows, IMPORT_MIX);
const sandbox = await startBenchSandbox(options.program, ["--quotas", "off"]);
const folder = mkdtempSync(join(tmpdir(), "poolferry-bench-import-"));
const byHand = join(folder, "by-hand.csv");
let jobs = 0;
try {
  const header = await headerOf(sandbox);
  const samples = await inTurn<Sample>(options.rounds, [
    { name: "floor A", run: () => floor("import-floor.ts", [csv, header, byHand], byHand) },
    { name: "floor B", run: () => floor("upload-floor.ts", [byHand, join(folder, "again.csv")], join(folder, "again.csv")) },
    { name: "poolferry", run: poolferry },
  ]);
  const all = [...samples.values()].flat();
  if (new Set(all.map(({ sha256 }) => sha256)).size !== 1) throw new Error("the files that were uploaded differ");
  const seconds = (name: string) => (samples.get(name) ?? []).map((sample) => sample.seconds);
  const speed = (floorName: string) => median(seconds("poolferry").map((own, round) => (seconds(floorName)[round] ?? Number.NaN) / own));
  report(
    "import-route",
    { rows: options.rows, rounds: options.rounds },
    [
      { what: "speed against floor A (by hand)", value: `${speed("floor A").toFixed(2)} times`, bar: "at least 0.5" },
      { what: "speed against floor B (bytes alone)", value: `${speed("floor B").toFixed(2)} times` },
      { what: "plan's end to upload's end", value: `${median(seconds("poolferry")).toFixed(2)} s` },
      { what: "floor A, floor B", value: `${median(seconds("floor A")).toFixed(2)} s, ${median(seconds("floor B")).toFixed(2)} s` },
    ],
    Object.fromEntries(samples),
  );
} finally {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
}

async function floor(script: string, args: readonly string[], written: string): Promise<Sample> {
  const { url } = await newImportJob(sandbox, `floor-${jobs++}`);
  const path = fileURLToPath(new URL(`floors/${script}`, import.meta.url));
  const { stdout } = await measuredProcess(path, [...args, url]);
  const { seconds } = JSON.parse(stdout) as { seconds: number };
  return { seconds, rows: options.rows, sha256: await sha256Of(written) };
}

/** Up to the upload's end; the run is then killed, because the import itself is Cognito's. */
async function poolferry(): Promise<Sample> {
  const job = benchJob(csv, sandbox, { mapping: LEAN_MAPPING, route: "import-job" });
  let planned = Number.NaN;
  let uploaded = Number.NaN;
  try {
    await watchedRun(options.program, [job.path, "--state", job.state], (event, at) => {
      if (event["type"] === "plan") planned = at;
      if (event["type"] !== "import-job" || event["state"] !== "Uploaded") return undefined;
      uploaded = at;
      return "enough";
    });
    const spool = join(job.state, "spool");
    const part = readdirSync(spool).find((name) => name.endsWith("-part-1.csv")) ?? "";
    return { seconds: (uploaded - planned) / 1000, rows: options.rows, sha256: await sha256Of(join(spool, part)) };
  } finally {
    job.remove();
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
