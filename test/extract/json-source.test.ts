import { expect, test } from "vitest";
import { allRows, copyOf, failureOf, readAll, sourceOf } from "./sample-source.ts";

const json = { format: "json" } as const;

test("the elements of a document that is an array are the rows, numbered from 1", async () => {
  const rows = await allRows(await sourceOf(' [ {"id":1,"tags":["a",{"b":null}]}, {"id":true} ] ', json));
  expect(rows).toEqual([
    { kind: "record", record: { ref: { row: 1, line: 0, byte: 0, bytes: 0 }, document: { id: 1, tags: ["a", { b: null }] } } },
    { kind: "record", record: { ref: { row: 2, line: 0, byte: 0, bytes: 0 }, document: { id: true } } },
  ]);
});

test("the array may stand under keys, among other things", async () => {
  const text = '{"users":[{"id":0}],"meta":{"data":{"users":[{"id":9}]}},"data":{"x":[1],"users":[{"id":1},{"id":2}],"y":{}},"z":[[]]}';
  expect(await readAll(text, { ...json, at: "data.users" })).toEqual([{ id: 1 }, { id: 2 }]);
  expect(await readAll(text, { ...json, at: "users" })).toEqual([{ id: 0 }]);
  expect(await readAll('{"users":[]}', { ...json, at: "users" })).toEqual([]);
});

test.each([
  ['{"id":1}', undefined, "not an array"],
  ["7", undefined, "not an array"],
  ['{"data":{}}', "data.users", "no array of users at `data.users`: there is no such key"],
  ['{"data":[{"users":[]}]}', "data.users", "on the way is no object"],
  ['{"data":{"users":{}}}', "data.users", "something else than an array"],
  ['{"users":[],"users":[]}', "users", "twice"],
  ["", undefined, "cut off"],
  ['[{"id":1},{"id":', undefined, "cut off after byte 16, after user 1"],
  ['{"users":[{"id":1}]', "users", "cut off"],
  ['[{"id":1}', undefined, "cut off"],
])("a document without the array, or not to its end (%j at %s), ends the run", async (text, at, message) => {
  const failure = await failureOf(text, at === undefined ? json : { ...json, at });
  expect(failure).toMatchObject({ name: "RunError", exit: "usage", message: expect.stringContaining(message) });
});

test("broken JSON ends the run with the bytes between which it is broken and the last good user", async () => {
  const good = `{"id":"${"ä".repeat(300)}"},`;
  const failure = await failureOf(`[${good}${good}{"id" 3}]`, json);
  const place = /between byte (\d+) and byte (\d+), after user [12]$/.exec(failure instanceof Error ? failure.message : "");
  const broken = Buffer.byteLength(`[${good}${good}{"id" `);
  expect(Number(place?.[1])).toBeLessThanOrEqual(broken);
  expect(Number(place?.[2])).toBeGreaterThan(broken);
});

test.each(['[{"id":1}] x', "[{]", '["a" "b"]', "[01]", "[1,]", '{"a":tru}', '["\\x"]'])(
  "broken JSON such as %s ends the run",
  async (text) => {
    expect(await failureOf(text, json)).toMatchObject({ name: "RunError", exit: "usage" });
  },
);

test("elements that are no users are unreadable alone", async () => {
  const deep = `{"a":${"[".repeat(64)}${"]".repeat(64)}}`;
  const large = `{"a":"${"x".repeat(1024 * 1024)}"}`;
  const text = `[1,null,[{"id":1}],{"__proto__":{"x":1}},{"a":{"\\u0063onstructor":1}},${deep},${large},"s",{"id":2}]`;
  expect(await readAll(text, json)).toEqual([
    "json-not-object",
    "json-not-object",
    "json-not-object",
    "key-forbidden",
    "key-forbidden",
    "nesting-too-deep",
    "row-too-large",
    "json-not-object",
    { id: 2 },
  ]);
});

test("elements with bytes that are no text are unreadable alone", async () => {
  const text = Buffer.from('[{"a":"\xe4"},{"a":"b"}]', "latin1");
  expect(await readAll(text, json)).toEqual(["encoding-invalid", { a: "b" }]);
});

test("whole numbers beyond 2^53 stay text", async () => {
  expect(await readAll('[{"id":123456789012345678901,"n":1.5e3}]', json)).toEqual([{ id: "123456789012345678901", n: 1500 }]);
});

test("chosen elements are copied into a document of the same shape, numbers digit by digit", async () => {
  const text = '{"meta":1,"data":{"users":[{"id":12345678901234567890},2,{"a":"ü\\n","l":[1.50,[]]},{}]}}';
  const source = await sourceOf(text, { ...json, at: "data.users" });
  const copy = await copyOf(source, (row) => row.kind === "unreadable" || row.record.ref.row !== 4);
  expect(copy.toString()).toBe('{"data":{"users":[\n{"id":12345678901234567890},\n2,\n{"a":"ü\\n","l":[1.50,[]]}\n]}}\n');
  expect(await readAll(copy, { ...json, at: "data.users" })).toEqual([
    { id: "12345678901234567890" },
    "json-not-object",
    { a: "ü\n", l: [1.5, []] },
  ]);
});

test("a copy of nothing is a document with an empty array", async () => {
  const source = await sourceOf('[{"id":1}]', json);
  expect(JSON.parse((await copyOf(source, () => false)).toString())).toEqual([]);
});

test("a copy in an encoding of 256 characters keeps all others as JSON escapes", async () => {
  const source = await sourceOf('[{"a":"\\u0416\xe4"}]', { ...json, encoding: "windows-1252" });
  expect(await readAll(await copyOf(source, () => true), { ...json, encoding: "windows-1252" })).toEqual(await allDocuments(source));
});

async function allDocuments(source: Awaited<ReturnType<typeof sourceOf>>) {
  return (await allRows(source)).map((row) => row.kind === "record" && row.record.document);
}
