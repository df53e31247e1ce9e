// Extraction from databases against the driver's own keyset loop: PostgreSQL on 127.0.0.1:5432 and MariaDB or MySQL on
// 127.0.0.1:3306, where they answer. The loop keeps nothing; poolferry writes every row to its private copy.
// node bench/extraction.ts [--rows 500000] [--rounds 3]
import { rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { benchOptions } from "./measure/bench-options.ts";
import { report } from "./measure/bench-report.ts";
import { measuredProcess } from "./measure/measured-process.ts";
import { inTurn, median } from "./measure/rounds.ts";

const options = benchOptions({ rows: 500_000, rounds: 3 });
const LOOP = fileURLToPath(new URL("floors/keyset-loop.ts", import.meta.url));
const OURS = fileURLToPath(new URL("targets/extract-to-spool.ts", import.meta.url));
const PAGE = "5000";
const TABLE = `poolferry_bench_${process.pid}`;
const SERVERS = [
  { name: "postgres", port: 5432, url: "postgres://root@127.0.0.1:5432/test", make: makePostgres },
  { name: "mysql", port: 3306, url: "mysql://root@127.0.0.1:3306/test", make: makeMysql },
] as const;

interface Sample {
  readonly rows: number;
  readonly seconds: number;
  /** CPU, start-up left out; the server's is not in it. */
  readonly loopS: number;
  readonly peakMiB: number;
}

for (const { name, port, url, make } of SERVERS) {
  if (!(await answers(port))) {
    console.log(`${name}: left out, nothing answers on 127.0.0.1:${port}`);
    continue;
  }
  const drop = await make(url);
  const file = join(tmpdir(), `${TABLE}.ndjson`);
  try {
    const args = [name, url, TABLE, PAGE];
    const samples = await inTurn<Sample>(options.rounds, [
      { name: "loop", run: () => sample(LOOP, args) },
      { name: "poolferry", run: () => sample(OURS, [...args, file]) },
    ]);
    const [loop, ours] = [samples.get("loop") ?? [], samples.get("poolferry") ?? []];
    if ([...loop, ...ours].some(({ rows }) => rows !== options.rows)) throw new Error("rows are missing");
    const rate = (of: readonly Sample[]) => median(of.map(({ rows, seconds }) => rows / seconds));
    const share = (figure: "seconds" | "loopS") => median(ours.map((one, round) => (loop[round]?.[figure] ?? Number.NaN) / one[figure]));
    report(
      `extraction-${name}`,
      { rows: options.rows, rounds: options.rounds },
      [
        { what: "rows a second against the driver's own loop", value: `${(share("seconds") * 100).toFixed(0)} %`, bar: "at least 70 %" },
        { what: "rows a CPU second against it", value: `${(share("loopS") * 100).toFixed(0)} %` },
        { what: "rows a second", value: `${rate(ours).toFixed(0)} against ${rate(loop).toFixed(0)}` },
        { what: "resident at most", value: `${median(ours.map(({ peakMiB }) => peakMiB)).toFixed(0)} MiB` },
      ],
      Object.fromEntries(samples),
    );
  } finally {
    rmSync(file, { force: true });
    await drop();
  }
}

async function sample(script: string, args: readonly string[]): Promise<Sample> {
  const { usage, stdout } = await measuredProcess(script, args);
  return { ...(JSON.parse(stdout) as Omit<Sample, "peakMiB">), peakMiB: usage.peakMiB };
}

async function makePostgres(url: string): Promise<() => Promise<void>> {
  const client = new (await import("pg")).default.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE TABLE ${TABLE} AS SELECT n AS id, 'user' || n || '@example.com' AS email, 'Name ' || n AS name,
    n % 3 = 0 AS verified, timestamptz '2020-01-01' + n * interval '1 minute' AS created_at, md5(n::text) AS note FROM generate_series(1, ${options.rows}) n`);
  await client.query(`ALTER TABLE ${TABLE} ADD PRIMARY KEY (id)`);
  return async () => {
    await client.query(`DROP TABLE ${TABLE}`);
    await client.end();
  };
}

async function makeMysql(url: string): Promise<() => Promise<void>> {
  const connection = await (await import("mysql2/promise")).createConnection(url);
  await connection.query(
    `CREATE TABLE ${TABLE} (id INT PRIMARY KEY, email VARCHAR(100), name VARCHAR(100), verified TINYINT, created_at DATETIME, note CHAR(32))`,
  );
  for (let from = 1; from <= options.rows; from += 10_000) {
    const rows = Array.from({ length: Math.min(10_000, options.rows - from + 1) }, (_, index) => {
      const n = from + index;
      return `(${n},'user${n}@example.com','Name ${n}',${n % 3 === 0 ? 1 : 0},'2020-01-01 00:00:00',MD5(${n}))`;
    });
    await connection.query(`INSERT INTO ${TABLE} VALUES ${rows.join(",")}`);
  }
  return async () => {
    await connection.query(`DROP TABLE ${TABLE}`);
    await connection.end();
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
