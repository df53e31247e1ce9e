import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { cellReader } from "../../src/sandbox/import/csv-cells.ts";
import { type CsvLine, readCsvLines } from "../../src/sandbox/import/csv-lines.ts";

const KEEP = { literalBackslash: "keep", literalQuote: "keep" } as const;

test("a backslash before a comma keeps it in the cell, and cells are trimmed", () => {
  const read = cellReader(KEEP);
  expect(read("a,b,c")).toEqual(["a", "b", "c"]);
  expect(read("Ann\\, of Example, b\t,\u00a0c")).toEqual(["Ann, of Example", "b", "\u00a0c"]);
  expect(read("")).toEqual([""]);
  expect(read(",")).toEqual(["", ""]);
  expect(read("\\,")).toEqual([","]);
  expect(read("\ufeffname")).toEqual(["\ufeffname"]);
});

test("a backslash elsewhere is kept, escapes, or fails the row", () => {
  expect(cellReader(KEEP)("a\\b,\\\\,c\\")).toEqual(["a\\b", "\\,c\\"]);
  expect(cellReader({ ...KEEP, literalBackslash: "escape" })("a\\b,\\\\,c\\")).toEqual(["ab", "\\", "c"]);
  expect(cellReader({ ...KEEP, literalBackslash: "fail-row" })("a\\b")).toMatch(/backslash/);
  expect(cellReader({ ...KEEP, literalBackslash: "fail-row" })("a\\,b")).toEqual(["a,b"]);
});

test("a quotation mark is kept, stripped in pairs, or fails the row", () => {
  expect(cellReader(KEEP)('"a","b c",d"e')).toEqual(['"a"', '"b c"', 'd"e']);
  expect(cellReader({ ...KEEP, literalQuote: "strip" })(' "a" ,"b,c"')).toEqual(["a", '"b', 'c"']);
  expect(cellReader({ ...KEEP, literalQuote: "fail-row" })('a"b')).toMatch(/quotation mark/);
});

test("whatever is written with commas escaped is read back", () => {
  const value = fc.string({ unit: "grapheme" }).map((text) => text.replace(/[\\\n\r]/gu, "").replace(/^[\0-\x20]+|[\0-\x20]+$/gu, ""));
  const details = fc.check(
    fc.property(fc.array(value, { minLength: 1 }), (cells) => {
      expect(cellReader(KEEP)(cells.map((cell) => cell.replaceAll(",", "\\,")).join(","))).toEqual(cells);
    }),
  );
  expect(details.failed, `seed ${details.seed}: ${details.counterexample}`).toBe(false);
});

test("lines come back whole with their places, whatever the chunks cut, from any line on", async () => {
  const rows = Array.from({ length: 5_000 }, (_, i) => `${i},${"é".repeat(i % 97)},${"x".repeat(i % 89)}`);
  const path = fileOf(rows.join("\n"));
  const lines = await linesOf(path, 0);
  expect(lines.map(({ text }) => text)).toEqual(rows);
  const middle = lines[2_499]?.endByte ?? 0;
  expect((await linesOf(path, middle)).map(({ text }) => text)).toEqual(rows.slice(2_500));
});

test("a line of 16,000 characters is kept whatever its bytes, one more character or a megabyte is a fault of that line", async () => {
  const long = "😀".repeat(16_000);
  const lines = await linesOf(
    fileOf(`a\n${long}\n${long}x\n${"y".repeat(1_000_000)}\n${"z".repeat(16_001)}\nb\n${"w".repeat(300_000)}`),
    0,
  );
  expect(lines.map(({ fault }) => fault)).toEqual([undefined, undefined, "too-long", "too-long", "too-long", undefined, "too-long"]);
  expect(lines[1]?.text).toBe(long);
  expect(lines[5]?.text).toBe("b");
});

test("a line that is not UTF-8 is a fault of that line, and a last line needs no line feed", async () => {
  const lines = await linesOf(fileOf(Buffer.concat([Buffer.from("a\n"), Buffer.from([0x4d, 0xfc, 0x6c, 10]), Buffer.from("c")])), 0);
  expect(lines).toEqual([
    { text: "a", endByte: 2 },
    { text: "", endByte: 6, fault: "not-utf8" },
    { text: "c", endByte: 7 },
  ]);
});

async function linesOf(path: string, from: number): Promise<CsvLine[]> {
  const found: CsvLine[] = [];
  for await (const lines of readCsvLines(path, from)) found.push(...lines);
  return found;
}

function fileOf(content: string | Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "users.csv");
  writeFileSync(path, content);
  return path;
}
