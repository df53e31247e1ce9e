// What the sandbox itself costs, CPU of its process (user + system, from /proc, so on Linux alone): an import job, and calls of
// AdminCreateUser without quotas into a durable sandbox, for the first users of a pool and once it holds many.
//   node bench/sandbox-cost.ts [--rows 100000] [--rounds 1] [--program dist/cli/main.js]      full size: --rows 500000
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { benchOptions } from "./measure/bench-options.ts";
import { report } from "./measure/bench-report.ts";
import { measuredProcess } from "./measure/measured-process.ts";
import { inTurn, median } from "./measure/rounds.ts";
import { type BenchSandbox, startBenchSandbox } from "./targets/bench-sandbox.ts";
import { callSandbox } from "./targets/call-sandbox.ts";
import { headerOf, newImportJob, runImportJob } from "./targets/import-job.ts";
import { IMPORT_MIX } from "./users/made-up-user.ts";
import { usersCsv } from "./users/users-csv.ts";

const CREATES = 10_000;
const UNDER_WAY = 16;

interface Sample {
  readonly importedRows: number;
  readonly importCpuS: number;
  readonly firstCreatesMs: number;
  readonly laterCreatesMs: number;
  readonly peakMiB: number;
}

const options = benchOptions({ rows: 100_000, rounds: 1 });
const csv = await usersCsv(options.data, "importable", options.rows, IMPORT_MIX);
const samples = await inTurn<Sample>(options.rounds, [{ name: "sandbox", run }]);
const of = (pick: (sample: Sample) => number) => median((samples.get("sandbox") ?? []).map(pick));
report(
  "sandbox-cost",
  { rows: options.rows, rounds: options.rounds },
  [
    { what: "import job, CPU", value: `${of(({ importCpuS }) => importCpuS).toFixed(2)} s`, bar: "10 s for 500,000 rows" },
    {
      what: "import job, CPU for 500,000 rows at that rate",
      value: `${of((s) => (s.importCpuS / s.importedRows) * 500_000).toFixed(1)} s`,
    },
    { what: "AdminCreateUser, the first 10,000", value: `${of((s) => s.firstCreatesMs).toFixed(3)} ms CPU each`, bar: "0.35 ms" },
    {
      what: `AdminCreateUser with ${(options.rows + CREATES).toLocaleString("en-US")} users there`,
      value: `${of((s) => s.laterCreatesMs).toFixed(3)} ms CPU each`,
      bar: "the same",
    },
    { what: "resident at most", value: `${of((s) => s.peakMiB).toFixed(0)} MiB` },
  ],
  Object.fromEntries(samples),
);

async function run(): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-bench-sandbox-"));
  const sandbox = await startBenchSandbox(options.program, ["--quotas", "off", "--data", join(folder, "data")]);
  try {
    const firstCreatesMs = await createUsers(sandbox, 0);
    const header = await headerOf(sandbox);
    const job = await newImportJob(sandbox, "bench");
    const file = join(folder, "users.csv");
    // Floor A of bench/import-route.ts writes the file and uploads it; to the sandbox it is a client like any other.
    const beforeImport = sandbox.cpuS();
    await measuredProcess(fileURLToPath(new URL("floors/import-floor.ts", import.meta.url)), [csv, header, file, job.url]);
    const importedRows = await runImportJob(sandbox, job.id);
    const importCpuS = sandbox.cpuS() - beforeImport;
    if (importedRows !== options.rows) throw new Error(`${importedRows} of ${options.rows} users were imported`);
    const laterCreatesMs = await createUsers(sandbox, CREATES);
    return { importedRows, importCpuS, firstCreatesMs, laterCreatesMs, peakMiB: sandbox.peakMiB() };
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Creates users, a few at a time; gives the sandbox's CPU a user in ms. */
async function createUsers(sandbox: BenchSandbox, from: number): Promise<number> {
  const before = sandbox.cpuS();
  let next = from;
  const worker = async () => {
    while (next < from + CREATES) await createUser(sandbox, next++);
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, worker));
  return ((sandbox.cpuS() - before) / CREATES) * 1000;
}

async function createUser({ endpoint, userPoolId }: BenchSandbox, index: number): Promise<void> {
  const email = `created.user${index}@example.org`;
  const attributes = { email, email_verified: "true", name: "Created User", birthdate: "1980-02-03", "custom:plan": "free" };
  await callSandbox(endpoint, "AdminCreateUser", {
    UserPoolId: userPoolId,
    Username: email,
    MessageAction: "SUPPRESS",
    UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
  });
}
