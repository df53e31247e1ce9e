import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { extractTable } from "../../src/extract/tables/extract-table.ts";
import { byteArrays, type Chunk, type Element, int32s, int64s, parquetFile } from "../support/parquet-file.ts";

const folder = await mkdtemp(join(tmpdir(), "poolferry-parquet-"));
afterAll(() => rm(folder, { recursive: true, force: true }));
let files = 0;

const UTC_MICROS = { fields: { 8: { fields: { 1: { bool: true }, 2: { fields: { 2: { fields: {} } } } } } } };
const LOCAL_NANOS = { fields: { 8: { fields: { 1: { bool: false }, 2: { fields: { 3: { fields: {} } } } } } } };

test("every value comes exactly: whole numbers by their digits, decimals with their places, times with their unit, bytes in base64", async () => {
  const leaf = (element: Element, plain: Buffer, count = 2): readonly [Element, Chunk] => [
    { repetition: 0, ...element },
    { path: [element.name], type: element.type ?? "INT32", plain, count },
  ];
  const nanosOfDay = Buffer.alloc(12);
  nanosOfDay.writeBigInt64LE(36_000_000_000_000n);
  nanosOfDay.writeInt32LE(2_440_588 + 19_905, 8);
  const big = Buffer.from("0000e8d4a5100fffff172b5aeff0", "hex");
  const columns = [
    leaf({ name: "id", type: "INT64" }, int64s([9_007_199_254_740_993n, -7n])),
    leaf({ name: "unsigned", type: "INT64", converted: 14 }, int64s([-1n, 1n])),
    leaf({ name: "small", type: "INT32", converted: 13 }, int32s([-1, 2])),
    leaf({ name: "price", type: "INT64", converted: 5, scale: 2, precision: 18 }, int64s([-5n, 123_456_789_012_345_678n])),
    leaf({ name: "whole", type: "FIXED_LEN_BYTE_ARRAY", length: 7, converted: 5, scale: 0, precision: 16 }, big),
    leaf({ name: "day", type: "INT32", converted: 6 }, int32s([19_905, -1])),
    leaf({ name: "at", type: "INT64", logical: UTC_MICROS }, int64s([1_719_828_000_000_001n, -1n])),
    leaf({ name: "old", type: "INT64", converted: 9 }, int64s([1_719_828_000_000n, 0n])),
    leaf({ name: "local", type: "INT64", logical: LOCAL_NANOS }, int64s([1_719_828_000_000_000_001n, 1_719_828_000_500_000_000n])),
    leaf({ name: "clock", type: "INT32", converted: 7 }, int32s([36_000_250, 0])),
    leaf({ name: "impala", type: "INT96" }, Buffer.concat([nanosOfDay, nanosOfDay])),
    leaf({ name: "single", type: "FLOAT" }, Buffer.from(Float32Array.of(0.1, 16_777_216).buffer)),
    leaf({ name: "double", type: "DOUBLE" }, Buffer.from(Float64Array.of(0.1, Number.NaN).buffer)),
    leaf({ name: "yes", type: "BOOLEAN" }, Buffer.from([0b01])),
    leaf({ name: "text", type: "BYTE_ARRAY", converted: 0 }, byteArrays(["zoë\n", ""])),
    leaf({ name: "raw", type: "BYTE_ARRAY" }, byteArrays(["abc", Uint8Array.of(255)])),
    leaf({ name: "json", type: "BYTE_ARRAY", converted: 19 }, byteArrays(['{"a":\n1}', "no json"])),
    leaf({ name: "uuid", type: "FIXED_LEN_BYTE_ARRAY", length: 16, logical: { fields: { 14: { fields: {} } } } }, Buffer.alloc(32, 0xab)),
  ];
  const file = parquetFile(
    columns.map(([element]) => element),
    [{ rows: 2, chunks: columns.map(([, chunk]) => chunk) }],
  );
  const lines = (await textOf(file)).split("\n");
  expect(lines[0]).toBe(
    '{"id":9007199254740993,"unsigned":18446744073709551615,"small":4294967295,"price":"-0.05","whole":1000000000015,"day":"2024-07-01",' +
      '"at":"2024-07-01T10:00:00.000001Z","old":"2024-07-01T10:00:00Z","local":"2024-07-01T10:00:00.000000001","clock":"10:00:00.25",' +
      '"impala":"2024-07-01T10:00:00","single":0.1,"double":0.1,"yes":true,"text":"zoë\\n","raw":"YWJj","json":{"a": 1},' +
      '"uuid":"abababab-abab-abab-abab-abababababab"}',
  );
  expect(JSON.parse(lines[1] ?? "")).toMatchObject({
    id: -7,
    small: 2,
    price: "1234567890123456.78",
    whole: -1_000_000_000_016,
    day: "1969-12-31",
    at: "1969-12-31T23:59:59.999999Z",
    local: "2024-07-01T10:00:00.5",
    single: 16_777_216,
    double: "NaN",
    yes: false,
    text: "",
    raw: "/w==",
    json: "no json",
  });
});

const MAIL: Element = { name: "mail", type: "BYTE_ARRAY", repetition: 1, converted: 0 };
const mails = (values: readonly (string | null)[], packing: Partial<Chunk> = {}): Chunk => ({
  path: ["mail"],
  type: "BYTE_ARRAY",
  plain: byteArrays(values.filter((value) => value !== null)),
  count: values.length,
  definitions: values.map((value) => (value === null ? 0 : 1)),
  ...packing,
});

test("what is NULL is left out, and row groups follow one another", async () => {
  const groups = [
    { rows: 3, chunks: [mails(["a", null, "b"])] },
    { rows: 1, chunks: [mails(["c"])] },
  ];
  expect(await textOf(parquetFile([MAIL], groups))).toBe('{"mail":"a"}\n{}\n{"mail":"b"}\n{"mail":"c"}\n');
});

test("lists, structs and maps become JSON", async () => {
  const text = { type: "BYTE_ARRAY", converted: 0 } as const;
  const schema: Element[] = [
    { name: "groups", repetition: 1, children: 1, converted: 3 },
    { name: "list", repetition: 2, children: 1 },
    { name: "element", repetition: 1, ...text },
    { name: "place", repetition: 1, children: 2 },
    { name: "town", repetition: 1, ...text },
    { name: "zip", repetition: 0, type: "INT64" },
    { name: "links", repetition: 0, children: 1, converted: 1 },
    { name: "key_value", repetition: 2, children: 2 },
    { name: "key", repetition: 0, ...text },
    { name: "value", repetition: 1, type: "INT64" },
  ];
  const chunk = (path: readonly string[], type: Chunk["type"], plain: Buffer, definitions: number[], repetitions?: number[]): Chunk => {
    const levels = repetitions === undefined ? { definitions } : { definitions, repetitions };
    return { path, type, plain, count: definitions.length, ...levels };
  };
  const file = parquetFile(schema, [
    {
      rows: 3,
      chunks: [
        chunk(["groups", "list", "element"], "BYTE_ARRAY", byteArrays(["a", "b"]), [3, 2, 3, 1, 0], [0, 1, 1, 0, 0]),
        chunk(["place", "town"], "BYTE_ARRAY", byteArrays(["x"]), [2, 1, 0]),
        chunk(["place", "zip"], "INT64", int64s([9_007_199_254_740_993n, 2n]), [1, 1, 0]),
        chunk(["links", "key_value", "key"], "BYTE_ARRAY", byteArrays(["k", "l"]), [1, 1, 0, 0], [0, 1, 0, 0]),
        chunk(["links", "key_value", "value"], "INT64", int64s([5n]), [2, 1, 0, 0], [0, 1, 0, 0]),
      ],
    },
  ]);
  const lines = (await textOf(file)).trim().split("\n");
  expect(lines[0]).toBe('{"groups":["a",null,"b"],"place":{"town":"x","zip":9007199254740993},"links":{"k":5,"l":null}}');
  expect(lines[1]).toBe('{"groups":[],"place":{"town":null,"zip":2},"links":{}}');
  expect(lines[2]).toBe('{"links":{}}');
});

const literal = (bytes: Buffer) => Buffer.concat([Buffer.from([bytes.length, (bytes.length - 1) << 2]), bytes]);

test.each([
  ["SNAPPY", 1, literal],
  ["GZIP", 2, (bytes: Buffer) => gzipSync(bytes)],
  ["BROTLI", 4, (bytes: Buffer) => brotliCompressSync(bytes)],
  ["ZSTD", 6, (bytes: Buffer) => zstdCompressSync(bytes)],
])("pages that are packed by %s are read", async (_name, codec, pack) => {
  expect(await textOf(parquetFile([MAIL], [{ rows: 2, chunks: [mails(["a", "b"], { codec, pack })] }]))).toBe(
    '{"mail":"a"}\n{"mail":"b"}\n',
  );
});

test("a file that unpacks to more than was allowed is refused, whether it says so or not", async () => {
  const value = "x".repeat(100_000);
  const packed = { codec: 2, pack: (bytes: Buffer) => gzipSync(bytes) };
  const honest = parquetFile([MAIL], [{ rows: 1, chunks: [mails([value], { ...packed, statedBytes: 100_100 })] }]);
  const lying = parquetFile([MAIL], [{ rows: 1, chunks: [mails([value], { ...packed, statedBytes: 10 })] }]);
  for (const file of [honest, lying]) {
    await expect(textOf(file, 50_000)).rejects.toMatchObject({
      exit: "usage",
      message: expect.stringContaining("unpacks to more than 50000"),
    });
    expect(await textOf(file, 200_000)).toContain(value);
  }
});

test("what is no Parquet file, is cut off, has text that is none, or columns of one name, is refused as a whole and quotes nothing", async () => {
  const sound = parquetFile([MAIL], [{ rows: 1, chunks: [mails(["secret@example.com"])] }]);
  const damaged = parquetFile([MAIL], [{ rows: 1, chunks: [mails([Buffer.from([0x73, 0xff]) as unknown as string])] }]);
  const short = parquetFile([MAIL], [{ rows: 2, chunks: [mails(["a"])] }]);
  const twice = parquetFile([MAIL, MAIL], [{ rows: 1, chunks: [mails(["a"]), mails(["b"])] }]);
  const lz4 = parquetFile([MAIL], [{ rows: 1, chunks: [mails(["a"], { codec: 7 })] }]);
  for (const file of [Buffer.from("id,mail\n1,secret\n"), sound.subarray(0, 40), Buffer.alloc(0), damaged, short, twice, lz4]) {
    const failure = await textOf(file).catch((error: unknown) => error);
    expect(failure).toMatchObject({ exit: "usage" });
    expect(String(failure)).not.toContain("secret");
  }
});

test("whatever bit of a file is flipped, it is read with all its rows or refused, and no failure is left over", async () => {
  const sound = parquetFile([MAIL], [{ rows: 2, chunks: [mails(["a", null])] }]);
  const leftOver: unknown[] = [];
  const note = (error: unknown) => leftOver.push(error);
  process.on("unhandledRejection", note);
  try {
    for (let at = 0; at < sound.length; at++) {
      const flipped = Buffer.from(sound);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      const read = await textOf(flipped, 10_000_000).catch((error: unknown) => error);
      if (typeof read === "string") expect(read.trim().split("\n")).toHaveLength(2);
      else expect(read).toMatchObject({ exit: "usage" });
    }
  } finally {
    process.off("unhandledRejection", note);
  }
  expect(leftOver).toEqual([]);
});

async function textOf(file: Buffer, maxUnpackedBytes = 2 ** 31): Promise<string> {
  const path = join(folder, `${String(files++)}.parquet`);
  await writeFile(path, file);
  let text = "";
  for await (const piece of extractTable({ file: path, format: "parquet", maxUnpackedBytes })) text += piece;
  return text;
}
