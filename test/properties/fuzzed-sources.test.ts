import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { csvDialect } from "../../src/extract/csv-dialect.ts";
import { CsvPass } from "../../src/extract/csv-pass.ts";
import { jsonArrayPass } from "../../src/extract/json-source.ts";
import { ldifNames } from "../../src/extract/ldif-names.ts";
import { LdifPass } from "../../src/extract/ldif-pass.ts";
import { NdjsonPass } from "../../src/extract/ndjson-pass.ts";
import type { SourcePass } from "../../src/extract/read-batches.ts";
import { READ_ISSUES } from "../../src/extract/read-issues.ts";
import type { SourceText } from "../../src/extract/source-text.ts";
import { RunError, type SourceRef, type SourceRow } from "../../src/model/index.ts";
import { depth, proved, replay, SEED } from "../support/proof.ts";
import { mutatedBytes } from "./mutated-bytes.ts";

const FILE = "test/properties/fuzzed-sources.test.ts";
/** How many times the inputs that every commit tries. */
const TIMES = depth("FUZZ", 1);
const residentBefore = process.memoryUsage.rss();
afterAll(() => expect((process.memoryUsage.rss() - residentBefore) / 2 ** 20).toBeLessThan(600));

const text: SourceText = {
  path: "users",
  encoding: "utf-8",
  mark: Buffer.alloc(0),
  start: 0,
  isVerbatim: false,
  async *chunks() {
    yield await Promise.resolve(Buffer.alloc(0));
  },
};

test("damaged CSV files: every byte but line breaks belongs to one row, or the file is refused", { timeout: 180_000 * TIMES }, async () => {
  const samples = ['id,mail\n1,a@example.com\n2,"x, y"\n3,"say ""hi"""\n', 'a,b\r\n"multi\r\nline",ü\r\n\r\n"",\r\n', "1,2\n3\n4,5,6\n"];
  const inputs = mutatedBytes(samples, ["a", ",", '"', '""', "\n", "\r\n", "ä", "1,2\n", '"x\ny",z\n']);
  await fuzz("CSV", inputs, 8_000, async (bytes, pieces) => {
    const dialect = csvDialect({ file: "", format: "csv" }, bytes);
    const rows = await rowsOf(new CsvPass({ text, dialect, header: false, columns: 2, fill: false }), pieces);
    let at = 0;
    for (const [index, ref] of (rows ?? []).map(refOf).entries()) {
      expect(ref.row).toBe(index + 1);
      expect(bytes.toString("latin1", at, ref.byte)).toMatch(/^[\r\n]*$/);
      at = ref.byte + ref.bytes;
    }
    if (rows !== undefined) expect(bytes.toString("latin1", at)).toMatch(/^[\r\n]*$/);
    return rows?.length ?? 0;
  });
});

test("damaged NDJSON files: every line that is not blank is one row", { timeout: 180_000 * TIMES }, async () => {
  const samples = [
    '{"id":1,"mail":"a@example.com"}\n{"id":2,"tags":["x",{"y":null}]}\n',
    '{"a":{"b":[1,2,3]}}\r\n\r\n{"ü":"😀\\u00e9"}',
    "{}\n[]\n1\n",
  ];
  const inputs = mutatedBytes(samples, ['{"a":1}', "\n", "\r\n", " ", "{", "}", '"', ",", "[1]", "12345678901234567890", "\t"]);
  await fuzz("NDJSON", inputs, 6_000, async (bytes, pieces) => {
    const rows = await rowsOf(new NdjsonPass(text), pieces);
    expect(rows?.map((row) => refOf(row).line)).toEqual(
      linesIn(bytes).flatMap((line, index) => (line.toString().trim() === "" ? [] : [index + 1])),
    );
    return rows?.length ?? 0;
  });
});

test("damaged JSON files: each element of an array is one row, and what is no JSON is refused", { timeout: 180_000 * TIMES }, async () => {
  const samples = [
    '[{"id":1,"mail":"a@example.com"},{"id":2,"tags":["x",{"y":null}]},3,"x",[]]',
    "[]",
    '[\n {"a": -1.5e3, "b": true},\n {"ü": "\\n"}\n]\n',
  ];
  const inputs = mutatedBytes(samples, ['{"a":1}', ",", ",", "[", "]", '"x"', "1", " ", "null", "{}", "\n"]).map((bytes) =>
    bytes.length % 2 === 0 ? bytes : Buffer.concat([Buffer.from("["), bytes, Buffer.from("]")]),
  );
  await fuzz("JSON", inputs, 6_000, async (bytes, pieces) => {
    const rows = await rowsOf(jsonArrayPass(text, []), pieces);
    const value = parsed(bytes);
    if (Array.isArray(value)) expect(rows).toHaveLength(value.length);
    else expect(rows).toBeUndefined();
    return rows?.length ?? 0;
  });
});

test("damaged LDIF files: every record is one row, beginning at its first line", { timeout: 180_000 * TIMES }, async () => {
  const samples = [
    "version: 1\n\ndn: uid=a,dc=example,dc=com\nobjectClass: person\ncn:: w6RiYw==\nmail: a@example.com\n\ndn: b\nsn: fol\n ded\n",
    "# comment\n folded comment\ndn: a\r\nmail: x\r\n\r\n\r\ndn: b\r\nobjectGUID:: ABEiM0RVZneImaq7zN3u/w==\r\n",
    "dn: a\nmember;range=0-1: x\n\nsearch: 2\nresult: 0 Success\n",
  ];
  const inputs = mutatedBytes(samples, [
    "dn: a\n",
    "\n",
    " ",
    "cn: b\n",
    "cn:: YQ==\n",
    "# c\n",
    "version: 1\n",
    "changetype: add\n",
    "-\n",
    "\r\n",
    "x",
  ]);
  await fuzz("LDIF", inputs, 5_000, async (bytes, pieces) => {
    const rows = await rowsOf(new LdifPass(text, ldifNames({ file: "", format: "ldif" })), pieces);
    if (rows !== undefined) expect(rows.map((row) => refOf(row).line)).toEqual(recordsIn(bytes));
    return rows?.length ?? 0;
  });
});

test("nothing of all that has reached into the objects of the language", () => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
});

/** Tries inputs, cut into chunks of any size; `check` gives the number of rows, each of which may take 50 ms. */
async function fuzz(
  kind: string,
  inputs: fc.Arbitrary<Buffer>,
  aCommit: number,
  check: (bytes: Buffer, pieces: readonly Buffer[]) => Promise<number>,
): Promise<void> {
  const property = fc.asyncProperty(inputs, fc.integer({ min: 1, max: 200 }), async (bytes, size) => {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      Buffer.from(bytes.subarray(index * size, (index + 1) * size)),
    );
    const begun = performance.now();
    const rows = await check(bytes, pieces);
    // A second more, for whatever else the machine is doing.
    expect(performance.now() - begun).toBeLessThan(1_000 + 50 * rows);
  });
  const tried = aCommit * TIMES;
  const again = replay(FILE, { POOLFERRY_SEED: SEED, POOLFERRY_FUZZ: TIMES });
  await fc.assert(property, { numRuns: tried, seed: SEED }).catch((error: Error) => {
    throw new Error(`${again}\n${error.message}`, { cause: error });
  });
  proved({ what: `damaged ${kind} files`, promises: ["P1", "P17"], tried, seed: SEED, file: FILE });
}

/** What a pass gives; undefined where it ends with a RunError. Any other error goes through, and so does a row without a known code. */
async function rowsOf(pass: SourcePass, pieces: readonly Buffer[]): Promise<readonly SourceRow[] | undefined> {
  try {
    for (const piece of pieces) await pass.feed(piece);
    await pass.end();
  } catch (error) {
    if (error instanceof RunError) return undefined;
    throw error;
  }
  const rows = [...pass.batches.all()].flat();
  for (const row of rows) if (row.kind === "unreadable") expect(READ_ISSUES).toHaveProperty(row.issues[0]?.code ?? "no code");
  return rows;
}

function refOf(row: SourceRow): SourceRef {
  return row.kind === "record" ? row.record.ref : row.ref;
}

/** The lines of a file, without their ends. */
function linesIn(bytes: Buffer): readonly Buffer[] {
  return bytes
    .toString("latin1")
    .split("\n")
    .map((line) => Buffer.from(line.replace(/\r$/, ""), "latin1"));
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** The numbers of the lines on which records begin: the first behind an empty one that is neither a comment nor, at the beginning, the version. */
function recordsIn(bytes: Buffer): readonly number[] {
  const begins: number[] = [];
  let inRecord = false;
  let inComment = false;
  let begun = false;
  for (const [index, line] of linesIn(bytes).entries()) {
    const content = line.toString("latin1");
    if (content === "") inRecord = inComment = false;
    else if (!content.startsWith(" ")) inComment = content.startsWith("#");
    if (content === "" || inComment) continue;
    const isVersion = !begun && /^version:/i.test(content);
    begun = true;
    if (isVersion || inRecord) continue;
    begins.push(index + 1);
    inRecord = true;
  }
  return begins;
}
