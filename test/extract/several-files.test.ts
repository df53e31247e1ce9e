import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { findFiles } from "../../src/extract/find-files.ts";
import { openSource } from "../../src/extract/open-source.ts";
import type { SourceRow, SourceSpec } from "../../src/model/index.ts";
import { allRows, freshPath } from "./sample-source.ts";

async function folderOf(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

async function sourceOf(files: Readonly<Record<string, string | Buffer>>, spec: Partial<SourceSpec> & Pick<SourceSpec, "format">) {
  const folder = await folderOf(files);
  const paths = Object.keys(files).map((name) => join(folder, name));
  return openSource({ file: paths[0] ?? "", files: paths, ...spec });
}

const contentOf = (row: SourceRow) =>
  row.kind === "record" ? (row.record.cells?.[0] ?? row.record.document?.["id"]) : row.issues[0]?.code;
const refOf = (row: SourceRow) => (row.kind === "record" ? row.record.ref : row.ref);

const CASES = [
  {
    format: "csv",
    files: { "a.csv": 'id,name\n1,x\n"2\n",y\n3\n', "b.csv": "id,name\r\n4,z\r\n", "c.csv.gz": gzipSync("id,name\n5,u\n6,v,w\n7,t\n") },
    values: ["1", "2\n", "row-too-short", "4", "5", "row-too-long", "7"],
    lines: [2, 3, 5, 2, 2, 3, 4],
  },
  {
    format: "ndjson",
    files: { "a.ndjson": '{"id":1}\n{"id":2}\n', "b.ndjson": '\n{"id":3}\n{"id":\n{"id":4}\n', "c.ndjson": "" },
    values: [1, 2, 3, "json-malformed", 4],
    lines: [1, 2, 2, 3, 4],
  },
  {
    format: "json",
    files: { "a.json": '{"u":[{"id":1},{"id":2}]}', "b.json": '{"u":[]}', "c.json": '{"n":0,"u":[7,{"id":12345678901234567890}]}' },
    values: [1, 2, "json-not-object", "12345678901234567890"],
    lines: [0, 0, 0, 0],
    at: "u",
  },
] as const;

test.each(CASES)(
  "rows of several $format files are numbered across them, with the line in their own file",
  async ({ format, files, values, lines, ...more }) => {
    const source = await sourceOf(files, { format, ...more });
    const rows = await allRows(source);
    expect(rows.map(contentOf)).toEqual(values);
    expect(rows.map((row) => refOf(row).row)).toEqual(values.map((_, index) => index + 1));
    expect(rows.map((row) => refOf(row).line)).toEqual(lines);
    expect([...new Set(rows.map((row) => basename(source.fileOf?.(refOf(row)) ?? "")))]).toEqual(
      Object.keys(files).filter((name) => !["c.ndjson", "b.json"].includes(name)),
    );
  },
);

test.each(CASES)(
  "rows of several $format files are copied out into one that the same settings read",
  async ({ format, files, values, ...more }) => {
    const settings = { format, ...("at" in more ? { at: more.at } : {}) };
    const source = await sourceOf(files, settings);
    const rows = await allRows(source);
    for (const keep of [() => true, (index: number) => index % 2 === 1, (index: number) => index === values.length - 1, () => false]) {
      const path = freshPath(source.extension);
      await source.writeRows(rows.filter((_, index) => keep(index)).map(refOf), path);
      const copied = await allRows(await openSource({ file: path, ...settings }));
      expect(copied.map(contentOf)).toEqual(values.filter((_, index) => keep(index)));
    }
  },
);

test("files whose columns differ are refused by the file's name and the column's number", async () => {
  const opened = (second: string) => sourceOf({ "a.csv": "id,mail\n1,x\n", "b.csv": second }, { format: "csv" });
  await expect(opened("id,mail,name\n")).rejects.toThrow(/b\.csv: has 3 columns, not the 2 of .*a\.csv/);
  await expect(opened("mail,id\n")).rejects.toThrow(/b\.csv: column 1 is named otherwise, and its column 2 has the name of column 1 of/);
  const failure = await opened("id,someone@example.com\n").catch((error: unknown) => error);
  expect(failure).toMatchObject({
    exit: "usage",
    message: expect.stringContaining("column 2 is named otherwise, and none of its columns has the name of column 2"),
  });
  expect(String(failure)).not.toContain("someone@");
});

test("files of different encodings, and one that is broken, are refused by name", async () => {
  const utf16 = Buffer.from("\uFEFFid\n1\n", "utf16le");
  await expect(sourceOf({ "a.csv": "id\n1\n", "b.csv": utf16 }, { format: "csv" })).rejects.toThrow(/b\.csv: is in utf-16le, unlike/);
  const source = await sourceOf({ "a.json": "[]", "b.json": '[{"id":1}' }, { format: "json" });
  await expect(allRows(source)).rejects.toThrow(/b\.json: the JSON document is cut off/);
});

test("patterns give files as people count them, a list keeps its order, and nothing is named twice or in vain", async () => {
  const folder = await folderOf({ "users-10.json": "[]", "users-2.json": "[]", "users-1.json": "[]", "more[1].json": "[]" });
  const names = async (...patterns: string[]) => (await findFiles(patterns, folder)).map((path) => basename(path));
  expect(await names("users-*.json")).toEqual(["users-1.json", "users-2.json", "users-10.json"]);
  expect(await names("users-2.json", "users-1*.json", "more[1].json")).toEqual([
    "users-2.json",
    "users-1.json",
    "users-10.json",
    "more[1].json",
  ]);
  await expect(names("users-*.json", "users-2.json")).rejects.toThrow("named twice");
  await expect(names("people-*.json")).rejects.toMatchObject({ exit: "usage", message: expect.stringContaining("people-*.json") });
});

test("the copy of rows is private and begins with the first file's header alone", async () => {
  const source = await sourceOf({ "a.csv": "id;n\n1;a\n", "b.csv": "id;n\n2;b\n" }, { format: "csv", delimiter: ";" });
  const path = freshPath("csv");
  await source.writeRows((await allRows(source)).map(refOf), path);
  expect(await readFile(path, "utf8")).toBe("id;n\n1;a\n2;b\n");
});
