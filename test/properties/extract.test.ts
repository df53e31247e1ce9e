import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { csvDialect } from "../../src/extract/csv-dialect.ts";
import { CsvPass } from "../../src/extract/csv-pass.ts";
import { NdjsonPass } from "../../src/extract/ndjson-pass.ts";
import { openSource } from "../../src/extract/open-source.ts";
import type { SourcePass } from "../../src/extract/read-batches.ts";
import type { Source } from "../../src/extract/source.ts";
import type { SourceText } from "../../src/extract/source-text.ts";
import { encodeText } from "../../src/extract/text-encoding.ts";
import { RunError, type SourceRow, type SourceSpec } from "../../src/model/index.ts";

const folder = await mkdtemp(join(tmpdir(), "poolferry-properties-"));
afterAll(() => rm(folder, { recursive: true, force: true }));
let files = 0;

const csvText = fc
  .array(fc.constantFrom("a", "b", ",", ",", '"', '""', "\n", "\n", "\r\n", "\r", "ä", "\0", " ", "😀"), { maxLength: 60 })
  .map((parts) => parts.join(""));
const cell = fc.string({ unit: fc.constantFrom("a", "1", ",", '"', "\n", "\r", "\r\n", "ü", "\0", " ", ";", "😀"), maxLength: 8 });
const encodings = fc.constantFrom("utf-8", "utf-16le", "iso-8859-1", "windows-1252");

test("whatever a file holds, reading it ends well or with a RunError", async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.uint8Array({ maxLength: 50 }).map((tail) => Uint8Array.from([0x1f, 0x8b, 8, 0, ...tail])),
  );
  const spec = fc.record({
    format: fc.constantFrom("csv", "ndjson", "json"),
    encoding: encodings,
    ragged: fc.constantFrom("reject", "fill"),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        bytes,
        csvText.map((text) => Buffer.from(text)),
      ),
      spec,
      async (content, settings) => {
        await readOrRunError(content, settings);
      },
    ),
    { numRuns: 500 },
  );
});

test("the places of CSV rows are in order, and between them are only the header and line breaks", async () => {
  await fc.assert(
    fc.asyncProperty(csvText, async (text) => {
      const read = await readOrRunError(Buffer.from(text), { format: "csv", columns: ["a", "b"] });
      if (read === undefined) return;
      const bytes = Buffer.from(text);
      let at = 0;
      read.rows.map(refOf).forEach((ref, index) => {
        expect(ref.row).toBe(index + 1);
        expect(bytes.toString("utf8", at, ref.byte)).toMatch(/^[\r\n]*$/);
        at = ref.byte + ref.bytes;
      });
      expect(bytes.toString("utf8", at)).toMatch(/^[\r\n]*$/);
    }),
    { numRuns: 500 },
  );
});

test("the line of a CSV row is the number of line breaks before it, and one", async () => {
  const lines = fc.array(fc.constantFrom("a,b", '"a\nb",c', '"a\r\nb\r\n",c', "", "a", 'a"b,c', "ä,😀"), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(lines, fc.constantFrom("\n", "\r\n"), async (content, lineBreak) => {
      const text = ["x,y", ...content].join(lineBreak);
      const read = await readOrRunError(Buffer.from(text), { format: "csv" });
      expect(read).toBeDefined();
      for (const ref of read?.rows.map(refOf) ?? []) {
        expect(ref.line).toBe(Buffer.from(text).subarray(0, ref.byte).toString().split("\n").length);
      }
    }),
  );
});

test("the bytes of a CSV row, read on their own, give the same cells", async () => {
  await fc.assert(
    fc.asyncProperty(csvText, async (text) => {
      const spec = { format: "csv" } as const;
      const bytes = Buffer.from(`x,y\n${text}`);
      for (const row of (await readOrRunError(bytes, spec))?.rows ?? []) {
        if (row.kind !== "record") continue;
        const { byte, bytes: length } = row.record.ref;
        const slice = Buffer.concat([Buffer.from("x,y\n"), bytes.subarray(byte, byte + length), Buffer.from("\r\n")]);
        expect(cellsOf((await readOrRunError(slice, spec))?.rows ?? [])).toEqual([row.record.cells]);
      }
    }),
    { numRuns: 150 },
  );
});

test("cells that were quoted as RFC 4180 has it are read as they were", async () => {
  const rows = fc.array(fc.tuple(cell, cell, cell), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(rows, encodings, fc.constantFrom("\n", "\r\n", "\r"), async (expected, encoding, lineBreak) => {
      const representable = encoding.startsWith("utf")
        ? expected
        : expected.map((cells) => cells.map((value) => value.replaceAll("😀", "€")));
      const text = [["x", "y", "z"], ...representable]
        .map((cells) => cells.map((value) => `"${value.replaceAll('"', '""')}"`).join(","))
        .join(lineBreak);
      const read = await readOrRunError(encodeText(text, encoding), { format: "csv", encoding });
      expect(cellsOf(read?.rows ?? [])).toEqual(representable);
    }),
  );
});

test("a copy of all sound CSV rows reads as the same rows", async () => {
  await fc.assert(
    fc.asyncProperty(csvText, encodings, async (text, encoding) => {
      const content = encodeText(`x,y\n${text}`, encoding);
      const read = await readOrRunError(content, { format: "csv", encoding });
      if (read === undefined) return;
      const sound = read.rows.filter((row) => row.kind === "record");
      const path = freshPath();
      await read.source.writeRows(sound.map(refOf), path);
      const again = await readOrRunError(await readFile(path), { format: "csv", encoding });
      expect(again?.rows.map((row) => row.kind)).toEqual(sound.map(() => "record"));
      expect(cellsOf(again?.rows ?? [])).toEqual(cellsOf(sound));
    }),
    { numRuns: 150 },
  );
});

test("where the chunks of a CSV file begin and end makes no difference", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        csvText.map((text) => Buffer.from(text)),
        fc.uint8Array({ max: 255, maxLength: 60 }),
      ),
      fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
      async (content, sizes) => {
        const bytes = Buffer.from(content);
        const dialect = csvDialect({ file: "", format: "csv" }, bytes);
        const pass = () => new CsvPass({ text: plainText, dialect, header: false, columns: 2, fill: false });
        expect(await outcomeOf(pass(), pieces(bytes, sizes))).toEqual(await outcomeOf(pass(), [bytes]));
      },
    ),
    { numRuns: 1_000 },
  );
});

test("where the chunks of an NDJSON file begin and end makes no difference", async () => {
  const lines = fc.array(fc.oneof(fc.json(), fc.constantFrom("{}", '{"a":"ä😀"}', "{", "", " ", '{"id":12345678901234567890}', "\r")), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(
      lines,
      fc.constantFrom("\n", "\r\n"),
      fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
      async (content, lineBreak, sizes) => {
        const bytes = Buffer.from(content.join(lineBreak));
        expect(await outcomeOf(new NdjsonPass(plainText), pieces(bytes, sizes))).toEqual(
          await outcomeOf(new NdjsonPass(plainText), [bytes]),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test("the elements of a JSON array are read as JSON.parse reads them, and a copy of them reads the same", async () => {
  const documents = fc.array(
    fc.dictionary(
      fc.string({ unit: "grapheme" }).filter((key) => !["__proto__", "constructor", "prototype"].includes(key)),
      fc.jsonValue({ maxDepth: 4 }),
    ),
    { maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(documents, fc.constantFrom(undefined, 2), async (values, indent) => {
      const text = JSON.stringify({ data: { users: values } }, undefined, indent);
      if (/\d{16}/.test(text) || /"(__proto__|constructor|prototype)":/.test(text)) return;
      const spec = { format: "json", at: "data.users" } as const;
      const read = await readOrRunError(Buffer.from(text), spec);
      const expected: unknown = JSON.parse(JSON.stringify(values));
      expect(documentsOf(read?.rows ?? [])).toEqual(expected);
      const path = freshPath();
      await read?.source.writeRows(read.rows.map(refOf), path);
      expect(documentsOf((await readOrRunError(await readFile(path), spec))?.rows ?? [])).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

const plainText: SourceText = {
  path: "users",
  encoding: "utf-8",
  mark: Buffer.alloc(0),
  start: 0,
  isVerbatim: false,
  async *chunks() {
    yield await Promise.resolve(Buffer.alloc(0));
  },
};

function freshPath(): string {
  files++;
  return join(folder, String(files));
}

/** The rows of a file; undefined where reading it ended with a RunError. Every other error goes through. */
async function readOrRunError(
  content: Uint8Array,
  spec: Omit<SourceSpec, "file">,
): Promise<{ readonly source: Source; readonly rows: readonly SourceRow[] } | undefined> {
  const file = freshPath();
  await writeFile(file, content);
  try {
    const source = await openSource({ file, ...spec });
    const rows: SourceRow[] = [];
    for await (const batch of source.read()) rows.push(...batch);
    return { source, rows };
  } catch (error) {
    if (error instanceof RunError) return undefined;
    throw error;
  }
}

/** What a pass over these chunks gives: rows, or the message of the RunError that it ends with. */
async function outcomeOf(pass: SourcePass, chunks: Iterable<Buffer>): Promise<unknown> {
  try {
    for (const chunk of chunks) await pass.feed(chunk);
    await pass.end();
  } catch (error) {
    if (error instanceof RunError) return error.message;
    throw error;
  }
  return [...pass.batches.all()].flat();
}

function* pieces(bytes: Buffer, sizes: Iterator<number>): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const size: unknown = sizes.next().value;
    const end = at + (typeof size === "number" ? size : 1);
    yield Buffer.from(bytes.subarray(at, end));
    at = end;
  }
}

function refOf(row: SourceRow) {
  return row.kind === "record" ? row.record.ref : row.ref;
}

function cellsOf(rows: readonly SourceRow[]): unknown[] {
  return rows.flatMap((row) => (row.kind === "record" ? [row.record.cells] : []));
}

function documentsOf(rows: readonly SourceRow[]): unknown[] {
  return rows.map((row) => (row.kind === "record" ? row.record.document : row.issues));
}
