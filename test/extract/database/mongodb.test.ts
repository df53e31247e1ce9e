import { Binary, Decimal128, type Document, Double, Int32, Long, ObjectId, Timestamp, UUID } from "mongodb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type MongodbServer, startMongodbServer } from "../../support/mongodb-server/start-mongodb-server.ts";
import { changesContract } from "./changes-contract.ts";
import { extractAll } from "./extract-database.ts";

let server: MongodbServer;

beforeEach(async () => {
  server = await startMongodbServer();
});
afterEach(() => server.close());

const spec = { driver: "mongodb", collection: "users", key: ["_id"] } as const;

function fill(documents: readonly Document[]): void {
  server.collections.set("users", [...documents]);
}

test("every type keeps its exact value, and null stays apart from absent", async () => {
  fill([
    {
      _id: new ObjectId("65f0aa00bb11cc22dd33ee44"),
      text: 'a "quote"\nZoë 🎉',
      whole: new Int32(-7),
      long: Long.fromString("9007199254740993"),
      small: Long.fromNumber(5),
      ratio: 0.1,
      never: Number.NaN,
      exact: Decimal128.fromString("12345678901234567890.0123456789"),
      yes: true,
      at: new Date("2024-02-29T23:59:59.123Z"),
      bytes: new Binary(Buffer.from("00ff10", "hex")),
      uid: new UUID("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
      deep: { list: [1, { a: null }], empty: {} },
      none: null,
    },
  ]);
  expect(await extractAll(spec, { url: server.url })).toEqual([
    {
      _id: "65f0aa00bb11cc22dd33ee44",
      text: 'a "quote"\nZoë 🎉',
      whole: -7,
      long: "9007199254740993",
      small: 5,
      ratio: 0.1,
      never: "NaN",
      exact: "12345678901234567890.0123456789",
      yes: true,
      at: "2024-02-29T23:59:59.123Z",
      bytes: "AP8Q",
      uid: "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
      deep: { list: [1, { a: null }], empty: {} },
      none: null,
    },
  ]);
});

const MIXED = [
  new Double(Number.NaN),
  new Double(Number.NEGATIVE_INFINITY),
  new Int32(-3),
  Long.fromString("9007199254740993"),
  Decimal128.fromString("2.5"),
  7,
  "",
  "anna",
  "Anna",
  "b ",
  "b",
  { tenant: 1, id: "x" },
  { tenant: 1, id: "y" },
  { tenant: "a" },
  new Binary(Buffer.from("01", "hex")),
  new Binary(Buffer.from("0000", "hex")),
  new UUID("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
  new ObjectId("000000000000000000000001"),
  new ObjectId("ff0000000000000000000001"),
  false,
  true,
  new Date(-5),
  new Date(5),
  new Timestamp({ t: 5, i: 1 }),
];

test("documents whose ids are of all kinds come once each, whatever the size of a page", async () => {
  fill(MIXED.map((_id, n) => ({ _id, n })));
  for (const pageRows of [1, 2, 3, 7, 23, 24, 25]) {
    const rows = await extractAll(spec, { url: server.url, pageRows });
    expect(rows.map(({ n }) => n).sort((a, b) => Number(a) - Number(b))).toEqual(MIXED.map((_, n) => n));
  }
});

test("a composite key goes on within equal values, and across kinds", async () => {
  fill(MIXED.flatMap((a, index) => MIXED.map((b, n) => ({ _id: index * 100 + n, a: { v: a }, b }))));
  const rows = await extractAll({ ...spec, key: ["a.v", "b"] }, { url: server.url, pageRows: 50 });
  expect(new Set(rows.map(({ _id }) => _id)).size).toBe(MIXED.length ** 2);
  expect(rows).toHaveLength(MIXED.length ** 2);
});

test("a filter of extended JSON and a list of fields are kept to", async () => {
  fill([1, 2, 3].map((n) => ({ _id: ObjectId.createFromTime(n), n, at: new Date(n * 1000), secret: "s", name: "x" })));
  const filter = { at: { $gte: { $date: "1970-01-01T00:00:02Z" } } };
  const rows = await extractAll({ ...spec, filter, fields: ["n"] }, { url: server.url, pageRows: 1 });
  expect(rows).toEqual([
    { _id: expect.any(String), n: 2 },
    { _id: expect.any(String), n: 3 },
  ]);
});

test("a connection that breaks goes on after the last id", async () => {
  await server.close();
  server = await startMongodbServer({ batch: 3 });
  fill(Array.from({ length: 40 }, (_, n) => ({ _id: n })));
  let sessions = 0;
  const rows = await extractAll(spec, {
    url: server.url,
    pageRows: 4,
    onOpen() {
      sessions += 1;
    },
    between(read) {
      if (read === 12 || read === 28) server.kill();
    },
  });
  expect(sessions).toBe(3);
  expect(rows.map(({ _id }) => _id)).toEqual(Array.from({ length: 40 }, (_, n) => n));
  expect(server.commands.some((command) => "getMore" in command)).toBe(true);
});

test("nothing but reading is sent, of what a majority has, and time goes on over connections", async () => {
  fill([{ _id: 1 }, { _id: 2 }]);
  await extractAll(spec, { url: server.url, pageRows: 1, between: () => server.kill() });
  const names = server.commands.map((command) => Object.keys(command)[0]);
  expect(names.filter((name) => name !== "find" && name !== "endSessions")).toEqual([]);
  const finds = server.commands.filter((command) => "find" in command);
  for (const { readConcern } of finds) expect(readConcern).toMatchObject({ level: "majority" });
  for (const { readConcern } of finds.slice(1)) expect(readConcern).toHaveProperty("afterClusterTime");
});

test("keys that are absent, null, arrays or not unique end the reading with what is wrong", async () => {
  const reading = (documents: readonly Document[], key: string) => {
    fill(documents);
    return extractAll({ ...spec, key: [key] }, { url: server.url, pageRows: 1 });
  };
  await expect(reading([{ _id: 1, k: 1 }, { _id: 2 }], "k")).rejects.toThrow("no value");
  await expect(
    reading(
      [
        { _id: 1, k: 1 },
        { _id: 2, k: null },
      ],
      "k",
    ),
  ).rejects.toThrow("no value");
  await expect(
    reading(
      [
        { _id: 1, k: 1 },
        { _id: 2, k: [2, 3] },
      ],
      "k",
    ),
  ).rejects.toThrow("no value");
  await expect(
    reading(
      [
        { _id: 1, k: { x: 1 } },
        { _id: 2, k: [{ x: 2 }] },
      ],
      "k.x",
    ),
  ).rejects.toThrow("no value");
  await expect(
    reading(
      [
        { _id: 1, k: "a" },
        { _id: 2, k: "a" },
      ],
      "k",
    ),
  ).rejects.toThrow("the same key");
});

test("a refused log-in, a wrong filter and a URL against TLS are clear errors that show neither URL nor values", async () => {
  fill([{ _id: 1 }]);
  const refused = extractAll(spec, { url: server.url.replace("//", "//me:hidden@") });
  await expect(refused).rejects.toMatchObject({ exit: "usage", message: expect.stringContaining("AuthenticationFailed") });
  await expect(extractAll({ ...spec, filter: { $bad: 1 } }, { url: server.url })).rejects.toThrow("$bad");
  for (const url of [
    "mongodb://me:hidden@db.example.com/app?tls=false",
    "mongodb://me:hidden@db.example.com/app?tlsAllowInvalidCertificates=true",
    "mongodb://me:hidden@db.example.com/app?tlsInsecure=true",
    "mongodb://me:hidden@db.example.com",
    "postgres://me:hidden@127.0.0.1/app",
  ]) {
    await expect(extractAll(spec, { url })).rejects.toMatchObject({ exit: "usage", message: expect.not.stringContaining("hidden") });
  }
});

let changes = 0;
changesContract(test, {
  async make(rows) {
    const collection = `changes_${++changes}`;
    const documents = rows.map(({ id, at }) => ({ _id: ObjectId.createFromTime(id), id, at: at === null ? null : new Date(at) }));
    server.collections.set(collection, documents);
    return { spec: { driver: "mongodb", collection }, url: server.url };
  },
  async touch(id, at) {
    const document = server.collections.get(`changes_${changes}`)?.find((of) => of["id"] === id);
    if (document) document["at"] = new Date(at);
  },
  told: (at) => at.replace("Z", ".000Z"),
});

test("changes are told by numbers of any kind and by object ids, and refused where kinds are mixed", async () => {
  const ids = MIXED.slice(2, 6);
  fill(ids.map((version, n) => ({ _id: ObjectId.createFromTime(n), version, mixed: n === 0 ? "x" : n })));
  const told: (string | undefined)[] = [];
  const read = (column: string, value: string) =>
    extractAll({ ...spec, changedSince: { column, value } }, { url: server.url, onChangedUpTo: (text) => told.push(text) });
  expect((await read("version", "3")).map(({ version }) => version)).toEqual(["9007199254740993", 7]);
  expect(await read("_id", "000000020000000000000000")).toHaveLength(2);
  expect(told).toEqual(["9007199254740993", expect.stringMatching(/^00000003/)]);
  await expect(read("mixed", "1")).rejects.toThrow("several kinds");
});
