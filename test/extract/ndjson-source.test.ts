import { expect, test } from "vitest";
import { READ_ISSUES } from "../../src/extract/read-issues.ts";
import { allRows, copyOf, readAll, sourceOf } from "./sample-source.ts";

const ndjson = { format: "ndjson" } as const;

test("each line is a document with its place; blank lines are passed over but counted", async () => {
  const text = '{"id":1}\r\n\n  \n{"id":"ä"}\n{"id":3}';
  const source = await sourceOf(text, ndjson);
  expect(source.shape).toEqual({ kind: "documents" });
  const rows = await allRows(source);
  expect(rows.map((row) => row.kind === "record" && [row.record.ref.row, row.record.ref.line, row.record.document])).toEqual([
    [1, 1, { id: 1 }],
    [2, 4, { id: "ä" }],
    [3, 5, { id: 3 }],
  ]);
  const bytes = Buffer.from(text);
  const slices = rows.map(
    (row) => row.kind === "record" && bytes.toString("utf8", row.record.ref.byte, row.record.ref.byte + row.record.ref.bytes),
  );
  expect(slices).toEqual(['{"id":1}', '{"id":"ä"}', '{"id":3}']);
});

test("an empty file has no rows", async () => {
  expect(await readAll("", ndjson)).toEqual([]);
});

test.each([
  ['{"id":1', "json-malformed"],
  ["[1]", "json-not-object"],
  ["null", "json-not-object"],
  ['"text"', "json-not-object"],
  ['{"a":{"__proto__":{"admin":true}}}', "key-forbidden"],
  ['{"\\u005f_proto__":1}', "key-forbidden"],
  ['{"a":[{"constructor":1}]}', "key-forbidden"],
  ['{"prototype":1}', "key-forbidden"],
  [`{"a":${"[".repeat(64)}${"]".repeat(64)}}`, "nesting-too-deep"],
  [`{"a":"${"x".repeat(1024 * 1024)}"}`, "row-too-large"],
  [`{"a":"${"x".repeat(3 * 1024 * 1024)}"}`, "row-too-large"],
])("a line that is no user (%.40s) is unreadable alone", async (line, code) => {
  expect(await readAll(`{"id":1}\n${line}\n{"id":2}\n`, ndjson)).toEqual([{ id: 1 }, code, { id: 2 }]);
});

test("a line that is not valid UTF-8 is unreadable alone", async () => {
  expect(await readAll(Buffer.from('{"a":"\xe4"}\n{"a":"b"}\n', "latin1"), ndjson)).toEqual(["encoding-invalid", { a: "b" }]);
});

test("whole numbers beyond 2^53 stay text, so that no identifier changes; other numbers are numbers", async () => {
  const line = '{"id":123456789012345678901,"list":[-9007199254740993,9007199254740991,0.1234567890123456],"text":"123456789012345678901"}';
  expect(await readAll(line, ndjson)).toEqual([
    {
      id: "123456789012345678901",
      list: ["-9007199254740993", 9007199254740991, 0.1234567890123456],
      text: "123456789012345678901",
    },
  ]);
});

test("a row with a long number is checked as every other is", async () => {
  const lines = ['{"id":12345678901234567890,"a":{"__proto__":1}}', '{"id":1e20,"n":9007199254740993,"big":1e400}'];
  expect(await readAll(lines.join("\n"), ndjson)).toEqual(["key-forbidden", { id: 1e20, n: "9007199254740993", big: "1e400" }]);
});

test("an issue says what to do and does not repeat the line", async () => {
  const rows = await allRows(await sourceOf('{"email":"ann@example.com"\n', ndjson));
  expect(rows).toEqual([
    {
      kind: "unreadable",
      ref: { row: 1, line: 1, byte: 0, bytes: 26 },
      issues: [{ code: "json-malformed", field: "row", ...READ_ISSUES["json-malformed"] }],
    },
  ]);
});

test("chosen lines are copied byte for byte", async () => {
  const source = await sourceOf('\uFEFF{ "id": 1.50 }\n{broken\n\n{"id":2}', ndjson);
  expect((await copyOf(source, (row) => row.kind === "unreadable")).toString()).toBe("\uFEFF{broken\n");
  expect((await copyOf(source, () => true)).toString()).toBe('\uFEFF{ "id": 1.50 }\n{broken\n{"id":2}\n');
});
