import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { extractTable } from "../../src/extract/tables/extract-table.ts";
import type { TableFileSpec } from "../../src/model/index.ts";
import { workbook, zip } from "../support/workbook-file.ts";

const folder = await mkdtemp(join(tmpdir(), "poolferry-xlsx-"));
afterAll(() => rm(folder, { recursive: true, force: true }));
let files = 0;

const text = (place: string, value: string) => `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${value}</t></is></c>`;
const number = (place: string, value: string, style = 0) => `<c r="${place}" s="${style}"><v>${value}</v></c>`;
const row = (place: number, ...cells: string[]) => `<row r="${place}">${cells.join("")}</row>`;
const HEADER = row(1, text("A1", " id "), text("B1", "value"));

test("a cell is what it says: digits of whole numbers, shortest other numbers, dates without a zone, texts untouched", async () => {
  const values = [
    [number("B2", "4.915123456789E12"), 4_915_123_456_789],
    [number("B3", "49.990000000000002"), 49.99],
    [number("B4", "12345678901234567890"), "12345678901234567890"],
    [number("B5", "45474", 2), "2024-07-01"],
    [number("B6", "45474.5208333333", 1), "2024-07-01T12:30:00"],
    [text("B7", " 007 "), " 007 "],
    ['<c r="B8" t="b"><v>1</v></c>', true],
    ['<c r="B9" t="s"><v>1</v></c>', "shared &lt;1&gt;"],
    ['<c r="B10" t="str"><f>A1&amp;"x"</f><v>cached</v></c>', "cached"],
    ['<c r="B11" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"],
    [`<c r='B12' t='e'><v>#N/A</v></c>`, "#N/A"],
    [text("B13", ' t="e"'), ' t="e"'],
    [number("B14", "-0.5"), -0.5],
  ] as const;
  const rows = values.map(([cell], index) => row(index + 2, number(`A${index + 2}`, String(index)), cell));
  const lines = await linesOf(workbook({ Users: HEADER + rows.join("") }, ["first", "shared &amp;lt;1&amp;gt;"]));
  expect(lines.slice(1).map((line) => JSON.parse(line))).toEqual(values.map(([, value], index) => ({ id: index, value })));
});

test("line N is row N: the header and rows without a value are blank lines, cells without one are left out", async () => {
  const sheet = HEADER + row(2, number("A2", "1")) + row(5, text("B5", "x")) + row(6, '<c r="A6" s="0"/>');
  expect(await linesOf(workbook({ Users: sheet }))).toEqual(["", '{"id":1}', "", "", '{"value":"x"}']);
});

test("a sheet is chosen by name or number, and columns may be named by the source", async () => {
  const file = workbook({ Notes: row(1, text("A1", "nothing")), Users: row(1, number("A1", "1"), number("B1", "2")) });
  const columns = ["a", "b"];
  expect(await linesOf(file, { sheet: "Users", columns })).toEqual(['{"a":1,"b":2}']);
  expect(await linesOf(file, { sheet: 2, columns })).toEqual(['{"a":1,"b":2}']);
  await expect(linesOf(file, { sheet: "Usres" })).rejects.toMatchObject({
    exit: "usage",
    message: expect.stringMatching(/Usres.*Notes.*Users/s),
  });
  await expect(linesOf(file, { sheet: 3 })).rejects.toMatchObject({ exit: "usage" });
});

test.each([
  ["columns without a name", row(1, text("A1", "id"), text("C1", "x"))],
  ["a value to the right of all columns", HEADER + row(2, number("A2", "1"), number("C2", "2"))],
  ["columns of one name", row(1, text("A1", "id"), text("B1", "id"))],
  ["a column named __proto__", row(1, text("A1", "__proto__"))],
  ["nothing in it", ""],
  ["a row beyond what Excel knows", HEADER + row(99_999_999, number("A99999999", "1"))],
  [
    "one stray cell far to the right of many rows",
    HEADER +
      row(2, text("XFD2", "stray")) +
      Array.from({ length: 7_000 }, (_, index) => row(index + 3, number(`A${index + 3}`, "1"))).join(""),
  ],
  ["a shared text that is not there", HEADER + row(2, '<c r="A2" t="s"><v>9</v></c>')],
])("a sheet with %s is refused", async (_what, sheet) => {
  await expect(linesOf(workbook({ Users: sheet }))).rejects.toMatchObject({ exit: "usage" });
});

test("an archive that unpacks to more than was allowed is refused before it is unpacked, and one that lies about it as well", async () => {
  const big = workbook({ Users: HEADER + row(2, text("A2", "x".repeat(1_000_000))) });
  await expect(linesOf(big, { maxUnpackedBytes: 500_000 })).rejects.toMatchObject({
    exit: "usage",
    message: expect.stringContaining("unpacks to more than 500000 bytes"),
  });
  expect((await linesOf(big)).join("")).toContain("xxxx");
  const lying = zip([{ name: "xl/workbook.xml", content: "x".repeat(1_000_000), stated: 1_000 }]);
  await expect(linesOf(lying, { maxUnpackedBytes: 500_000 })).rejects.toMatchObject({
    exit: "usage",
    message: expect.stringContaining("broken"),
  });
});

test("what is no workbook, or a damaged one, is refused and not quoted", async () => {
  const sound = workbook({ Users: HEADER + row(2, text("A2", "secret")) });
  const damaged = Buffer.from(sound);
  damaged.writeUInt8((damaged[60] ?? 0) ^ 0xff, 60);
  for (const file of [
    Buffer.from("id,mail\n1,secret\n"),
    Buffer.alloc(0),
    sound.subarray(0, 500),
    damaged,
    zip([]),
    zip([{ name: "a.txt", content: "secret" }]),
  ]) {
    const failure = await linesOf(file).catch((error: unknown) => error);
    expect(failure).toMatchObject({ exit: "usage" });
    expect(String(failure)).not.toContain("secret");
  }
});

async function linesOf(file: Buffer, spec: Partial<TableFileSpec> = {}): Promise<readonly string[]> {
  const path = join(folder, `${String(files++)}.xlsx`);
  await writeFile(path, file);
  let all = "";
  for await (const piece of extractTable({ file: path, format: "xlsx", maxUnpackedBytes: 2 ** 31, ...spec })) all += piece;
  return all.split("\n").slice(0, -1);
}
