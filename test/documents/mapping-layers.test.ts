import { expect, test } from "vitest";
import { mergeMappings, readMappingDocument, readMappingLayer } from "../../src/documents/index.ts";
import { RunError } from "../../src/model/index.ts";

const BASE = `poolferry: 1
about: { title: Base, source: { format: csv }, recognise: [ID], hashes: none }
key: { from: ID }
username: { from: LOGIN }
attributes:
  email: { from: EMAIL, case: lower }
  name: { from: NAME }
groups: [{ value: everyone }]
enabled: { from: STATE, flag: { true: [on], false: [off] } }
password: { from: PW }
tests: [{ row: { ID: "1" }, expect: { key: "1" } }]
`;

function merged(child: string, base = BASE) {
  return mergeMappings([readMappingLayer(`poolferry: 1\nextends: base.yaml\n${child}`, "child.yaml"), readMappingLayer(base, "base.yaml")]);
}

function problemOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof RunError && error.exit === "usage") return error.message;
    throw error;
  }
  throw new Error("it was accepted");
}

test("attributes are merged one by one, and null takes one out", () => {
  const { document } = merged("attributes: { name: null, email: { from: MAIL }, nickname: { from: NICK } }");
  expect(document.attributes).toEqual({ email: { from: "MAIL" }, nickname: { from: "NICK" } });
  expect(document).toMatchObject({ key: { from: "ID" }, username: { from: "LOGIN" }, groups: [{ value: "everyone" }] });
});

test("every other key replaces the whole, and null takes it out", () => {
  const { document } = merged("username: { from: MAIL }\ngroups: [{ from: ROLE }]\npassword: null\nenabled: null");
  expect(document.username).toEqual({ from: "MAIL" });
  expect(document.groups).toEqual([{ from: "ROLE" }]);
  expect(document).not.toHaveProperty("password");
  expect(document).not.toHaveProperty("enabled");
  expect(merged("groups: null").document.groups).toEqual([]);
});

test("what extends nothing of its own is the mapping beneath, without its tests and its about", () => {
  const { document, tests } = merged("");
  expect(document).toEqual(readMappingDocument(BASE, "base.yaml").document);
  expect(tests).toEqual([]);
  expect(document).not.toHaveProperty("about");
  expect(readMappingDocument(BASE, "base.yaml").tests).toHaveLength(1);
});

test("a value stands in the file that gives it", () => {
  const { locate } = merged("attributes:\n  email: { from: MAIL }\ntests: [{ row: {}, expect: { key: x } }]");
  expect(locate(["attributes", "email", "from"])).toEqual({ fileName: "child.yaml", line: 4, column: 18 });
  expect(locate(["attributes", "name", "from"])).toEqual({ fileName: "base.yaml", line: 7, column: 17 });
  expect(locate(["password", "from"]).fileName).toBe("base.yaml");
  expect(locate(["tests", 0])).toEqual({ fileName: "child.yaml", line: 5, column: 9 });
});

test.each([
  ["key: null", "child.yaml:3:6: key: expected object, received null"],
  ["username: null", "child.yaml:3:11: username: expected object, received null"],
  ["attributes: null", "child.yaml:3:13: attributes: expected record, received null"],
  ["attributes: { email: { form: X } }", 'child.yaml:3:24: attributes.email: unknown key "form"; did you mean "from"?'],
  ["usrname: { from: X }", 'child.yaml:3:1: unknown key "usrname"; did you mean "username"?'],
  ["about: { title: x }", "child.yaml:3:8: about.source: missing: expected record"],
  ["tests: [{ row: {}, expect: {} }]", "child.yaml:3:28: tests[0].expect: expected something to compare"],
  ["tests: [{ row: {}, expect: { skip: a, reject: [b] } }]", "expected skip or reject, not both"],
  ["tests: [{ row: {}, expect: { skip: a, username: b } }]", "a row that is skipped or rejected has no username"],
  ["tests: [{ row: {}, expect: { username: 7 } }]", "tests[0].expect.username: expected text; a bare number, true or false needs quotes"],
  ["tests: [{ row: {}, expect: { credential: MD5 } }]", "tests[0].expect.credential: "],
  ["tests: [{ row: {}, expect: { group: [] } }]", 'unknown key "group"; did you mean "groups"?'],
])("%s is a problem of the file that says it", (child, expected) => {
  expect(problemOf(() => merged(child))).toContain(expected);
});

test("a file that extends nothing needs its key and its username, and takes nothing out", () => {
  const text = "poolferry: 1\nattributes: { name: null }\npassword: null\n";
  expect(problemOf(() => readMappingLayer(text, "m.yaml")).split("\n")).toEqual(
    expect.arrayContaining([
      "m.yaml:1:1: key: missing: expected object",
      "m.yaml:1:1: username: missing: expected object",
      "m.yaml:2:21: attributes.name: expected object, received null",
      "m.yaml:3:11: password: expected object, received null",
    ]),
  );
});

test("a mapping that extends another one is not taken for a whole one", () => {
  expect(problemOf(() => readMappingDocument("poolferry: 1\nextends: base.yaml\n", "m.yaml"))).toContain(
    "base.yaml is extended and was not read",
  );
});
