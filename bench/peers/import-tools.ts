// The import-job route beside cognito-restore 0.2.2, which turns a pool's export into the CSV of an import job and leaves the job to a
// person: here the file is uploaded by hand and the job is started, as its README says. Same users, same sandbox without quotas. poolferry
// reads, checks, plans, uploads, watches the job and settles every row. Time and memory are those of the tool's own process. Once the users
// have birthdates and once they have none, because an import job wants another form of them than the one in which a pool shows them.
//   npm run bench:peers, or node bench/peers/import-tools.ts [--rows 20000] [--rounds 3] [--program dist/cli/main.js]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { putFile } from "../floors/put-file.ts";
import { benchOptions } from "../measure/bench-options.ts";
import { report } from "../measure/bench-report.ts";
import { boundedProcess, type Ended } from "../measure/bounded-process.ts";
import { inTurn, median } from "../measure/rounds.ts";
import { benchJob, LEAN_MAPPING } from "../targets/bench-job.ts";
import { type BenchSandbox, startBenchSandbox } from "../targets/bench-sandbox.ts";
import { endOfImportJob, headerOf, newImportJob } from "../targets/import-job.ts";
import { type PeerFiles, peerFiles } from "./peer-files.ts";
import { type Found, usersAsExpected } from "./users-as-expected.ts";

const LIMIT_MS = 600_000;
const RESTORE = fileURLToPath(new URL("node_modules/cognito-restore/index.js", import.meta.url));

interface Sample extends Found {
  readonly cpuS: number;
  readonly seconds: number;
  readonly peakMiB: number;
  readonly exitCode: number | null;
}

const options = benchOptions({ rows: 20_000, rounds: 3 });
for (const withoutBirthdates of [false, true]) {
  const files = await peerFiles(options.data, options.rows, { withoutBirthdates });
  try {
    await compare(files, withoutBirthdates ? "without birthdates" : "with birthdates");
  } finally {
    files.remove();
  }
}

async function compare(files: PeerFiles, which: string): Promise<void> {
  const samples = await inTurn<Sample>(options.rounds, [
    { name: "poolferry", run: () => inSandbox(files, poolferry) },
    { name: "cognito-restore", run: () => inSandbox(files, cognitoRestore) },
  ]);
  report(
    "import-tools",
    { users: options.rows, which, rounds: options.rounds },
    [...samples].map(([name, ofIt]) => {
      const of = (pick: (sample: Sample) => number) => median(ofIt.map(pick));
      const users = `${of(({ asExpected }) => asExpected)} of ${options.rows} there as in the file, ${of(({ there }) => there)} in all`;
      const cost = `${of(({ seconds }) => seconds).toFixed(2)} s, CPU ${of(({ cpuS }) => cpuS).toFixed(2)} s`;
      return {
        what: name,
        value: `${users}, ${cost}, ${of(({ peakMiB }) => peakMiB).toFixed(0)} MiB, exit ${ofIt.map(({ exitCode }) => exitCode).join(" ")}`,
      };
    }),
    Object.fromEntries(samples),
  );
  for (const { asExpected } of samples.get("poolferry") ?? [])
    if (asExpected !== options.rows) throw new Error(`poolferry: ${asExpected} of ${options.rows} users are there as in the file`);
}

async function inSandbox(files: PeerFiles, work: (sandbox: BenchSandbox, files: PeerFiles) => Promise<Ended>): Promise<Sample> {
  const sandbox = await startBenchSandbox(options.program, ["--quotas", "off"]);
  try {
    const { usage, code, seconds, isOverTime } = await work(sandbox, files);
    if (isOverTime || usage === undefined) throw new Error("the tool took too long");
    return { ...(await usersAsExpected(sandbox, files)), cpuS: usage.cpuS, peakMiB: usage.peakMiB, seconds, exitCode: code };
  } finally {
    await sandbox.close();
  }
}

async function poolferry(sandbox: BenchSandbox, files: PeerFiles): Promise<Ended> {
  const job = benchJob(files.csv, sandbox, { mapping: LEAN_MAPPING, route: "import-job" });
  try {
    const ended = await boundedProcess(options.program, ["run", job.path, "--state", job.state, "--yes", "--json"], { limitMs: LIMIT_MS });
    if (ended.code !== 0) throw new Error(`poolferry run ended with ${ended.code}: ${ended.stderr.slice(-2000)}`);
    return ended;
  } finally {
    job.remove();
  }
}

async function cognitoRestore(sandbox: BenchSandbox, files: PeerFiles): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-bench-peers-"));
  try {
    const [header, file] = [join(folder, "header.csv"), join(folder, "users.csv")];
    writeFileSync(header, `${await headerOf(sandbox)}\n`);
    const args = ["map", "--header", header, "--username-attribute", "email", files.json];
    const ended = await boundedProcess(RESTORE, args, { limitMs: LIMIT_MS, stdoutFile: file });
    if (ended.code !== 0) return ended;
    const { id, url } = await newImportJob(sandbox, "by-hand");
    await putFile(file, url);
    await endOfImportJob(sandbox, id);
    return ended;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
