import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { openSource } from "../../src/extract/open-source.ts";
import type { Source } from "../../src/extract/source.ts";
import { encodeText } from "../../src/extract/text-encoding.ts";
import { RunError, type SourceRow, type SourceSpec } from "../../src/model/index.ts";

const folder = await mkdtemp(join(tmpdir(), "poolferry-properties-"));
afterAll(() => rm(folder, { recursive: true, force: true }));
let files = 0;

const csvText = fc
  .array(fc.constantFrom("a", "b", ",", ",", '"', '""', '"a\nb"', '"\r\n",', "\n", "\n", "\r\n", "\r", "ä", "\0", " ", "😀"), {
    maxLength: 60,
  })
  .map((parts) => parts.join(""));
const csvRows = fc
  .tuple(
    fc.array(fc.constantFrom("a,b", '"a\nb",c', '"a\r\nb\r\n",c', '"""",""', "", "a", 'a"b,c', '"a"b,c', "ä,😀", "a,b,c"), {
      maxLength: 20,
    }),
    fc.constantFrom("\n", "\r\n", "\r"),
    fc.boolean(),
  )
  .map(([rows, lineBreak, ends]) => rows.join(lineBreak) + (ends ? lineBreak : ""));
const ndjsonText = fc
  .tuple(
    fc.array(fc.oneof(fc.json(), fc.constantFrom("{}", '{"a":"ä😀"}', "{", "", " ", '{"id":12345678901234567890}', "\r")), {
      maxLength: 12,
    }),
    fc.constantFrom("\n", "\r\n"),
    fc.boolean(),
  )
  .map(([lines, lineBreak, ends]) => lines.join(lineBreak) + (ends ? lineBreak : ""));
const storage = fc.record({
  encoding: fc.constantFrom<NonNullable<SourceSpec["encoding"]>>("utf-8", "utf-8", "utf-16le", "iso-8859-1", "windows-1252"),
  hasMark: fc.boolean(),
  isPacked: fc.boolean(),
});
type Storage = typeof storage extends fc.Arbitrary<infer T> ? T : never;

test("a CSV file read from any row on gives what a whole reading gives from there on", async () => {
  const dialect = fc.record({
    hasHeader: fc.boolean(),
    ragged: fc.constantFrom<"reject" | "fill">("reject", "fill"),
    quote: fc.constantFrom('"', ""),
  });
  let rows = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(csvText, csvRows), storage, dialect, async (text, stored, { hasHeader, ...how }) => {
      const content = hasHeader ? `x,y\n${text}` : text;
      rows += await expectTheSame(content, stored, { format: "csv", ...how, ...(hasHeader ? {} : { columns: ["x", "y"] }) });
    }),
    { numRuns: 400 },
  );
  expect(rows).toBeGreaterThan(400);
});

test("an NDJSON file read from any row on gives what a whole reading gives from there on", async () => {
  let rows = 0;
  await fc.assert(
    fc.asyncProperty(ndjsonText, storage, async (text, stored) => {
      rows += await expectTheSame(text, stored, { format: "ndjson" });
    }),
    { numRuns: 200 },
  );
  expect(rows).toBeGreaterThan(200);
});

test("bytes that are no text are found in the same rows", async () => {
  const bytes = fc.array(fc.constantFrom("a,b", "\xe4,b", "\xc3,\xc3", "\xa4", "\n", "\n", "\r\n", '"\xff\n",', "b,\xe2\x82"), {
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(bytes, fc.constantFrom<NonNullable<SourceSpec["encoding"]>>("utf-8", "utf-16le"), async (parts, encoding) => {
      await expectTheSameOf(Buffer.from(`x,y\n${parts.join("")}`, "latin1"), { format: "csv", columns: ["x", "y"], encoding });
    }),
    { numRuns: 200 },
  );
});

test("several files read from any row on give what a whole reading gives from there on", async () => {
  const csv = fc.array(csvRows, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(csv, storage, async (texts, stored) => {
      const paths: string[] = [];
      for (const text of texts) paths.push(await written(bytesOf(`x,y\n${text}`, stored)));
      await fromEveryRow({ file: paths[0] ?? "", files: paths, format: "csv", encoding: stored.encoding });
    }),
    { numRuns: 100 },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(ndjsonText, { minLength: 1, maxLength: 4 }), async (texts) => {
      const paths: string[] = [];
      for (const text of texts) paths.push(await written(Buffer.from(text)));
      await fromEveryRow({ file: paths[0] ?? "", files: paths, format: "ndjson" });
    }),
    { numRuns: 60 },
  );
});

// Whether a row is too large is decided where a chunk ends, and what follows depends on it.
const kib = (count: number, text: string) => text.repeat(Math.ceil((count * 1024) / text.length));
// Long lines, so that a row that is given up does not fall into thousands.
const LINE = "a,b ".repeat(10_000);
const CHUNK = 32 * 1024;
const BEFORE = `1,${"s".repeat(CHUNK / 2)}`;
test.each([
  ["larger than a chunk", `2,"${kib(90, `${LINE}\r\n`)}"`],
  ["too large", `1,${kib(1100, "ab")}`],
  ["too large over several lines", `2,"${kib(1100, `${LINE}\n`)}"`],
  // A chunk ends between the two quoted cells, where the row seems to have no cell open; one that began with the row would end elsewhere.
  [
    "too large, with no cell open where a chunk ends",
    `"${"a".repeat(34 * CHUNK - 4_096 - BEFORE.length)}",${"b".repeat(8_192)},"${kib(90, `c${LINE}\n`)}"`,
  ],
  ["large, with a quote out of place", `3,"${kib(90, `${LINE}\n`)}" y`],
])("what comes after a row that is %s is the same from every row on", async (_, row) => {
  const text = [BEFORE, row, "2,small", '3,"sm\nall"'].join("\n");
  expect(await expectTheSameOf(Buffer.from(text), { format: "csv", columns: ["x", "y"] })).toBeGreaterThanOrEqual(4);
});

test("what comes after a line that is too large is the same from every line on", async () => {
  const lines = ["{}", `{"a":"${kib(40, "x")}"}`, kib(1100, "{"), '{"b":1}'];
  expect(await expectTheSameOf(Buffer.from(lines.join("\n")), { format: "ndjson" })).toBe(lines.length);
});

test("formats whose rows have no place to begin at say so", async () => {
  const path = await written(Buffer.from("[]"));
  expect((await openSource({ file: path, format: "json" })).readFrom).toBeUndefined();
  expect((await openSource({ file: path, files: [path], format: "json" })).readFrom).toBeUndefined();
});

async function written(content: Uint8Array): Promise<string> {
  files++;
  const path = join(folder, String(files));
  await writeFile(path, content);
  return path;
}

function bytesOf(text: string, { encoding, hasMark, isPacked }: Storage): Buffer {
  const marked = hasMark && encoding.startsWith("utf") ? `\ufeff${text}` : text;
  const bytes = encodeText(marked, encoding);
  return isPacked ? gzipSync(bytes) : bytes;
}

async function expectTheSame(text: string, stored: Storage, spec: Omit<SourceSpec, "file">): Promise<number> {
  return expectTheSameOf(bytesOf(text, stored), { ...spec, encoding: stored.encoding });
}

async function expectTheSameOf(content: Uint8Array, spec: Omit<SourceSpec, "file">): Promise<number> {
  return fromEveryRow({ ...spec, file: await written(content) });
}

/** Holds a reading from every row on against the whole one; gives the number of rows. What cannot be read as a whole has no rows. */
async function fromEveryRow(spec: SourceSpec): Promise<number> {
  let source: Source;
  let whole: readonly SourceRow[];
  try {
    source = await openSource(spec);
    whole = await gathered(source.read());
  } catch (error) {
    if (error instanceof RunError) return 0;
    throw error;
  }
  const { readFrom } = source;
  if (readFrom === undefined) throw new Error("the source cannot be read from a row on");
  for (const [index, row] of whole.entries()) {
    expect(await gathered(readFrom(row.kind === "record" ? row.record.ref : row.ref))).toEqual(whole.slice(index));
  }
  return whole.length;
}

async function gathered(batches: AsyncIterable<readonly SourceRow[]>): Promise<readonly SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}
