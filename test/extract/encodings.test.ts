import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { encodeText, type TextEncoding, textDecoder } from "../../src/extract/text-encoding.ts";
import { allRows, copyOf, failureOf, readAll, sourceOf } from "./sample-source.ts";

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte);

test("every byte of windows-1252 survives decoding and encoding", () => {
  expect([...encodeText(textDecoder("windows-1252")(EVERY_BYTE), "windows-1252")]).toEqual([...EVERY_BYTE]);
  expect(encodeText("Größe 5 €", "windows-1252").toString("latin1")).toBe("Gr\xf6\xdfe 5 \x80");
  expect(encodeText("Жук😀", "iso-8859-1").toString("latin1")).toBe("????");
});

test.each<TextEncoding>(["windows-1252", "iso-8859-1", "utf-16le", "utf-8"])(
  "%s is read, and chosen rows are copied back in it",
  async (encoding) => {
    const text = 'id;größe\r\n1;"Ä;€"\r\n2\r\n3;ß\r\n';
    const content = encodeText(text, encoding);
    const source = await sourceOf(content, { encoding, delimiter: ";" });
    expect(source.shape).toEqual({ kind: "columns", columns: ["id", "größe"] });
    expect(await readAll(content, { encoding, delimiter: ";" })).toEqual([["1", "Ä;€"], "row-too-short", ["3", "ß"]]);
    expect(await copyOf(source, () => true)).toEqual(content);
  },
);

test("a byte order mark outweighs the encoding that the source names, and is copied", async () => {
  const content = encodeText("\uFEFFid\n€\n", "utf-16le");
  const source = await sourceOf(content, { encoding: "windows-1252" });
  expect(await readAll(content)).toEqual([["€"]]);
  expect(await copyOf(source, () => true)).toEqual(content);
  expect(await readAll("\uFEFFid\nä\n", { encoding: "windows-1252" })).toEqual([["ä"]]);
});

test("half a surrogate pair in UTF-16 spoils only its own row", async () => {
  const content = Buffer.concat([encodeText("id\n", "utf-16le"), Buffer.from([0x00, 0xd8]), encodeText("\nok\n", "utf-16le")]);
  expect(await readAll(content, { encoding: "utf-16le" })).toEqual(["encoding-invalid", ["ok"]]);
});

test("big-endian UTF-16 is refused with a hint", async () => {
  expect(await failureOf(Buffer.from([0xfe, 0xff, 0x00, 0x69]))).toMatchObject({ exit: "usage", hint: expect.stringContaining("UTF-8") });
});

test("gzip is recognised by its first bytes, in every format", async () => {
  expect(await readAll(gzipSync("id\n1\n"))).toEqual([["1"]]);
  expect(await readAll(gzipSync("id\n1\n"), { compression: "gzip" })).toEqual([["1"]]);
  expect(await readAll(gzipSync('{"id":1}\n'), { format: "ndjson" })).toEqual([{ id: 1 }]);
  expect(await readAll(gzipSync(encodeText('[{"id":"ä"}]', "utf-16le")), { format: "json", encoding: "utf-16le" })).toEqual([{ id: "ä" }]);
});

test("rows of a gzip source have places in the unpacked text and are copied unpacked", async () => {
  const source = await sourceOf(gzipSync("id\n1\n22\n"));
  expect(await allRows(source)).toMatchObject([{ record: { ref: { byte: 3, bytes: 1 } } }, { record: { ref: { byte: 5, bytes: 2 } } }]);
  expect((await copyOf(source, () => true)).toString()).toBe("id\n1\n22\n");
});

test("a file that is said to be gzip and is not ends the run", async () => {
  expect(await failureOf("id\n1\n", { compression: "gzip" })).toMatchObject({
    exit: "usage",
    message: expect.stringContaining("not a gzip archive"),
  });
});

test("a broken or cut archive ends the run", async () => {
  const packed = gzipSync(`id\n${Array.from({ length: 50_000 }, (_, index) => String(index * 7919)).join("\n")}`);
  expect(await failureOf(packed.subarray(0, -20))).toMatchObject({ exit: "usage", message: expect.stringContaining("broken or cut off") });
  const broken = Buffer.from(packed);
  broken.fill(0x55, packed.length >> 1);
  expect(await failureOf(broken)).toMatchObject({ exit: "usage", message: expect.stringContaining("broken or cut off") });
});

test("an archive bomb ends the run with its figures", async () => {
  const bomb = gzipSync(`id\n${`${"0".repeat(1_000)}\n`.repeat(30_000)}`);
  expect(await failureOf(bomb)).toMatchObject({
    exit: "usage",
    message: expect.stringMatching(/more than 100 times its size \(\d+ bytes out of \d+/),
  });
});

test("a source that is not there, or is a folder, ends the run with what to do", async () => {
  expect(await failureOf("id\n", { file: "/nonexistent/users.csv" })).toMatchObject({
    name: "RunError",
    exit: "usage",
    hint: expect.stringContaining("path"),
  });
  expect(await failureOf("id\n", { file: "/" })).toMatchObject({
    name: "RunError",
    exit: "usage",
    message: expect.stringContaining("folder"),
  });
});
