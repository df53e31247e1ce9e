// The driver's own keyset loop: what reading a table in pages of its key costs with nothing done to the rows. Arguments:
// postgres or mysql, the URL, the table, rows a page. Prints one JSON line: rows, the
// seconds by the clock, and those of CPU.
const [driver, url = "", table = "", page = ""] = process.argv.slice(2);
const limit = Number(page);
// From loading the driver and opening the connection on, as poolferry's own clock.
const begun = performance.now();
const used = process.cpuUsage();
const ask = driver === "postgres" ? await postgres() : await mysql();
let rows = 0;
for (let after: unknown = 0; ; ) {
  const found = await ask.page(after);
  rows += found.length;
  if (found.length < limit) break;
  after = found.at(-1)?.["id"];
}
const seconds = (performance.now() - begun) / 1000;
const { user, system } = process.cpuUsage(used);
console.log(JSON.stringify({ rows, seconds, loopS: (user + system) / 1e6 }));
await ask.close();

interface Loop {
  page(after: unknown): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

async function postgres(): Promise<Loop> {
  const client = new (await import("pg")).default.Client({ connectionString: url });
  await client.connect();
  return {
    page: async (after) => (await client.query(`SELECT * FROM ${table} WHERE id > $1 ORDER BY id LIMIT ${limit}`, [after])).rows,
    close: () => client.end(),
  };
}

async function mysql(): Promise<Loop> {
  const connection = await (await import("mysql2/promise")).createConnection(url);
  return {
    async page(after) {
      const [found] = await connection.query(`SELECT * FROM ${table} WHERE id > ? ORDER BY id LIMIT ${limit}`, [after]);
      return found as Record<string, unknown>[];
    },
    close: () => connection.end(),
  };
}
