// What the sandbox itself costs, CPU of its process (user + system, from /proc, so on Linux alone): an import job, and calls of
// AdminCreateUser without quotas into a durable sandbox, for the first users of a pool and once it holds many; listing them all;
// and the memory of users beyond the database, durable and in memory.
//   node bench/sandbox-cost.ts [--rows 100000] [--rounds 1] [--program dist/cli/main.js]      full size: --rows 500000
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { benchOptions } from "./measure/bench-options.ts";
import { type Line, report } from "./measure/bench-report.ts";
import { measuredProcess } from "./measure/measured-process.ts";
import { inTurn, median } from "./measure/rounds.ts";
import { type BenchSandbox, startBenchSandbox } from "./targets/bench-sandbox.ts";
import { callSandbox } from "./targets/call-sandbox.ts";
import { headerOf, newImportJob, runImportJob } from "./targets/import-job.ts";
import { listUsers } from "./targets/list-users.ts";
import type { MemoryPerUser } from "./targets/sandbox-memory.ts";
import { IMPORT_MIX } from "./users/made-up-user.ts";
import { usersCsv } from "./users/users-csv.ts";

const CREATES = 10_000;
const UNDER_WAY = 16;

interface Sample {
  readonly importedRows: number;
  readonly importCpuS: number;
  /** Calls of AdminCreateUser: the sandbox's CPU of each, in ms. */
  readonly firstCreatesMs: number;
  readonly laterCreatesMs: number;
  readonly rawPerSecond: number;
  /** Users read a page of 60 at a time, by one caller after another page. */
  readonly listing: { readonly users: number; readonly wallS: number; readonly cpuS: number };
  readonly durable: MemoryByWay;
  readonly inMemory: MemoryByWay;
  readonly peakMiB: number;
}

type MemoryByWay = Readonly<Record<"byCreates" | "byImport", MemoryPerUser>>;

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
      what: "AdminCreateUser answered in a second, the raw client beside it",
      value: `${of((s) => s.rawPerSecond).toFixed(0)}`,
      bar: "2,500 on two cores",
    },
    {
      what: `AdminCreateUser with ${(options.rows + CREATES).toLocaleString("en-US")} users there`,
      value: `${of((s) => s.laterCreatesMs).toFixed(3)} ms CPU each, ${of((s) => s.laterCreatesMs / s.firstCreatesMs).toFixed(2)} times the first`,
      bar: "1.3 times",
    },
    {
      what: `ListUsers over ${(options.rows + CREATES).toLocaleString("en-US")} users`,
      value: `${of((s) => s.listing.wallS).toFixed(2)} s, ${of((s) => s.listing.cpuS).toFixed(2)} s of it CPU`,
      bar: "3 s for 100,000",
    },
    ...memoryLines("durable", (s) => s.durable),
    ...memoryLines("in memory", (s) => s.inMemory),
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
    const listing = await listAll(sandbox);
    const laterCreatesMs = await createUsers(sandbox, CREATES);
    const rawPerSecond = await rawCreates(sandbox);
    const peakMiB = sandbox.peakMiB();
    const durable = await memory(join(folder, "measured"));
    const inMemory = await memory("memory");
    return { importedRows, importCpuS, firstCreatesMs, laterCreatesMs, rawPerSecond, listing, peakMiB, durable, inMemory };
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function memoryLines(place: string, pick: (sample: Sample) => MemoryByWay): readonly Line[] {
  return (["byCreates", "byImport"] as const).map((way) => ({
    what: `memory of a user ${way === "byCreates" ? "created" : "imported"}, ${place}`,
    value: `${of((s) => pick(s)[way].heap).toFixed(0)} bytes of JavaScript's, ${of((s) => pick(s)[way].resident).toFixed(0)} resident; database ${of((s) => pick(s)[way].database).toFixed(0)}`,
    bar: "1,024 beyond SQLite's",
  }));
}

/** What users cost a sandbox in a process of its own. */
async function memory(place: string): Promise<MemoryByWay> {
  const script = fileURLToPath(new URL("targets/sandbox-memory.ts", import.meta.url));
  const { stdout } = await measuredProcess(script, [place, String(CREATES), String(options.rows)]);
  return JSON.parse(stdout) as MemoryByWay;
}

/** Reads every user of the pool, as one client that follows the tokens. */
async function listAll(sandbox: BenchSandbox): Promise<Sample["listing"]> {
  const [begun, before] = [performance.now(), sandbox.cpuS()];
  const seen = new Set<string>();
  for await (const page of listUsers(sandbox.endpoint, sandbox.userPoolId)) for (const { Username } of page) seen.add(Username);
  if (seen.size !== options.rows + CREATES) throw new Error(`${seen.size} users were listed`);
  return { users: seen.size, wallS: (performance.now() - begun) / 1000, cpuS: sandbox.cpuS() - before };
}

/** Users created in a second by a client that costs next to nothing. */
async function rawCreates({ endpoint, userPoolId }: BenchSandbox): Promise<number> {
  const script = fileURLToPath(new URL("floors/raw-creates.ts", import.meta.url));
  const { stdout } = await measuredProcess(script, [new URL(endpoint).port, userPoolId, String(CREATES), String(UNDER_WAY)]);
  return (JSON.parse(stdout) as { readonly perSecond: number }).perSecond;
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
