import { expect, test } from "vitest";
import { readMappingDocument } from "../../../src/documents/index.ts";
import { RunError, type SourceShape } from "../../../src/model/index.ts";
import { compileMapping } from "../../../src/transform/index.ts";
import { codesOf, mappingOf, planCells, planDocument, resultOf, userOf } from "../compile.ts";

const COLUMNS: SourceShape = { kind: "columns", columns: ["ID", "A", "E-Mail"] };
const DOCUMENTS: SourceShape = { kind: "documents" };
const cel = (expression: string) => `{ cel: ${JSON.stringify(expression)} }`;
const problemOf = (expression: string, shape: SourceShape = COLUMNS) =>
  messageOf(() => mappingOf(`attributes: { name: ${cel(expression)} }`, shape));

test.each([
  ['row.A + "!"', " x ", "x !"],
  ['row.A == "x" ? "one" : "other"', "x", "one"],
  ["int(row.A) + 1", "41", "42"],
  ["double(row.A) * 2.0", "1.25", "2.5"],
  ['row.A.startsWith("x") && !row.A.endsWith("y")', "xz", "true"],
  ["null", "", undefined],
  ["row.?B", "x", undefined],
  ['row.?B.orValue("none")', "x", "none"],
  ["has(row.A)", "", "true"],
  ["has(row.B)", "", "false"],
  ['row.map(name, name == "A", row[name])[0]', "x", "x"],
  ['["a", "b"].exists(x, x == row.A)', "b", "true"],
  ['cel.bind(n, size(row.A), n > 2 ? "long" : "short")', "xyz", "long"],
  ['timestamp("2024-05-06T07:08:09Z")', "", "1714979289"],
  ['false || row.A == "x" || int(row.A) > 1', "x", "true"],
  ['int(row.A) > 1 || row.A == "x"', "x", "true"],
  ['int(row.A) > 1 && row.A == "y"', "x", "false"],
])("cel: %s makes of %j: %j", (expression, cell, expected) => {
  expect(resultOf(cel(expression), cell)).toBe(expected);
});

test.each([
  ["int(row.A)", ""],
  ["int(row.A)", "0x10"],
  ["double(row.A)", "Infinity"],
  ["row[row.A]", "no column"],
  ["1 / int(row.A)", "0"],
  ["[1, 2][int(row.A)]", "7"],
  ['time(row.A, "iso") < timestamp("2024-01-01T00:00:00Z")', ""],
  ["row.A.substring(int(row.A))", "9"],
  ['dyn(timestamp("2024-01-01T00:00:00Z"))["getTime"]', ""],
  ['dyn(row)["const" + "ructor"]', ""],
  ['dyn(timestamp("2024-01-01T00:00:00Z"))["__pro" + "to__"]', ""],
  ["cel.bind(a, row.A + row.A, cel.bind(b, a + a + a + a, cel.bind(c, b + b + b + b, c + c + c + c + c + c)))", "x".repeat(2000)],
])("cel: %s fails on a row with %j, and says so by a code", (expression, cell) => {
  expect(resultOf(cel(expression), cell)).toBe("expression-failed");
});

test("what failed is told in words that hold no value of the row", () => {
  const plan = planCells(`attributes: { name: ${cel("bool(row.A)")} }`, { A: "secret-value" });
  expect(codesOf(plan)).toEqual(["expression-failed name"]);
  expect(JSON.stringify(plan)).toContain("bool() of a text that is neither true nor false");
  expect(JSON.stringify(plan)).not.toContain("secret-value");
  expect(JSON.stringify(planCells(`attributes: { name: ${cel('e164(row.A, "DE")')} }`, { A: "secret-value" }))).toContain(
    "no valid phone number",
  );
});

test.each([
  ["row.E", 'at character 5: the source has no column "E"; did you mean "A"?'],
  ["A", 'there is no variable A; did you mean "row.A"?'],
  ["lowr(row.A)", 'at character 1: there is no function lowr; did you mean "lower"?'],
  ["row.A.reverse()", "there is no method reverse"],
  ["bytes(row.A)", "there is no function bytes"],
  ['"x".getHours("Europe/Berlin")', "getHours: it takes 0 arguments"],
  ["row.A +", "at character 8: Unexpected token: EOF"],
  ["row.A == 1", "no such overload: string == int"],
  ["[row.A]", "it gives list<string>; text"],
  ["row", "it gives map<string, string>; text"],
  ['match(row.A, "(")', "match: not a regular expression"],
  ['e164(row.A, "XX")', '"XX" is no country code'],
  ['date(row.A, "DD.MM")', "the year is missing"],
  ["date(row.A)", "date is called as date(text, pattern)"],
  ["row.constructor", '"constructor" cannot be read'],
  ['row["__proto__"]', '"__proto__" cannot be read'],
  ["has(row.prototype)", '"prototype" cannot be read'],
  ['timestamp("2024-01-01T00:00:00Z").getTime', "has no keys"],
  ["[1].map(row, row)", '"row" cannot be a variable\'s name'],
  ["[1].map(a, [1].map(b, [1].map(c, [1].map(d, d)))).size()", "loops are nested more than 3 deep"],
  ["asOf", "the job file gives no `asOf`"],
  ["item.x", "`item` is known inside `each` of links alone"],
  [`${"(".repeat(101)}1${")".repeat(101)}`, "Exceeded maxDepth"],
])("cel: %s is refused before any row is read", (expression, message) => {
  expect(problemOf(expression)).toContain(message);
});

test("a problem names the line and column in the mapping, and the place in the expression", () => {
  expect(problemOf("row.A + row.X")).toMatch(/^m\.yaml:4:\d+: attributes\.name\.cel: at character 13: the source has no column "X"/m);
});

test("JSON documents are read by type, and what is not there is asked for", () => {
  const name = (expression: string) =>
    userOf(planDocument(`attributes: { name: ${cel(expression)} }`, { a: { b: ["x", 2] }, n: null, age: 42, ok: true })).attributes.get(
      "name",
    );
  expect(name("row.a.b[0]")).toBe("x");
  expect(name("row.age >= 18 && row.ok")).toBe("true");
  expect(name("has(row.a.c)")).toBe("false");
  expect(name('row.?a.?c.orValue("none")')).toBe("none");
  expect(name("lower(row.n)")).toBeUndefined();
  expect(name("lower(row.?zz)")).toBeUndefined();
  expect(name("type(row.age) == double")).toBe("true");
  expect(codesOf(planDocument(`attributes: { name: ${cel("row.zz")} }`, {}))).toEqual(["expression-failed name"]);
  expect(codesOf(planDocument(`attributes: { name: ${cel("string(row.big)")} }`, { big: 2 ** 60 }))).toEqual(["expression-failed name"]);
});

test("expressions decide in conditions; one that fails rejects the row", () => {
  const yaml = `skip: [{ when: ${cel("int(row.A) > 5")}, reason: large }]`;
  expect(planCells(yaml, { A: "6" }).kind).toBe("skip");
  expect(planCells(yaml, { A: "5" }).kind).toBe("load");
  expect(codesOf(planCells(yaml, { A: "x" }))).toEqual(["expression-failed skip"]);
  expect(messageOf(() => mappingOf(`skip: [{ when: ${cel("row.A")}, reason: large }]`, COLUMNS))).toContain(
    "it gives string; bool is needed",
  );
  expect(messageOf(() => mappingOf(`skip: [{ when: { cel: "true", in: [x] }, reason: large }]`, COLUMNS))).toContain(
    "nothing beside cel: in is given",
  );
});

test("inside each, item is the element and row the row around it", () => {
  const yaml = `links: [{ each: ids, when: ${cel("item.social")}, provider: ${cel('item.p + "-" + row.site')}, id: ${cel("item.id")} }]`;
  const user = userOf(
    planDocument(yaml, {
      site: "de",
      ids: [
        { p: "Google", id: "7", social: true },
        { p: "Local", id: "8", social: false },
      ],
    }),
  );
  expect(user.links).toEqual([{ provider: "Google-de", attribute: "Cognito_Subject", id: "7" }]);
  const csv = `links: [{ each: { from: A, parse: json }, provider: X, id: ${cel('item.id + row["E-Mail"]')} }]`;
  expect(userOf(planCells(csv, { A: '[{"id":"7"}]', "E-Mail": "@" })).links).toEqual([
    { provider: "X", attribute: "Cognito_Subject", id: "7@" },
  ]);
});

test("asOf is the job's instant, and part of the fingerprint", () => {
  const file = readMappingDocument(
    `poolferry: 1\nkey: { from: ID }\nusername: { from: ID }\nattributes: { name: ${cel('time(row.A, "iso") < asOf - duration("24h")')} }`,
    "m.yaml",
  );
  const at = (asOf: string) => compileMapping(file, COLUMNS, undefined, undefined, asOf);
  const ref = { row: 1, line: 1, byte: 0, bytes: 0 };
  const name = (asOf: string) => userOf(at(asOf).plan({ ref, cells: ["1", "2026-01-01T00:00:00Z", ""] })).attributes.get("name");
  expect([name("2026-01-01T12:00:00Z"), name("2026-01-03T00:00:00+02:00")]).toEqual(["false", "true"]);
  expect(at("2026-01-01T00:00:00Z").fingerprint).not.toBe(at("2026-01-02T00:00:00Z").fingerprint);
});

test("work on a row is bounded: long loops end in a code", () => {
  const list = Array.from({ length: 3000 }, (_, index) => index);
  const plan = planDocument(`attributes: { name: ${cel("row.l.map(a, row.l.map(b, b == a)).size()")} }`, { l: list });
  expect(codesOf(plan)).toEqual(["expression-failed name"]);
  expect(JSON.stringify(plan)).toContain("too much work");
});

test.each([
  "row.A.contains(row.B)",
  "row.A.indexOf(row.B) > 0",
  "row.A.lastIndexOf(row.B) > 0",
  "row.A.split(row.B).size() > 1",
  'before(row.A, row.B) == ""',
])("looking for a long text that repeats itself ends in a code: %s", (expression) => {
  const wanted = `${"x".repeat(20_000)}1${"x".repeat(20_000)}`;
  const plan = planDocument(`attributes: { name: ${cel(`string(${expression})`)} }`, { A: "x".repeat(90_000), B: wanted });
  expect(JSON.stringify(plan)).toContain("too much work");
  const short = planDocument(`attributes: { name: ${cel(`string(${expression})`)} }`, { A: "x".repeat(90_000), B: "x1x".repeat(100) });
  expect(userOf(short).attributes.get("name")).toBe("false");
});

test("texts cannot be doubled without end", () => {
  const doubled = Array.from({ length: 25 }, (_, index) => `cel.bind(v${index + 1}, v${index} + v${index}, `);
  const expression = `cel.bind(v0, row.A, ${doubled.join("")}v25${")".repeat(26)}`;
  const plan = planCells(`attributes: { name: ${cel(expression)} }`, { A: "x" });
  expect(codesOf(plan)).toEqual(["expression-failed name"]);
  expect(JSON.stringify(plan)).toContain("longer than 100000 characters");
});

test("a place of the row that earlier expressions filled is not seen by the next row", () => {
  const mapping = mappingOf(`attributes: { name: ${cel("row.A")} }`, COLUMNS);
  const ref = { row: 1, line: 1, byte: 0, bytes: 0 };
  expect(userOf(mapping.plan({ ref, cells: ["1", "first", ""] })).attributes.get("name")).toBe("first");
  expect(userOf(mapping.plan({ ref, cells: ["2", "", ""] })).attributes.get("name")).toBeUndefined();
  expect(userOf(planDocument(`attributes: { name: ${cel("row.?a")} }`, {})).attributes.size).toBe(0);
  expect(mappingOf(`attributes: { name: ${cel("row.?a")} }`, DOCUMENTS).fingerprint).not.toBe(mapping.fingerprint);
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof RunError) return error.message;
    throw error;
  }
  throw new Error("expected a problem");
}
