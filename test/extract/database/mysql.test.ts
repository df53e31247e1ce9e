import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Connection, createConnection } from "mysql2/promise";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { optional } from "../../support/optional.ts";
import { depth, replay, SEED, seeded } from "../../support/proof.ts";
import { changesContract } from "./changes-contract.ts";
import { extractAll } from "./extract-database.ts";
import { ownDatabase } from "./own-database.ts";
import { answers, SERVERS } from "./servers.ts";

const { url, port } = SERVERS.mysql;
const there = await answers(port);
const test = optional("MariaDB or MySQL on 127.0.0.1:3306", there);
const prefix = `poolferry_${randomBytes(6).toString("hex")}`;
const tables: string[] = [];
let connection: Connection;

beforeAll(async () => {
  if (there) connection = await createConnection({ uri: url, multipleStatements: true });
});

afterAll(async () => {
  if (!there) return;
  for (const table of tables) await connection.query(`DROP TABLE ${table}`);
  await connection.end();
});

async function table(name: string, columns: string): Promise<string> {
  await connection.query(`CREATE TABLE ${prefix}_${name} (${columns})`);
  tables.push(`${prefix}_${name}`);
  return `${prefix}_${name}`;
}

test("every type keeps its exact value", async () => {
  const typed = await table(
    "typed",
    `id BIGINT UNSIGNED PRIMARY KEY, amount DECIMAL(30,10), small TINYINT, yes BIT(1), day DATE, at DATETIME(6), zoned TIMESTAMP NULL,
     bytes VARBINARY(8), doc JSON, name VARCHAR(50) CHARACTER SET latin1, note TEXT, ratio DOUBLE, missing TEXT, padded INT(6) ZEROFILL,
     short FLOAT, place POINT, born YEAR, never TIMESTAMP NULL, late TIMESTAMP(3) NULL, most INT UNSIGNED, none INT, blank VARCHAR(5)`,
  );
  await connection.query("SET SESSION sql_mode = '', time_zone = '+02:00'");
  await connection.query(
    `INSERT INTO ${typed} VALUES (18446744073709551615, 12345678901234567890.0123456789, -7, b'1', '0000-00-00', '2024-02-29 23:59:59.123456',
     '2024-07-01 12:00:00', X'00FF10', '{"a": [1, "b"]}', 'Jürgen', 'Zoë 🎉', 96080.54476235677, NULL, 42, 0.3, POINT(1, 2), 1999,
     '0000-00-00 00:00:00', '2037-12-31 23:59:59.125', 4294967295, 0, '')`,
  );
  expect(await extractAll({ driver: "mysql", table: typed, key: ["id"] }, { url })).toEqual([
    {
      id: "18446744073709551615",
      amount: "12345678901234567890.0123456789",
      small: -7,
      yes: 1,
      day: "0000-00-00",
      at: "2024-02-29T23:59:59.123456",
      zoned: "2024-07-01T10:00:00Z",
      bytes: "AP8Q",
      // MariaDB's JSON is a text; MySQL's is a type.
      doc: expect.toSatisfy((doc) => JSON.stringify(typeof doc === "string" ? JSON.parse(doc) : doc) === '{"a":[1,"b"]}'),
      name: "Jürgen",
      note: "Zoë 🎉",
      ratio: 96080.54476235677,
      missing: null,
      padded: 42,
      short: 0.3,
      // Four bytes of the spatial reference, and the point in well-known binary.
      place: "AAAAAAEBAAAAAAAAAAAA8D8AAAAAAAAAQA==",
      born: 1999,
      // The zero date is none, so it is shifted to no zone.
      never: "0000-00-00 00:00:00",
      late: "2037-12-31T21:59:59.125Z",
      most: 4294967295,
      none: 0,
      blank: "",
    },
  ]);
});

test("rows come once each in the order of a composite key, whatever the size of a page", async () => {
  const pairs = await table("pairs", "at DATETIME(6), id BIGINT, PRIMARY KEY (at, id)");
  const values = Array.from(
    { length: 50 },
    (_, n) => `('2024-01-01 00:00:00.${String(Math.floor(n / 4)).padStart(6, "0")}', ${9007199254740990n + BigInt(n)})`,
  );
  await connection.query(`INSERT INTO ${pairs} VALUES ${values.join(",")}`);
  for (const pageRows of [1, 3, 49, 50, 51]) {
    const rows = await extractAll({ driver: "mysql", table: pairs, key: ["at", "id"] }, { url, pageRows });
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, n) => String(9007199254740990n + BigInt(n))));
  }
});

test("every double and every text is read as it was written, a NULL or a key in any place", async () => {
  const random = seeded(SEED);
  const values = Array.from({ length: depth("MYSQL_VALUES", 300) }, (_, id) => ({
    note: id % 7 === 0 ? null : Buffer.from(Array.from({ length: id % 40 }, () => Math.floor(random() * 0x250))).toString("utf16le"),
    ratio: (random() - 0.5) * 10 ** Math.floor(random() * 40 - 20),
    id,
  })).map((row) => ({ ...row, note: row.note?.toWellFormed() ?? null }));
  const written = await table("written", "note TEXT, id INT PRIMARY KEY, ratio DOUBLE");
  await connection.query(`INSERT INTO ${written} (note, ratio, id) VALUES ?`, [values.map(({ note, ratio, id }) => [note, ratio, id])]);
  const rows = await extractAll({ driver: "mysql", table: written, key: ["id"] }, { url, pageRows: 11 });
  const file = "test/extract/database/mysql.test.ts";
  expect(rows, replay(file, { POOLFERRY_SEED: SEED })).toEqual(values);
});

test("texts that a collation calls equal, or that end in blanks, are all read", async () => {
  const names = ["anna", "Anna", "ANNA", "änna", "b", "B", "b ", "_", "O'Neil\\"];
  const named = await table("names", "name VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci");
  for (const name of names) await connection.query(`INSERT INTO ${named} VALUES (?)`, [name]);
  const rows = await extractAll({ driver: "mysql", table: named, key: ["name"] }, { url, pageRows: 1 });
  expect(rows.map(({ name }) => name).sort()).toEqual([...names].sort());
});

test("binary keys are read in their order", async () => {
  const ids = await table("ids", "id BINARY(16) PRIMARY KEY");
  for (let n = 0; n < 9; n++) await connection.query(`INSERT INTO ${ids} VALUES (?)`, [randomBytes(16)]);
  const rows = await extractAll({ driver: "mysql", table: ids, key: ["id"] }, { url, pageRows: 2 });
  expect(new Set(rows.map(({ id }) => id)).size).toBe(9);
});

test("bits order rows as numbers, doubles by all their digits, and a FLOAT is refused", async () => {
  const odd = await table("numbers", "bits BIT(16), exact DOUBLE, short FLOAT");
  const exact = [96080.54476235677, 96080.5447623568, 96080.5447623569, 0.1, 1e300];
  for (const [index, value] of exact.entries()) await connection.query(`INSERT INTO ${odd} VALUES (?, ?, 0.1)`, [250 + index * 3, value]);
  const read = (key: string) => extractAll({ driver: "mysql", table: odd, key: [key] }, { url, pageRows: 1 });
  expect((await read("bits")).map(({ bits }) => bits)).toEqual([250, 253, 256, 259, 262]);
  expect((await read("exact")).map((row) => row["exact"])).toEqual(exact.toSorted((a, b) => a - b));
  await expect(read("short")).rejects.toThrow('"short" has a type that cannot order rows');
});

test("a connection that the server ends goes on after the last key", async () => {
  const own = await ownDatabase("mysql");
  onTestFinished(() => own.drop());
  await own.run("CREATE TABLE numbers (id INT PRIMARY KEY)");
  await own.run(`INSERT INTO numbers VALUES ${Array.from({ length: 40 }, (_, n) => `(${n + 1})`).join(",")}`);
  const ends: number[] = [];
  let sessions = 0;
  const rows = await extractAll(
    { driver: "mysql", query: "SELECT id FROM numbers -- all", key: ["id"] },
    {
      url: own.url,
      pageRows: 4,
      onOpen() {
        sessions += 1;
      },
      async between(read) {
        if (read !== 12 && read !== 28) return;
        ends.push(read);
        expect(await own.endSessions()).toBe(1);
      },
    },
  );
  expect(ends).toEqual([12, 28]);
  expect(sessions).toBe(3);
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
});

test("a session that ends in the midst of a page's rows goes on after the page before", async () => {
  const own = await ownDatabase("mysql");
  onTestFinished(() => own.drop());
  await own.run("CREATE TABLE numbers (id INT PRIMARY KEY)");
  await own.run(`INSERT INTO numbers VALUES ${Array.from({ length: 60 }, (_, n) => `(${n + 1})`).join(",")}`);
  // Rows that fill the server's buffer arrive one by one, and half a second before the page's last one.
  const query = "SELECT id, REPEAT('x', 20000) AS filling, SLEEP(0.025) AS slept FROM numbers";
  let [sessions, ended] = [0, 0];
  const rows = await extractAll(
    { driver: "mysql", query, key: ["id"] },
    {
      ...{ url: own.url, pageRows: 20 },
      onOpen() {
        sessions += 1;
      },
      async between(read) {
        if (read !== 20) return;
        await delay(200);
        ended += await own.endSessions();
      },
    },
  );
  expect([ended, sessions]).toEqual([1, 2]);
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
});

test("an error of the query in the midst of a page's rows ends the reading with its name", async () => {
  const twice = await table("twice", "id INT PRIMARY KEY, name TEXT");
  await connection.query(`INSERT INTO ${twice} VALUES ?`, [Array.from({ length: 40 }, (_, n) => [n, "x".repeat(20_000)])]);
  const query = `SELECT id, name, (SELECT other.id FROM ${twice} other WHERE other.id <= rows_of.id - 30) AS odd FROM ${twice} rows_of`;
  const read: number[] = [];
  const between = (rows: number) => void read.push(rows);
  const reading = extractAll({ driver: "mysql", query, key: ["id"] }, { url, pageRows: 15, between });
  await expect(reading).rejects.toThrow("The source database refused the query: ER_SUBQUERY_NO_1_ROW");
  expect(read).toEqual([15, 30]);
});

test("keys that are empty, not unique or not there end the reading with what is wrong", async () => {
  const odd = await table("odd", "id INT, name TEXT");
  await connection.query(`INSERT INTO ${odd} VALUES (1, 'a'), (1, 'b'), (2, NULL)`);
  const reading = (key: string) => extractAll({ driver: "mysql", table: odd, key: [key] }, { url, pageRows: 1 });
  await expect(reading("name")).rejects.toThrow("NULL");
  await expect(reading("id")).rejects.toThrow("the same key");
  await expect(reading("key")).rejects.toThrow('no column "key"');
});

for (const [type, told] of [
  ["TIMESTAMP NULL", (at: string) => at],
  ["DATETIME", (at: string) => at.replace("Z", "")],
  ["VARCHAR(30) COLLATE utf8mb4_general_ci", (at: string) => at.replace("T", " ").replace("Z", "")],
] as const) {
  let last = "";
  const written = (at: string | null) => at?.replace("T", " ").replace("Z", "") ?? null;
  changesContract((name: string, body: () => Promise<void>) => test(`${type}: ${name}`, body), {
    async make(rows) {
      last = await table(`changes_${randomBytes(4).toString("hex")}`, `id INT, at ${type}`);
      await connection.query("SET SESSION time_zone = '+00:00'");
      for (const { id, at } of rows) {
        // A TIMESTAMP ends in 2038.
        await connection.query(`INSERT INTO ${last} VALUES (?, ?)`, [id, written(at)?.replace("2100", "2037")]);
      }
      return { spec: { driver: "mysql", table: last }, url };
    },
    async touch(id, at) {
      await connection.query(`UPDATE ${last} SET at = ? WHERE id = ?`, [written(at), id]);
    },
    told,
  });
}

test("rows whose last change is the zero date are read every time", async () => {
  const zeros = await table("zeros", "id INT PRIMARY KEY, at DATETIME");
  await connection.query("SET SESSION sql_mode = ''");
  await connection.query(`INSERT INTO ${zeros} VALUES (1, '0000-00-00 00:00:00'), (2, '2026-01-01 00:00:00'), (3, '2026-02-01 00:00:00')`);
  const changedSince = { column: "at", value: "2026-02-01T00:00:00" };
  const rows = await extractAll({ driver: "mysql", table: zeros, key: ["id"], changedSince }, { url });
  expect(rows.map(({ id }) => id)).toEqual([1, 3]);
  const again = ["0000-00-00T00:00:00", "2026-01-01T00:00:00", "2026-01-15T00:00:00"];
  const reading = { after: { value: "2026-02-01T00:00:00", again }, onChanges: () => undefined };
  const after = await extractAll({ driver: "mysql", table: zeros, key: ["id"], changedSince: { column: "at" } }, { url, reading });
  expect(after.map(({ id }) => id)).toEqual([1, 3, 2]);
});
