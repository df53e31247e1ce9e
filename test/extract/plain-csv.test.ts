import fc from "fast-check";
import { expect, test } from "vitest";
import type { CsvDialect } from "../../src/extract/csv-dialect.ts";
import { csvRecordParser, LOOKAHEAD_BYTES } from "../../src/extract/csv-record-parser.ts";
import { INCOMPLETE, PlainCsv, UNUSUAL } from "../../src/extract/plain-csv.ts";

const COMMA: CsvDialect = { delimiter: ",", quote: '"', lineBreak: "\n" };
const DIALECTS: readonly CsvDialect[] = [COMMA, { ...COMMA, delimiter: ";", quote: "'" }, { ...COMMA, delimiter: "\t", quote: undefined }];

interface Read {
  readonly cells: readonly string[];
  readonly end: number;
}

test("records are read as csv-parse reads them, up to one that is not plain or not whole", async () => {
  const unit = fc.constantFrom(
    "a",
    "bc",
    ",",
    ",",
    ";",
    "\t",
    '"',
    '"',
    '""',
    "'",
    "\n",
    "\n",
    "\r\n",
    "\r",
    "é",
    "😀",
    " ",
    "\0",
    "\ufeff",
  );
  const text = fc.array(unit, { maxLength: 60 }).map((units) => units.join(""));
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom(...DIALECTS), async (content, dialect) => {
      const bytes = Buffer.from(content);
      const parsed = await byCsvParse(bytes, dialect);
      const plain = byPlainCsv(bytes, dialect);
      expect(plain.records).toEqual(parsed.slice(0, plain.records.length));
      if (plain.stoppedBy === INCOMPLETE) expect(plain.records).toHaveLength(parsed.length);
    }),
    { numRuns: 3000 },
  );
});

test("quoted cells, doubled quotes, line breaks in cells and blank lines are plain", () => {
  const bytes = Buffer.from('a,"b ""c""\r\nd",\r\n\n\r\n"é",,"x"\r\n""\n');
  expect(byPlainCsv(bytes, COMMA).records.map(({ cells }) => cells)).toEqual([["a", 'b "c"\r\nd', ""], ["é", "", "x"], [""]]);
});

test("a quote inside a cell, text behind a closing quote and a carriage return behind one are left to csv-parse", () => {
  for (const odd of ['a"b\n', '"a"b\n', '"a"\rb\n', '"a" \n']) expect(byPlainCsv(Buffer.from(odd), COMMA).stoppedBy).toBe(UNUSUAL);
});

test("dialects of several characters, of other alphabets or with lone carriage returns are left to csv-parse", () => {
  for (const odd of [{ delimiter: "||" }, { delimiter: "¦" }, { quote: "«" }, { lineBreak: "\r" } as const]) {
    expect(PlainCsv.forDialect({ ...COMMA, ...odd })).toBeUndefined();
  }
});

test("line breaks inside quotes are counted", () => {
  const plain = PlainCsv.forDialect(COMMA);
  plain?.read(Buffer.from('"a\nb\r\nc",d\n'), 0);
  expect(plain?.innerBreaks).toBe(2);
});

function byPlainCsv(bytes: Buffer, dialect: CsvDialect): { readonly records: readonly Read[]; readonly stoppedBy: number } {
  const plain = PlainCsv.forDialect(dialect);
  if (plain === undefined) throw new Error("the dialect is not plain");
  const records: Read[] = [];
  for (let at = 0; ; ) {
    while (bytes[at] === 0x0a || (bytes[at] === 0x0d && bytes[at + 1] === 0x0a)) at += bytes[at] === 0x0a ? 1 : 2;
    const end = plain.read(bytes, at);
    if (end < 0) return { records, stoppedBy: end };
    records.push({ cells: plain.cells, end });
    at = end;
  }
}

/** The records that end within the bytes. */
async function byCsvParse(bytes: Buffer, dialect: CsvDialect): Promise<readonly Read[]> {
  const records: Read[] = [];
  const parser = csvRecordParser(dialect, (cells) => records.push({ cells, end: parser.bytesDone() }));
  // csv-parse looks ahead before it hands a record over; blank lines let it, and are no records.
  await parser.write(Buffer.concat([bytes, Buffer.from("\n".repeat(LOOKAHEAD_BYTES))]));
  return records.filter(({ end }) => end <= bytes.length);
}
