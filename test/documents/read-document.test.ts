import fc from "fast-check";
import { expect, test } from "vitest";
import { readJobDocument, readMappingDocument } from "../../src/documents/index.ts";
import { RunError } from "../../src/model/index.ts";

const MAPPING = "poolferry: 1\nkey: { from: ID }\nusername: { from: ID }\n";

function problemOf(read: () => unknown): RunError {
  try {
    read();
  } catch (error) {
    if (error instanceof RunError) return error;
    throw error;
  }
  throw new Error("the document was accepted");
}

test("every unknown key is named at once, with its line, column, path and the key that was meant", () => {
  const text = `${MAPPING}attributes:\n  email: { frm: EMAIL, trm: true, value: x }\nuserName: { from: X }\n`;
  const { exit, message } = problemOf(() => readMappingDocument(text, "m.yaml"));
  expect(exit).toBe("usage");
  expect(message.split("\n")).toEqual([
    'm.yaml:5:12: attributes.email: unknown key "frm"; did you mean "from"?',
    'm.yaml:5:24: attributes.email: unknown key "trm"; did you mean "trim"?',
    'm.yaml:6:1: unknown key "userName"; did you mean "username"?',
  ]);
});

test("problems inside a link's provider rule are told as precisely as anywhere else", () => {
  const text = `${MAPPING}links:\n  - provider: { form: P, value: Google }\n    id: { from: G }\n`;
  expect(problemOf(() => readMappingDocument(text, "m.yaml")).message).toBe(
    'm.yaml:5:17: links[0].provider: unknown key "form"; did you mean "from"?',
  );
});

test("a bare number where text is meant is refused, because YAML would eat its leading zeros", () => {
  const text = `${MAPPING}attributes: { "custom:plant": { value: 007 } }\n`;
  expect(problemOf(() => readMappingDocument(text, "m.yaml")).message).toBe(
    "m.yaml:4:40: attributes.custom:plant.value: expected text; a bare number, true or false needs quotes",
  );
});

test.each([
  ["no source", "{ trim: true }", "expected exactly one of from, value, template, firstOf, cel: none is given"],
  ["two sources", "{ from: A, value: b }", "expected exactly one of from, value, template, firstOf, cel: from and value are given"],
  ["two forms", "{ from: A, date: YYYY-MM-DD, type: email }", "expected at most one of flag, date, timestamp, phone, type"],
  ["lookup with flag", "{ from: A, lookup: { a: b }, flag: { true: [b], false: [] } }", "expected lookup or flag, not both"],
  ["parse beside a constant", "{ value: A, parse: json }", "m.yaml:4:40: attributes.name.parse: goes with `from` alone"],
  ["optional beside a template", '{ template: "{A}", optional: true }', "attributes.name.optional: goes with `from` alone"],
  ["at without parse", "{ from: A, at: b }", "attributes.name.at: expected `parse` beside it"],
  ["an unknown way to parse", "{ from: A, parse: yaml }", "attributes.name.parse: "],
  ["a mask of two bits", "{ from: A, bit: 3 }", "attributes.name.bit: expected a power of two"],
  ["a mask that is text", "{ from: A, bit: '2' }", "attributes.name.bit: expected"],
  ["a replacement without a pattern", "{ from: A, replace: { with: b } }", "attributes.name.replace.pattern: missing"],
])("a rule with %s is refused", (_, rule, expected) => {
  expect(problemOf(() => readMappingDocument(`${MAPPING}attributes: { name: ${rule} }`, "m.yaml")).message).toContain(expected);
});

test.each([
  ["keys and item", "{ from: A, keys: true, item: b }", "groups[0].item: expected keys or item, not both"],
  ["keys and split", "{ from: A, keys: true, split: b }", "groups[0].split: expected keys or split, not both"],
  ["keys of a constant", "{ value: A, keys: true }", "groups[0].keys: goes with `from` alone"],
  ["match of a constant", "{ value: A, match: b }", "groups[0].match: does nothing to a constant"],
  ["optional of a constant", "{ value: A, optional: true }", "groups[0].optional: goes with `from` alone"],
])("a list rule with %s is refused", (_, rule, expected) => {
  expect(problemOf(() => readMappingDocument(`${MAPPING}groups: [${rule}]`, "m.yaml")).message).toContain(expected);
});

test.each([
  ["a condition of two forms", "skip: [{ when: { from: A, in: [x], matches: x }, reason: r }]", "exactly one of in, notIn, matches, empty"],
  ["a condition's at without parse", "skip: [{ when: { from: A, at: b, in: [x] }, reason: r }]", "skip[0].when.at: expected `parse`"],
  ["an each without a place", "links: [{ each: { parse: json }, provider: G, id: { from: i } }]", "links[0].each.from: missing"],
  ["a password's at without parse", "password: { from: A, at: b }", "password.at: expected `parse`"],
  ["a hash's at without parse", "passwordHash: { from: A, at: b }", "passwordHash.at: expected `parse`"],
])("%s is refused", (_, yaml, expected) => {
  expect(problemOf(() => readMappingDocument(`${MAPPING}${yaml}`, "m.yaml")).message).toContain(expected);
});

test("a value's spot is told by its path; what is not there by what is nearest", () => {
  const { locate } = readMappingDocument(`${MAPPING}attributes:\n  a.b[0]: { from: A }\n`, "m.yaml");
  expect(locate(["attributes", "a.b[0]", "from"])).toEqual({ fileName: "m.yaml", line: 5, column: 19 });
  expect(locate(["attributes", "a.b[0]", "match"])).toEqual({ fileName: "m.yaml", line: 5, column: 11 });
  expect(locate([])).toEqual({ fileName: "m.yaml", line: 1, column: 1 });
});

test.each([
  ["a duplicate key", "poolferry: 1\npoolferry: 1\n", "m.yaml:2:1: not valid YAML: Map keys must be unique"],
  ["a custom tag", "key: !secret x\n", "not valid YAML: Unresolved tag: !secret"],
  ["a key named __proto__", `${MAPPING}attributes: { __proto__: { from: A } }\n`, 'm.yaml:4:15: unknown key "__proto__"'],
  ["an alias to nothing", "key: *nothing\n", "the document cannot be read"],
  ["an empty file", "", "m.yaml:1:1: expected object, received null"],
])("%s is refused", (_, text, expected) => {
  expect(problemOf(() => readMappingDocument(text, "m.yaml")).message).toContain(expected);
});

test("aliases that would unfold to billions of values are refused in no time", () => {
  const levels = Array.from({ length: 12 }, (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(",")}]`);
  const bomb = `a0: &a0 [x,x,x]\n${levels.join("\n")}\n`;
  const started = performance.now();
  expect(problemOf(() => readMappingDocument(bomb, "m.yaml")).message).toContain("too many aliases");
  expect(performance.now() - started).toBeLessThan(5000);
});

test("JSON is read as well as YAML", () => {
  const { document } = readMappingDocument('{\n\t"poolferry": 1,\n\t"key": {"from": "ID"},\n\t"username": {"from": "ID"}\n}\n', "m.json");
  expect(document.key).toEqual({ from: "ID" });
});

test("deeply nested documents are refused, never a crash", () => {
  for (const depth of [100, 1000, 5000]) {
    expect(problemOf(() => readMappingDocument("[".repeat(depth) + "]".repeat(depth), "m.yaml")).exit).toBe("usage");
    expect(problemOf(() => readMappingDocument(`${MAPPING}groups: ${"[".repeat(depth)}${"]".repeat(depth)}`, "m.yaml")).exit).toBe("usage");
  }
});

test("any text at all gives a document or a RunError", () => {
  const words = fc.constantFrom(
    "poolferry",
    ": ",
    "1",
    "\n",
    "  ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "key",
    "from",
    "&a ",
    "*a",
    "!t ",
    "|",
    ">",
    '"',
    "'",
    "#",
    "?",
    "<<: ",
    "\t",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.array(words, { maxLength: 40 }).map((parts) => parts.join("")),
      ),
      (text) => {
        for (const read of [readMappingDocument, readJobDocument]) {
          try {
            read(text, "any.yaml");
          } catch (error) {
            if (!(error instanceof RunError)) throw error;
          }
        }
      },
    ),
    { numRuns: 1000, verbose: 1 },
  );
});
