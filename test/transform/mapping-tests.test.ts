import { expect, test } from "vitest";
import { readMappingDocument } from "../../src/documents/index.ts";
import { RunError, type SourceShape } from "../../src/model/index.ts";
import { checkMappingTests, compileMapping } from "../../src/transform/index.ts";
import { STORED_FORMS } from "./hashes/stored-forms.ts";

const MAPPING = `poolferry: 1
key: { from: ID }
username: { from: ID }
attributes:
  email: { from: EMAIL, case: lower, type: email }
  birthdate: { from: BORN, date: DD.MM.YYYY }
groups: [{ from: ROLES, split: "|" }]
links: [{ provider: Google, id: { from: GOOGLE } }]
enabled: { from: STATE, flag: { true: ["", on], false: [off] } }
password: { from: PW }
passwordHash: { from: HASH }
skip: [{ when: { from: STATE, in: [gone] }, reason: left }]
tests:
`;
const COLUMNS: SourceShape = { kind: "columns", columns: ["ID", "EMAIL", "BORN", "ROLES", "GOOGLE", "STATE", "PW", "HASH"] };
const ROW = `ID: "1", EMAIL: Amber@Example.com, ROLES: b|a, GOOGLE: g1`;

function check(tests: string, shape: SourceShape = COLUMNS): number {
  const mapping = readMappingDocument(MAPPING + tests, "m.yaml");
  return checkMappingTests(mapping, shape, (of) => compileMapping(mapping, of));
}

function failureOf(tests: string, shape: SourceShape = COLUMNS): string {
  try {
    check(tests, shape);
  } catch (error) {
    if (error instanceof RunError && error.exit === "usage") return error.message;
    throw error;
  }
  throw new Error("the tests passed");
}

test.each([
  [`{ key: "1", username: "1", attributes: { email: amber@example.com, birthdate: null } }`],
  [`{ groups: [a, b], links: [{ provider: Google, id: g1 }], enabled: true, credential: none }`],
])("a row that becomes what is expected passes: %s", (expected) => {
  expect(check(`  - { row: { ${ROW} }, expect: ${expected} }\n`)).toBe(1);
});

test.each([
  ["username", `{ username: "2" }`, `tests[0].expect.username: expected "2", got "1"`],
  ["key", `{ key: "2" }`, `tests[0].expect.key: expected "2", got "1"`],
  ["an attribute", "{ attributes: { email: x } }", `tests[0].expect.attributes.email: expected "x", got "amber@example.com"`],
  ["an attribute that is there", "{ attributes: { email: null } }", `expect.attributes.email: expected none, got "amber@example.com"`],
  [
    "an attribute that is not there",
    `{ attributes: { birthdate: "2000-01-01" } }`,
    `expect.attributes.birthdate: expected "2000-01-01", got none`,
  ],
  ["groups", "{ groups: [a] }", `tests[0].expect.groups: expected "a", got "a", "b"`],
  ["no groups", "{ groups: [] }", `tests[0].expect.groups: expected none, got "a", "b"`],
  ["links", "{ links: [] }", `tests[0].expect.links: expected none, got Google Cognito_Subject "g1"`],
  ["enabled", "{ enabled: false }", "tests[0].expect.enabled: expected false, got true"],
  ["the credential", "{ credential: password }", "tests[0].expect.credential: expected password, got none"],
  ["a skip", "{ skip: left }", "tests[0].expect: expected skipped: left, got loaded"],
  ["a rejection", "{ reject: [date-invalid] }", "tests[0].expect: expected rejected: date-invalid, got loaded"],
])("a failing test of %s names the test, the field, what was expected and what came, with line and column", (_, expected, message) => {
  const told = failureOf(`  - { row: { ${ROW} }, expect: ${expected} }\n`);
  expect(told).toMatch(/^The mapping does not pass its own tests\.\nm\.yaml:14:\d+: tests\[0\]/);
  expect(told).toContain(message);
});

test("a row that is rejected although a user was expected says why", () => {
  expect(
    failureOf(
      `  - { name: born, row: { ${ROW}, BORN: "31.02.2000", EMAIL: x }, expect: { username: "1" } }\n`.replace(
        "EMAIL: Amber@Example.com, ",
        "",
      ),
    ),
  ).toContain('tests[0].expect: "born": expected loaded, got rejected: date-invalid (birthdate), email-malformed (email)');
});

test.each([
  ["PW: Ferry-1-9x", "password"],
  [`HASH: "${STORED_FORMS[0]?.make("Ferry-1-9x")}"`, "BCRYPT"],
  ["HASH: 5f4dcc3b5aa765d61d8327deb882cf99", "unusable"],
  ["", "none"],
])("the credential of %s is told", (cell, credential) => {
  expect(check(`  - { row: { ID: "1", ${cell} }, expect: { credential: ${credential} } }\n`)).toBe(1);
});

test("skips and rejections are compared with their reason and their codes", () => {
  expect(
    check(`  - { row: { ID: "1", STATE: gone }, expect: { skip: left, key: "1" } }
  - { row: { ID: "1", BORN: x, STATE: maybe }, expect: { reject: [flag-unlisted, date-invalid] } }\n`),
  ).toBe(2);
  expect(failureOf(`  - { row: { ID: "1", BORN: x, STATE: maybe }, expect: { reject: [date-invalid] } }\n`)).toContain(
    "expected rejected: date-invalid, got rejected: date-invalid (birthdate), flag-unlisted (enabled)",
  );
});

test("a test may speak of a column that this source has not", () => {
  expect(check(`  - { row: { ID: "1", OTHER: x }, expect: { key: "1" } }\n`)).toBe(1);
});

test("a cell that is no text is a problem of the test, and in a document it is a value", () => {
  expect(failureOf(`  - { row: { ID: "1", BORN: 7 }, expect: { key: "1" } }\n`)).toContain(
    "m.yaml:14:29: tests[0].row.BORN: expected text, as every cell of the source is, got another value",
  );
  expect(check(`  - { row: { ID: 1, ROLES: [a, b] }, expect: { key: "1", groups: [b, a] } }\n`, { kind: "documents" })).toBe(1);
});

test("of very many failures the first are told, and how many more there are", () => {
  const lines = failureOf(`  - { row: { ID: "1" }, expect: { key: "2" } }\n`.repeat(30)).split("\n");
  expect(lines).toHaveLength(22);
  expect(lines.at(-1)).toBe("... and 10 more");
});

test("tests and about change nothing of the mapping's fingerprint", () => {
  const plain = MAPPING.replace("tests:\n", "");
  const told = `${MAPPING}  - { row: {}, expect: { reject: [key-missing] } }\nabout: { title: T, source: {}, recognise: [ID], hashes: none }\n`;
  const print = (text: string) => compileMapping(readMappingDocument(text, "m.yaml"), COLUMNS).fingerprint;
  expect(print(told)).toBe(print(plain));
});
