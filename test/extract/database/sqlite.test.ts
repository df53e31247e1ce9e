import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, expect, test } from "vitest";
import { changesContract } from "./changes-contract.ts";
import { extractAll } from "./extract-database.ts";

let file: string;
let database: DatabaseSync;

beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), "poolferry-test-")), "legacy.db");
  database = new DatabaseSync(file);
  return () => database.close();
});

test("every value keeps its type", async () => {
  database.exec(`CREATE TABLE users (id INTEGER PRIMARY KEY, big, small, ratio, note, bytes, missing);
    INSERT INTO users VALUES (1, 9007199254740993, -7, 0.1, 'a "quote"', X'00FF10', NULL)`);
  expect(await extractAll({ driver: "sqlite", file, table: "users", key: ["id"] })).toEqual([
    { id: 1, big: "9007199254740993", small: -7, ratio: 0.1, note: 'a "quote"', bytes: "AP8Q", missing: null },
  ]);
});

test("rows come once each, whatever their keys are and whatever the size of a page", async () => {
  database.exec("CREATE TABLE users (a COLLATE NOCASE, b, PRIMARY KEY (a, b))");
  const insert = database.prepare("INSERT INTO users VALUES (?, ?)");
  const keys = ["x", "X ", "y", 1, 2.5, 9007199254740993n, Buffer.from("x"), ""];
  for (const a of keys) for (const b of [0, 1]) insert.run(a, b);
  for (const pageRows of [1, 3, 15, 16, 17]) {
    const rows = await extractAll({ driver: "sqlite", file, table: "users", key: ["a", "b"] }, { pageRows });
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(16);
    expect(rows).toHaveLength(16);
  }
});

test("keys that are empty, not unique or not there, and queries that write, are refused", async () => {
  database.exec("CREATE TABLE odd (id, name); INSERT INTO odd VALUES (1, 'a'), (1, 'b'), (2, NULL)");
  const reading = (key: string) => extractAll({ driver: "sqlite", file, table: "odd", key: [key] }, { pageRows: 1 });
  await expect(reading("name")).rejects.toThrow("NULL");
  await expect(reading("id")).rejects.toThrow("the same key");
  await expect(reading("key")).rejects.toThrow('no column "key"');
  await expect(extractAll({ driver: "sqlite", file, query: "DELETE FROM odd RETURNING id", key: ["id"] })).rejects.toMatchObject({
    exit: "usage",
  });
  expect(database.prepare("SELECT count(*) AS n FROM odd").get()).toEqual({ n: 3 });
});

test("a database that is not there is a clear error, and is not made", async () => {
  const reading = extractAll({ driver: "sqlite", file: `${file}.not`, table: "users", key: ["id"] });
  await expect(reading).rejects.toThrow("cannot be opened");
});

for (const [type, told] of [
  ["TEXT", (at: string) => at.replace("T", " ").replace("Z", "")],
  ["DATETIME", (at: string) => at],
] as const) {
  let table = "";
  changesContract((name: string, body: () => Promise<void>) => test(`${type}: ${name}`, body), {
    async make(rows) {
      table = `changes_${Math.random().toString(36).slice(2)}`;
      database.exec(`CREATE TABLE ${table} (id INTEGER, at ${type})`);
      for (const { id, at } of rows) database.prepare(`INSERT INTO ${table} VALUES (?, ?)`).run(id, at === null ? null : told(at));
      return { spec: { driver: "sqlite", file, table } };
    },
    async touch(id, at) {
      database.prepare(`UPDATE ${table} SET at = ? WHERE id = ?`).run(told(at), id);
    },
    told,
  });
}

test("a column of changes that holds both numbers and texts, or numbers as texts, is refused", async () => {
  database.exec("CREATE TABLE odd (id, at, text TEXT); INSERT INTO odd VALUES (1, 5, '99'), (2, '2026-01-01', '100')");
  const reading = (column: string) => extractAll({ driver: "sqlite", file, table: "odd", key: ["id"], changedSince: { column } });
  await expect(reading("at")).rejects.toThrow("no common order");
  await expect(reading("text")).rejects.toThrow("neither times nor numbers");
});

test("numbers of changes are compared as numbers", async () => {
  database.exec(
    "CREATE TABLE counted (id INTEGER, version); INSERT INTO counted VALUES (1, 99), (2, 100), (3, 9007199254740993), (4, 100.5)",
  );
  const changedSince = { column: "version", value: "100" };
  let upTo: string | undefined;
  const onChangedUpTo = (text: string | undefined) => {
    upTo = text;
  };
  const rows = await extractAll({ driver: "sqlite", file, table: "counted", key: ["id"], changedSince }, { onChangedUpTo });
  expect(rows.map(({ id }) => id)).toEqual([2, 3, 4]);
  expect(upTo).toBe("9007199254740993");
});
