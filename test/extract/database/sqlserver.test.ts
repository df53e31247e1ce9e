import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { changeOfRow } from "../../../src/extract/database/change-of-row.ts";
import { startSqlserver, type TestSqlserver } from "../../support/sqlserver/start-sqlserver.ts";
import { sortable } from "../../support/sqlserver/tsql-on-sqlite.ts";
import { changesContract } from "./changes-contract.ts";
import { extractAll } from "./extract-database.ts";

let server: TestSqlserver;

beforeEach(async () => {
  server = await startSqlserver();
});
afterEach(() => server.close());

test("every type keeps its exact value", async () => {
  server.database.exec(`CREATE TABLE typed (id INT bigint, amount TEXT decimal(30,10), price TEXT money, small INT smallint, yes INT bit,
    ratio REAL float, single REAL real, day TEXT date, clock TEXT time, old TEXT datetime, at TEXT datetime2(7), zoned TEXT datetimeoffset(7),
    uid TEXT uniqueidentifier, bytes BLOB varbinary(8), doc TEXT xml, name TEXT varchar(50), note TEXT nvarchar(99999), "a]b" TEXT nvarchar(50),
    missing TEXT nvarchar(50))`);
  server.database.exec(`INSERT INTO typed VALUES (9007199254740993, '12345678901234567890.0123456789', '922337203685477.5807', -7, 1, 0.1, 0.1,
    '2024-02-29', '23:59:59.1234567', '2024-02-29T23:59:59.997', '2024-02-29T23:59:59.1234567', '2024-07-01T10:00:00.0000001+00:00',
    '${sortable("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11")}', X'00FF10', '<a b="c"/>', 'Jürgen', 'Zoë 🎉', '', NULL)`);
  expect(await extractAll({ driver: "sqlserver", table: "typed", key: ["id"] }, { url: server.url })).toEqual([
    {
      id: "9007199254740993",
      amount: "12345678901234567890.0123456789",
      price: "922337203685477.5807",
      small: -7,
      yes: true,
      ratio: 0.1,
      single: 0.1,
      day: "2024-02-29",
      clock: "23:59:59.1234567",
      old: "2024-02-29T23:59:59.997",
      at: "2024-02-29T23:59:59.1234567",
      zoned: "2024-07-01T10:00:00.0000001Z",
      uid: "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
      bytes: "AP8Q",
      doc: '<a b="c"/>',
      name: "Jürgen",
      note: "Zoë 🎉",
      "a]b": "",
      missing: null,
    },
  ]);
});

test("rows come once each in the order of a composite key, whatever the size of a page", async () => {
  server.database.exec("CREATE TABLE pairs (at TEXT datetime2(7), id INT bigint)");
  const insert = server.database.prepare("INSERT INTO pairs VALUES (?, ?)");
  for (let n = 0; n < 50; n++)
    insert.run(`2024-01-01T00:00:00.${String(Math.floor(n / 4)).padStart(7, "0")}`, 9007199254740990n + BigInt(n));
  for (const pageRows of [1, 3, 49, 50, 51]) {
    const rows = await extractAll({ driver: "sqlserver", table: "pairs", key: ["at", "id"] }, { url: server.url, pageRows });
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, n) => String(9007199254740990n + BigInt(n))));
  }
});

test("keys of every kind are read to their end", async () => {
  server.database.exec(`CREATE TABLE kinds (guid TEXT uniqueidentifier, name TEXT nvarchar(20), note TEXT nvarchar(99999), bytes BLOB varbinary(16),
    fixed BLOB binary(16), day TEXT date, n INT int)`);
  const insert = server.database.prepare("INSERT INTO kinds VALUES (?, ?, ?, ?, ?, ?, ?)");
  const names = ["anna", "Anna", "ANNA", "änna", "b", "B", "b ", "_", "O'Neil]"];
  for (const [n, name] of names.entries()) {
    const bytes = Buffer.from(String(n).padStart(16));
    insert.run(sortable(randomUUID()), name, `${name}.`, bytes.subarray(0, n), bytes, `2024-01-0${n + 1}`, n);
  }
  for (const key of ["guid", "name", "note", "bytes", "fixed", "day", "n"]) {
    const rows = await extractAll({ driver: "sqlserver", table: "kinds", key: [key] }, { url: server.url, pageRows: 2 });
    expect(rows.map(({ n }) => n).sort()).toEqual(names.map((_, n) => n));
  }
});

test("a connection that breaks goes on after the last key", async () => {
  server.database.exec("CREATE TABLE numbers (id INT int)");
  for (let n = 1; n <= 40; n++) server.database.exec(`INSERT INTO numbers VALUES (${n})`);
  let sessions = 0;
  const rows = await extractAll(
    { driver: "sqlserver", query: "SELECT id FROM numbers -- all", key: ["id"] },
    {
      url: server.url,
      pageRows: 4,
      onOpen() {
        sessions += 1;
      },
      between(read) {
        if (read === 12 || read === 28) server.kill();
      },
    },
  );
  expect(sessions).toBe(3);
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
});

test("nothing but SELECTs is sent, and the intent to read is told", async () => {
  server.database.exec("CREATE TABLE few (id INT int); INSERT INTO few VALUES (1), (2)");
  await extractAll({ driver: "sqlserver", table: "few", key: ["id"] }, { url: server.url, pageRows: 1 });
  expect(server.statements.filter((sql) => !sql.startsWith("SELECT TOP ("))).toEqual([]);
  expect(server.readOnlyIntents).toEqual([true]);
});

test("keys that are empty, not unique, without an order or not there end the reading with what is wrong", async () => {
  server.database.exec("CREATE TABLE odd (id INT int, name TEXT nvarchar(50), doc TEXT xml)");
  server.database.exec("INSERT INTO odd VALUES (1, 'a', '<a/>'), (1, 'b', '<a/>'), (2, NULL, '<a/>')");
  const reading = (key: string) => extractAll({ driver: "sqlserver", table: "odd", key: [key] }, { url: server.url, pageRows: 1 });
  await expect(reading("name")).rejects.toThrow("NULL");
  await expect(reading("id")).rejects.toThrow("the same key");
  await expect(reading("doc")).rejects.toThrow("cannot order");
  await expect(reading("key")).rejects.toThrow('no column "key"');
});

test("a refused log-in, a mistake in the query and a server that is away are clear errors without the URL", async () => {
  const reading = (url: string) => extractAll({ driver: "sqlserver", table: "no_such_table", key: ["id"] }, { url });
  await expect(reading(server.url.replace("me:", "stranger:"))).rejects.toMatchObject({
    exit: "usage",
    message: "The source database refused the user: ELOGIN.",
  });
  await expect(reading(server.url)).rejects.toMatchObject({ exit: "usage", message: expect.stringContaining("no_such_table") });
  await expect(reading("sqlserver://me:hidden@127.0.0.1:1/legacy")).rejects.toMatchObject({
    exit: "temporary",
    message: expect.not.stringContaining("hidden"),
  });
});

for (const [type, told] of [
  ["datetime2(7)", (at: string) => at.replace("Z", ".0000000")],
  ["datetimeoffset(7)", (at: string) => at.replace("Z", ".0000000Z")],
] as const) {
  let changes = 0;
  changesContract((name: string, body: () => Promise<void>) => test(`${type}: ${name}`, body), {
    async make(rows) {
      const table = `changes_${++changes}`;
      server.database.exec(`CREATE TABLE ${table} (id INT int, at TEXT ${type})`);
      for (const { id, at } of rows) server.database.prepare(`INSERT INTO ${table} VALUES (?, ?)`).run(id, at === null ? null : told(at));
      return { spec: { driver: "sqlserver", table }, url: server.url };
    },
    async touch(id, at) {
      server.database.prepare(`UPDATE changes_${changes} SET at = ? WHERE id = ?`).run(told(at), id);
    },
    told,
  });
}

test("row versions are read up to those that nobody is writing below", async () => {
  server.database.exec("CREATE TABLE versioned (id INT int, version BLOB rowversion)");
  server.database.function("MIN_ACTIVE_ROWVERSION", () => Buffer.from("0000000000000009", "hex"));
  for (let n = 5; n <= 12; n++)
    server.database
      .prepare("INSERT INTO versioned VALUES (?, ?)")
      .run(n, Buffer.from(`00000000000000${n.toString(16).padStart(2, "0")}`, "hex"));
  const changedSince = { column: "version", value: "0x0000000000000006" };
  let upTo: string | undefined;
  const onChangedUpTo = (text: string | undefined) => {
    upTo = text;
  };
  const rows = await extractAll({ driver: "sqlserver", table: "versioned", key: ["id"], changedSince }, { url: server.url, onChangedUpTo });
  expect(rows.map(({ id }) => id)).toEqual([6, 7, 8]);
  expect(upTo).toBe("0x0000000000000008");
  // A row has its version as base64; what is not settled yet is read as well where everything is wanted.
  const reading = { after: undefined, onChanges: () => undefined };
  const all = await extractAll({ driver: "sqlserver", table: "versioned", key: ["id"], changedSince }, { url: server.url, reading });
  expect(all.map((row) => changeOfRow(row, "version", upTo ?? ""))).toMatchObject({
    0: "0x0000000000000005",
    7: "0x000000000000000C",
    length: 8,
  });
});
