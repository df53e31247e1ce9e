import { existsSync, readdirSync } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openSource, SOURCE_KINDS } from "../../src/extract/open-source.ts";
import { freshPath, sourceOf } from "./sample-source.ts";

const rows = Array.from({ length: 60_000 }, (_, index) => String(index * 7919));
const CONTENT = {
  csv: `id\n${rows.join("\n")}\n`,
  ndjson: `${rows.map((id) => `{"id":${id}}`).join("\n")}\n`,
  json: `[${rows.map((id) => `{"id":${id}}`).join(",")}]`,
  ldif: rows.map((id) => `dn: uid=${id}\nid: ${id}\n`).join("\n"),
} as const;
const FORMATS = ["csv", "ndjson", "json", "ldif"] as const;
const CASES = FORMATS.flatMap((format) => [false, true].map((gzip) => ({ format, gzip })));

/** Names of open files; where the system does not tell, the tests that need them are skipped. */
const FD_FOLDER = "/proc/self/fd";
const openFiles = () => readdirSync(FD_FOLDER).length;

test("every format that a source may have is in the list of kinds", () => {
  expect(SOURCE_KINDS.map(({ format }) => format)).toEqual([...FORMATS]);
});

test.skipIf(!existsSync(FD_FOLDER)).each(CASES)(
  "no file stays open when reading %j stops early or is aborted",
  async ({ format, gzip }) => {
    const source = await sourceOf(gzip ? gzipSync(CONTENT[format]) : CONTENT[format], { format });
    await delay(20);
    const before = openFiles();
    for (let round = 0; round < 5; round++) {
      for await (const batch of source.read()) {
        expect(batch).toHaveLength(100);
        break;
      }
      const controller = new AbortController();
      const aborted = (async () => {
        for await (const _ of source.read(controller.signal)) controller.abort(new Error("enough"));
      })();
      await expect(aborted).rejects.toThrow("enough");
    }
    await delay(20);
    expect(openFiles()).toBe(before);
  },
);

test.each(CASES)("a signal that fired before the reading stops it (%j)", async ({ format, gzip }) => {
  const source = await sourceOf(gzip ? gzipSync(CONTENT[format]) : CONTENT[format], { format });
  await expect(source.read(AbortSignal.abort(new Error("too late"))).next()).rejects.toThrow("too late");
});

test.each(FORMATS)("a copy of rows of a %s source is for its owner alone and may be read by the same settings", async (format) => {
  const source = await sourceOf(CONTENT[format], { format });
  const path = freshPath();
  const wanted: { row: number; line: number; byte: number; bytes: number }[] = [];
  for await (const batch of source.read()) {
    for (const row of batch) if (row.kind === "record" && row.record.ref.row % 1_000 === 0) wanted.push(row.record.ref);
  }
  await source.writeRows(wanted, path);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const found: unknown[] = [];
  for await (const batch of (await openSource({ file: path, format })).read()) {
    for (const row of batch) if (row.kind === "record") found.push(row.record.cells?.[0] ?? String(row.record.document?.["id"]));
  }
  expect(found).toEqual(rows.filter((_, index) => (index + 1) % 1_000 === 0));
});

test.each(["csv", "ndjson"] as const)(
  "rows of a %s source are copied whole, however long they are and whatever lies between them",
  async (format) => {
    const LENGTHS = [1, 8_191, 8_192, 8_193, 40_000, 3];
    const texts = LENGTHS.flatMap((length, index) => [`${index}${"ü".repeat(length)}`, `between${"x".repeat(length % 9_000)}`]);
    const source = await sourceOf(
      format === "csv" ? `id\n${texts.join("\n")}\n` : texts.map((id) => `${JSON.stringify({ id })}\n`).join(""),
      {
        format,
      },
    );
    const path = freshPath();
    const wanted: { row: number; line: number; byte: number; bytes: number }[] = [];
    for await (const batch of source.read()) {
      for (const row of batch) if (row.kind === "record" && row.record.ref.row % 2 === 1) wanted.push(row.record.ref);
    }
    await source.writeRows(wanted, path);
    const found: unknown[] = [];
    for await (const batch of (await openSource({ file: path, format })).read()) {
      for (const row of batch) if (row.kind === "record") found.push(row.record.cells?.[0] ?? row.record.document?.["id"]);
    }
    expect(found).toEqual(texts.filter((_, index) => index % 2 === 0));
  },
);

test.each(FORMATS)("rows to be copied from a %s source must come in ascending order, and be there", async (format) => {
  const source = await sourceOf(CONTENT[format], { format });
  const refs: { row: number; line: number; byte: number; bytes: number }[] = [];
  for await (const batch of source.read()) refs.push(...batch.map((row) => (row.kind === "record" ? row.record.ref : row.ref)));
  await expect(
    source.writeRows(
      [refs[49_999], refs[0]].flatMap((ref) => ref ?? []),
      freshPath(),
    ),
  ).rejects.toThrow("ascending");
  const missing = { row: 60_001, line: 60_002, byte: 10_000_000, bytes: 3 };
  await expect(source.writeRows([missing], freshPath())).rejects.toMatchObject({
    exit: "usage",
    message: expect.stringContaining("row 60001"),
  });
});

test("a format that is not known ends the run with those that are", async () => {
  const file = freshPath();
  await writeFile(file, "");
  const spec: unknown = { file, format: "xml" };
  await expect(openSource(spec as Parameters<typeof openSource>[0])).rejects.toMatchObject({
    exit: "usage",
    hint: "use one of: csv, ndjson, json, ldif",
  });
});
