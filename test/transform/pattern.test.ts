import { expect, test } from "vitest";
import { compilePattern, MAX_PATTERN_TEXT, type Pattern } from "../../src/transform/pattern.ts";
import { codesOf, mappingOf, planCells, resultOf } from "./compile.ts";

function patternOf(source: string): Pattern {
  const pattern = compilePattern(source);
  if ("problem" in pattern) throw new Error(pattern.problem);
  return pattern;
}

test.each([
  ["{ from: A, match: '^CN=([^,]+)' }", "CN=Ann Example,OU=Staff", "Ann Example"],
  ["{ from: A, match: '^CN=([^,]+)' }", "OU=Staff", undefined],
  ["{ from: A, match: '^CN=([^,]+)', otherwise: nobody }", "OU=Staff", "nobody"],
  ["{ from: A, match: '^CN=([^,]+)', lookup: { '': none } }", "OU=Staff", "none"],
  ["{ from: A, match: '[0-9]+' }", "K-0042/7", "0042"],
  ["{ from: A, match: 'x(y)?' }", "xz", undefined],
  ["{ from: A, match: '(?i)^ann' }", "ANN", "ANN"],
  ["{ from: A, match: 'a( *)b' }", "a  b", undefined],
  ["{ from: A, match: 'a( *)b', trim: false }", "a  b", "  "],
  ["{ from: A, match: '.' }", "😀!", "😀"],
  ["{ from: A, after: '|', match: '^[a-z]+', case: upper }", "12|abc3", "ABC"],
  ["{ from: A, replace: { pattern: '\\s+', with: ' ' } }", " a  b \t c ", "a b c"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a group in the replacement's own syntax
  ["{ from: A, replace: { pattern: '(\\w+), (\\w+)', with: '$2 ${1}!' } }", "Example, Ann", "Ann Example!"],
  ["{ from: A, replace: { pattern: 'b+', with: '[$0$$]' } }", "abba", "a[bb$]a"],
  ["{ from: A, replace: { pattern: 'x*', with: '-' } }", "ab", "-a-b-"],
  ["{ from: A, replace: { pattern: '.*', with: '' }, otherwise: gone }", "ab", "gone"],
  ["{ from: A, match: '^(.*)@', replace: { pattern: '[.]', with: ' ' }, case: upper }", "ann.b@example.com", "ANN B"],
  ["{ from: A, match: 'x', otherwise: none }", "", "none"],
])("%s makes of %j: %j", (rule, cell, expected) => {
  expect(resultOf(rule, cell)).toBe(expected);
});

test.each([
  ["{ from: A, match: '[' }", "m.yaml:4:39: attributes.name.match: not a regular expression of RE2's syntax: missing closing ]"],
  ["{ from: A, match: '(a)\\1' }", "invalid escape sequence"],
  ["{ from: A, match: 'a(?=b)' }", "invalid or unsupported Perl syntax"],
  ["{ from: A, match: '(?:a{100}){100}' }", "attributes.name.match: not a regular"],
  ["{ from: A, match: '(?:[ab]{900}){1}[cd]{900}[ef]{900}' }", "the regular expression is too large"],
  ["{ from: A, replace: { pattern: '(', with: '' } }", "m.yaml:4:52: attributes.name.replace.pattern: not a regular"],
  ["{ from: A, replace: { pattern: 'a.{0,200}b|a', with: '' } }", "the pattern is too large for replacing"],
  ["{ from: A, replace: { pattern: '(a)', with: '$2' } }", "attributes.name.replace.with: the pattern has no group 2; it has 1"],
  ["{ from: A, replace: { pattern: 'a', with: '5 $' } }", "attributes.name.replace.with: write $1 for a group and $$ for a dollar sign"],
  [`{ from: A, match: '${"a".repeat(1001)}' }`, "expected at most 1000 characters"],
  [`{ from: A, replace: { pattern: a, with: '${"a".repeat(201)}' } }`, "expected at most 200 characters"],
])("%s is a problem of the mapping", (rule, message) => {
  expect(() => mappingOf(`attributes: { name: ${rule} }`, { kind: "columns", columns: ["ID", "A"] })).toThrow(
    expect.objectContaining({ exit: "usage", message: expect.stringContaining(message) as string }) as Error,
  );
});

test("a value that is too long for a pattern is a problem of its row", () => {
  const long = "a".repeat(MAX_PATTERN_TEXT + 1);
  for (const rule of ["{ from: A, match: a }", "{ from: A, replace: { pattern: a, with: b } }"]) {
    expect(resultOf(rule, long)).toBe("pattern-text-too-long");
    expect(resultOf(rule, long.slice(1))).not.toBe("pattern-text-too-long");
  }
  const plan = planCells("skip: [{ when: { from: A, matches: a }, reason: r }]", { A: long });
  expect(codesOf(plan)).toEqual(["pattern-text-too-long skip"]);
});

test("replacing looks at a text a bounded number of times", () => {
  const replacing = patternOf("a.{0,30}b|a").replacing("-");
  if (typeof replacing !== "function") throw new Error(replacing.problem);
  expect(replacing("a".repeat(724))).toBe("-".repeat(724));
  expect(replacing("a".repeat(725))).toBeUndefined();
  expect(replacing("a".repeat(256) + "c".repeat(MAX_PATTERN_TEXT - 256))).toContain("-c");
  expect(resultOf("{ from: A, replace: { pattern: a, with: b } }", "a".repeat(725))).toBe("pattern-matches-too-often");
});

test.each(["(a+)+$", "(a|aa)+$", "(.*a){12}$", "^(a?){100}a{100}$"])("%s takes no more time on a text made against it", (source) => {
  const pattern = patternOf(source);
  const text = `${"a".repeat(MAX_PATTERN_TEXT - 1)}!`;
  const started = performance.now();
  expect(pattern.test(text)).toBe(false);
  expect(pattern.first(text)).toBe("");
  expect(performance.now() - started).toBeLessThan(5000);
});
