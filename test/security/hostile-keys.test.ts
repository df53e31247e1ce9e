import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jobInput } from "../../src/compose/job-input.ts";
import { readJobDocument, readMappingDocument } from "../../src/documents/index.ts";
import { readJob } from "../../src/jobs/job.ts";
import { mapSample } from "../../src/jobs/map/map-sample.ts";
import { withSampleFile } from "../../src/jobs/map/with-sample-file.ts";
import { httpServer, json } from "../extract/api/http-server.ts";
import { byteArrays, parquetFile } from "../support/parquet-file.ts";
import { workbook } from "../support/workbook-file.ts";

const NAMES = ["__proto__", "constructor", "prototype"];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "poolferry-keys-"));
});

afterAll(() => rm(folder, { recursive: true }));

/** What `map` says of a source's rows; it reads them as a run does, without a pool. */
async function mapped(source: object): Promise<string> {
  await writeFile(join(folder, "mapping.json"), JSON.stringify({ poolferry: 1, key: { from: "id" }, username: { from: "id" } }));
  const target = { userPoolId: "eu-central-1_Test12345" };
  await writeFile(join(folder, "job.json"), JSON.stringify({ poolferry: 1, name: "keys", source, mapping: "mapping.json", target }));
  const job = await readJob(join(folder, "job.json"), { stateFolder: join(folder, "state") });
  const signal = new AbortController().signal;
  const world = { target: {}, environment: {}, standardInput: nothing(), tell: () => undefined };
  const wish = { sample: 5, rows: [], random: () => 0.5, mostRows: 100 };
  try {
    return await withSampleFile(
      job,
      () => jobInput(job, world, signal),
      0,
      async (file) => JSON.stringify(await mapSample(job, file, wish, signal)),
    );
  } catch (error) {
    expect(error).toMatchObject({ exit: "usage" });
    return (error as Error).message;
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function parquet(name: string): Promise<object> {
  const column = (path: string, value: string) => ({ path: [path], type: "BYTE_ARRAY" as const, plain: byteArrays([value]), count: 1 });
  const field = (of: string) => ({ name: of, type: "BYTE_ARRAY" as const, repetition: 0 as const, converted: 0 });
  const chunks = [column("id", "1"), column(name, "polluted")];
  await writeFile(join(folder, "users.parquet"), parquetFile([field("id"), field(name)], [{ rows: 1, chunks }]));
  return { file: "users.parquet" };
}

async function sheet(name: string): Promise<object> {
  const row = (cells: readonly string[], number: number) => {
    const texts = cells.map((text, index) => `<c r="${"AB"[index]}${number}" t="inlineStr"><is><t>${text}</t></is></c>`);
    return `<row r="${number}">${texts.join("")}</row>`;
  };
  await writeFile(join(folder, "users.xlsx"), workbook({ Users: row(["id", name], 1) + row(["1", "polluted"], 2) }));
  return { file: "users.xlsx" };
}

async function text(ending: string, content: string): Promise<object> {
  await writeFile(join(folder, `users.${ending}`), content);
  return { file: `users.${ending}` };
}

async function table(name: string): Promise<object> {
  const file = join(folder, `${name}.db`);
  const database = new DatabaseSync(file);
  database.exec(`CREATE TABLE users (id TEXT PRIMARY KEY, "${name}" TEXT); INSERT INTO users VALUES ('1', 'polluted')`);
  database.close();
  return { database: { driver: "sqlite", file, query: "SELECT * FROM users", key: ["id"] } };
}

const SOURCES: readonly (readonly [string, (name: string) => Promise<object>])[] = [
  ["csv", (name) => text("csv", `id,${name}\n1,polluted\n`)],
  ["ndjson", (name) => text("ndjson", `{"id":"1","${name}":{"polluted":true}}\n`)],
  ["json", (name) => text("json", `[{"id":"1","${name}":{"polluted":true}}]`)],
  ["ldif", (name) => text("ldif", `dn: uid=1\nid: 1\n${name}: polluted\n`)],
  ["xlsx", sheet],
  ["parquet", parquet],
  ["a database", table],
];

/** A problem of the row, or of the source that names the column; an LDIF name has no underscore at all. */
const REFUSED = /key-forbidden|ldif-malformed|(column|header|name).*(__proto__|constructor|prototype)/;

test.each(SOURCES.flatMap(([kind, make]) => NAMES.map((name) => [kind, name, make] as const)))(
  "%s with a column %s is refused",
  async (_kind, name, make) => {
    expect(await mapped(await make(name))).toMatch(REFUSED);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  },
);

test("an API whose users have such a member", async () => {
  const server = await httpServer(({ response }) => json(response, JSON.parse('[{"id":"1","__proto__":{"polluted":true}}]') as object));
  expect(await mapped({ api: { url: `${server.origin}/users`, pages: { link: true } } })).toMatch(REFUSED);
});

test.each(NAMES)("a job or a mapping with a key %s is refused, and nothing is changed by reading it", (name) => {
  const job = `{"poolferry":1,"${name}":{"polluted":true},"source":{"file":"a.csv"},"mapping":"m","target":{"userPoolId":"eu-central-1_Test12345"}}`;
  expect(() => readJobDocument(job, "job.json")).toThrow(expect.objectContaining({ exit: "usage" }));
  const mapping = `{"poolferry":1,"key":{"from":"id"},"username":{"from":"id"},"${name}":{"polluted":true}}`;
  expect(() => readMappingDocument(mapping, "mapping.json")).toThrow(expect.objectContaining({ exit: "usage" }));
  for (const inner of [
    `attributes: { ${name}: { from: id } }`,
    `key: { from: id, lookup: { ${name}: x } }`,
    `groups: [{ from: id, ${name}: x }]`,
  ]) {
    const yaml = `poolferry: 1\nusername: { from: id }\n${inner.startsWith("key") ? "" : "key: { from: id }\n"}${inner}\n`;
    try {
      readMappingDocument(yaml, "mapping.yaml");
    } catch (error) {
      expect(error).toMatchObject({ exit: "usage" });
    }
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  expect(({} as Record<string, unknown>)["from"]).toBeUndefined();
});
