import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { optional } from "../../support/optional.ts";
import { changesContract } from "./changes-contract.ts";
import { extractAll } from "./extract-database.ts";
import { ownDatabase } from "./own-database.ts";
import { answers, SERVERS } from "./servers.ts";

const { url, port } = SERVERS.postgres;
const there = await answers(port);
const test = optional("PostgreSQL on 127.0.0.1:5432", there);
const schema = `poolferry_${randomBytes(6).toString("hex")}`;
const client = new pg.Client({ connectionString: url });

beforeAll(async () => {
  if (!there) return;
  await client.connect();
  await client.query(`CREATE SCHEMA ${schema}`);
  await client.query(`CREATE TYPE ${schema}.mood AS ENUM ('well', 'unwell')`);
});

afterAll(async () => {
  if (!there) return;
  await client.query(`DROP SCHEMA ${schema} CASCADE`);
  await client.end();
});

test("every type keeps its exact value", async () => {
  await client.query(`CREATE TABLE ${schema}.typed (
    id bigint PRIMARY KEY, uid uuid, amount numeric(30,10), small smallint, yes boolean, day date, at timestamp, zoned timestamptz,
    bytes bytea, doc jsonb, tags text[], mood ${schema}.mood, real_number double precision, empty text, missing text)`);
  await client.query(`INSERT INTO ${schema}.typed VALUES (9007199254740993, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 12345678901234567890.0123456789,
    -7, true, '0044-03-15', '2024-02-29 23:59:59.123456', '2024-07-01 12:00:00.5+02', '\\x00ff10', '{"a": [1, "b\\nc"]}', '{"x,y",NULL,"z\\"q"}',
    'well', 0.1, '', NULL)`);
  expect(await extractAll({ driver: "postgres", table: `${schema}.typed`, key: ["id"] }, { url })).toEqual([
    {
      id: "9007199254740993",
      uid: "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
      amount: "12345678901234567890.0123456789",
      small: -7,
      yes: true,
      day: "0044-03-15",
      at: "2024-02-29T23:59:59.123456",
      zoned: "2024-07-01T10:00:00.5Z",
      bytes: "AP8Q",
      doc: { a: [1, "b\nc"] },
      tags: ["x,y", null, 'z"q'],
      mood: "well",
      real_number: "0.1",
      empty: "",
      missing: null,
    },
  ]);
});

test("rows come once each in the order of a composite key, whatever the size of a page", async () => {
  await client.query(`CREATE TABLE ${schema}.pairs (at timestamptz, id int, PRIMARY KEY (at, id))`);
  await client.query(
    `INSERT INTO ${schema}.pairs SELECT '2024-01-01'::timestamptz + (n / 4) * interval '1 microsecond', n FROM generate_series(1, 50) n`,
  );
  for (const pageRows of [1, 3, 49, 50, 51]) {
    const rows = await extractAll({ driver: "postgres", table: `${schema}.pairs`, key: ["at", "id"] }, { url, pageRows });
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  }
});

test("texts that a collation calls equal or orders otherwise are all read", async () => {
  await client.query(`CREATE COLLATION ${schema}.loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false)`);
  await client.query(`CREATE TABLE ${schema}.names (name text COLLATE ${schema}.loose)`);
  const names = ["anna", "Anna", "ANNA", "änna", "b", "B", "a b", "_"];
  await client.query(`INSERT INTO ${schema}.names SELECT unnest($1::text[])`, [names]);
  const rows = await extractAll({ driver: "postgres", table: `${schema}.names`, key: ["name"] }, { url, pageRows: 1 });
  expect(rows.map(({ name }) => name).sort()).toEqual([...names].sort());
});

test("a connection that the server ends goes on after the last key", async () => {
  const query = `SELECT n AS id FROM generate_series(1, 40) n -- a comment`;
  const own = await ownDatabase("postgres");
  onTestFinished(() => own.drop());
  const ends: number[] = [];
  let sessions = 0;
  const rows = await extractAll(
    { driver: "postgres", query, key: ["id"] },
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
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
});

test("a query that writes is refused by the server", async () => {
  await client.query(`CREATE TABLE ${schema}.kept (id int PRIMARY KEY)`);
  await client.query(`CREATE FUNCTION ${schema}.empties() RETURNS int LANGUAGE sql AS 'DELETE FROM ${schema}.kept RETURNING id'`);
  await client.query(`INSERT INTO ${schema}.kept VALUES (1)`);
  const writing = extractAll({ driver: "postgres", query: `SELECT ${schema}.empties() AS id`, key: ["id"] }, { url });
  await expect(writing).rejects.toMatchObject({ exit: "usage", message: expect.stringContaining("25006") });
  expect((await client.query(`SELECT * FROM ${schema}.kept`)).rowCount).toBe(1);
});

test("keys that are empty, not unique or not there end the reading with what is wrong", async () => {
  await client.query(`CREATE TABLE ${schema}.odd (id int, name text)`);
  await client.query(`INSERT INTO ${schema}.odd VALUES (1, 'a'), (1, 'b'), (2, NULL)`);
  const reading = (key: string) => extractAll({ driver: "postgres", table: `${schema}.odd`, key: [key] }, { url, pageRows: 1 });
  await expect(reading("name")).rejects.toThrow("NULL");
  await expect(reading("id")).rejects.toThrow("the same key");
  await expect(reading("key")).rejects.toThrow('no column "key"');
});

test("an error names no values, and a mistake in the query is shown", async () => {
  const secret = extractAll({ driver: "postgres", query: "SELECT 'anna@example.com'::int AS id", key: ["id"] }, { url });
  await expect(secret).rejects.toMatchObject({ message: expect.not.stringContaining("example") });
  const mistaken = extractAll({ driver: "postgres", query: "SELECT id FROM no_such_table", key: ["id"] }, { url });
  await expect(mistaken).rejects.toThrow("no_such_table");
});

test("a server that is not there is a temporary error without the URL", async () => {
  const reading = extractAll({ driver: "postgres", table: "t", key: ["id"] }, { url: "postgres://me:hidden@127.0.0.1:1/db" });
  await expect(reading).rejects.toMatchObject({ exit: "temporary", message: expect.not.stringContaining("hidden") });
});

let changes = 0;
changesContract(test, {
  async make(rows) {
    const table = `${schema}.changes_${++changes}`;
    await client.query(`CREATE TABLE ${table} (id int, at timestamptz)`);
    for (const { id, at } of rows) await client.query(`INSERT INTO ${table} VALUES ($1, $2)`, [id, at]);
    return { spec: { driver: "postgres", table }, url };
  },
  async touch(id, at) {
    await client.query(`UPDATE ${schema}.changes_${changes} SET at = $2 WHERE id = $1`, [id, at]);
  },
  told: (at) => at,
});

test("a change counter, and the microseconds of a change, are kept exactly", async () => {
  await client.query(`CREATE TABLE ${schema}.counted (id int, version bigint, at timestamp)`);
  await client.query(`INSERT INTO ${schema}.counted SELECT n, 9007199254740990 + n, timestamp '2026-03-01' + n * interval '1 microsecond'
    FROM generate_series(1, 9) n`);
  const told: (string | undefined)[] = [];
  const read = async (column: string, value: string, overlapMinutes?: number) => {
    const changedSince = { column, value, ...(overlapMinutes === undefined ? {} : { overlapMinutes }) };
    const rows = await extractAll(
      { driver: "postgres", table: `${schema}.counted`, key: ["id"], changedSince },
      { url, onChangedUpTo: (text) => told.push(text) },
    );
    return rows.map(({ id }) => id);
  };
  expect(await read("version", "9007199254740997")).toEqual([7, 8, 9]);
  expect(await read("at", "2026-03-01T00:00:00.000008", 0)).toEqual([8, 9]);
  expect(told).toEqual(["9007199254740999", "2026-03-01T00:00:00.000009"]);
  await expect(read("at", "2026-03-01T00:00:00Z")).rejects.toThrow("cannot be compared");
  await expect(read("version", "1", 5)).rejects.toThrow("overlapMinutes");
});
