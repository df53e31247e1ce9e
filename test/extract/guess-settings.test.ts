import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { guessSettings } from "../../src/extract/guess/guess-settings.ts";

async function guessOf(content: string | Buffer, name = "users.txt") {
  const file = join(await mkdtemp(join(tmpdir(), "poolferry-test-")), name);
  await writeFile(file, content);
  return guessSettings(file);
}

test.each([
  ["id,name\n1,a\n", { format: "csv" }],
  ["id;name\n1;a,b,c\n2;d\n", { format: "csv", delimiter: ";" }],
  ["id\tname\n1\ta\n", { format: "csv", delimiter: "\t" }],
  ['id|"a,b,c,d"|name\n1|"x"|y\n', { format: "csv", delimiter: "|" }],
  ["amber@example.com,Amber,1\nteal@example.com,Teal,2\n", { format: "csv", headless: 3 }],
  ['{"id":1}\n{"id":2}\n', { format: "ndjson" }],
  ['[{"id":1}]', { format: "json" }],
  ['{\n "data": { "users": [\n {"id":1,"tags":[{"a":1}]}] } }', { format: "json", at: "data.users" }],
  ['{"realm":"x","roles":{"realm":[{"id":"r"}]},"users":[{"id":"u"}]}', { format: "json", at: "users" }],
  ['{"meta":{"n":1},"items":[{"id":"u"}]}', { format: "json", at: "items" }],
])("%j is read as %j", async (content, settings) => {
  expect(await guessOf(content)).toEqual(settings);
});

test("bytes that are no UTF-8 are windows-1252; a few broken ones in UTF-8 are not", async () => {
  expect(await guessOf(Buffer.from("id,name\n1,M\xfcller\n2,Jos\xe9\n", "latin1"))).toEqual({ format: "csv", encoding: "windows-1252" });
  expect(await guessOf("id,name\n1,Müller\n2,José\n")).toEqual({ format: "csv" });
  expect(await guessOf(Buffer.concat([Buffer.from("id,name\n1,Müller\n2,José\n3,"), Buffer.from([0xfc, 0x0a])]))).toEqual({
    format: "csv",
  });
});

test("a byte order mark and gzip are looked through, and one user a line keeps its ending's format", async () => {
  expect(await guessOf("\uFEFFid;name\n1;ä\n")).toEqual({ format: "csv", delimiter: ";" });
  expect(await guessOf(gzipSync('{"id":1}\n{"id":2}\n'), "users.json.gz")).toEqual({ format: "ndjson" });
  expect(await guessOf('{"id":1,"identities":[{"id":2}]}\n', "users.ndjson")).toEqual({ format: "ndjson" });
});
