import { expect, test } from "vitest";
import { NAMED_FUNCTIONS } from "../../../src/transform/cel/bind-names.ts";
import { STANDARD_FUNCTIONS, STANDARD_METHODS } from "../../../src/transform/cel/standard-calls.ts";
import { coded, page, section, tableRows } from "../../support/markdown.ts";
import { planDocument, resultOf, userOf } from "../compile.ts";

const quoted = (text: string) => JSON.stringify(text);

/** What a rule and the function of the same name make of a text, each by itself. */
test.each([
  ["{ from: A, phone: { region: DE } }", 'e164(row.A, "DE")', ["030 23125123", "+49 30 23125123", "", "12", "0"]],
  ["{ from: A, phone: {} }", "e164(row.A)", ["+49 30 23125123", "030 23125123", ""]],
  ["{ from: A, date: DD.MM.YYYY }", 'date(row.A, "DD.MM.YYYY")', ["05.04.1990", "31.02.1990", "", "x"]],
  [
    "{ from: A, timestamp: iso }",
    'row.A == "" ? dyn("") : dyn(time(row.A, "iso"))',
    ["2024-05-06T07:08:09Z", "2024-05-06T07:08:09.7+02:00", "", "x"],
  ],
  [
    '{ from: A, timestamp: { format: "DD.MM.YYYY HH:mm", zone: Europe/Berlin } }',
    'time(row.A, "DD.MM.YYYY HH:mm", "Europe/Berlin")',
    ["06.05.2024 07:08", "31.03.2024 02:30"],
  ],
  ["{ from: A, case: lower }", "lower(row.A)", ["ANN@Example.COM", ""]],
  ["{ from: A, case: upper }", "upper(row.A)", ["de", ""]],
  ["{ from: A }", "trim(row.A)", ["  Ann ", "  "]],
  ["{ from: A, before: '@' }", 'before(row.A, "@")', ["ann@example.com", "ann", "@", ""]],
  ["{ from: A, after: '|' }", 'after(row.A, "|")', ["auth0|5|6", "plain", ""]],
  ["{ from: A, lookup: { G: gold } }", 'lookup(row.A, {"G": "gold"})', ["G", "X", "", "constructor"]],
  ["{ from: A, lookup: { G: gold }, otherwise: std }", 'lookup(row.A, {"G": "gold"}, "std")', ["G", "X", ""]],
  ['{ from: A, match: "^CN=([^,]+)" }', 'match(row.A, "^CN=([^,]+)")', ["CN=admins,DC=x", "OU=x", ""]],
  ['{ from: A, replace: { pattern: "[^0-9]", with: "" } }', 'replace(row.A, "[^0-9]", "")', ["a1b2", "", "ab"]],
  ["{ from: A, bit: 2 }", 'row.A == "" ? "" : string(bit(row.A, 2))', ["514", "512", "", "x"]],
  ["{ from: A, parse: json, at: a.b }", "json(row.A).?a.?b", ['{"a":{"b":"x"}}', '{"a":{"b":12}}', "{"]],
  ["{ from: A, parse: phpSerialized, at: b }", "phpSerialized(row.A).b", ['a:1:{s:1:"b";i:5;}', "a:1:{"]],
])("%s and cel: %s make the same of a text", (rule, expression, cells) => {
  for (const cell of cells) {
    const byRule = resultOf(rule, cell);
    const failed = byRule !== undefined && /^[a-z]+(?:-[a-z]+)+$/.test(byRule);
    expect([cell, resultOf(`{ cel: ${quoted(expression)} }`, cell)]).toEqual([cell, failed ? "expression-failed" : byRule]);
  }
});

test("split and keys give lists", () => {
  const groups = (expression: string, document: Parameters<typeof planDocument>[1]) =>
    userOf(planDocument(`groups: [{ cel: ${quoted(expression)} }]`, document)).groups;
  expect(groups('split(row.g, "|")', { g: "a| b|" })).toEqual(["a", "b"]);
  expect(groups('split(row.g, "|")', { g: "" })).toEqual([]);
  expect(groups("keys(row.g)", { g: { admin: true, none: false, one: "1", zero: 0 } })).toEqual(["admin", "one"]);
  expect(groups("keys(phpSerialized(row.g))", { g: 'a:1:{s:13:"administrator";b:1;}' })).toEqual(["administrator"]);
});

test("matches is linear in the text, as a function and as a method", () => {
  const bomb = `${"a".repeat(2000)}!`;
  for (const expression of ['matches(row.A, "^(a+)+$")', 'row.A.matches("^(a+)+$")']) {
    const begun = performance.now();
    expect(resultOf(`{ cel: ${quoted(expression)} }`, bomb)).toBe("false");
    expect(performance.now() - begun).toBeLessThan(1000);
  }
});

test("docs/mapping.md lists our functions with their arguments, and CEL's that may be called; no others", () => {
  const rows = tableRows(section(page("docs/mapping.md"), "Their functions"));
  const ours = NAMED_FUNCTIONS.map(({ name, settings, required }) => {
    const shown = settings.map((setting, index) => (index < required ? setting.name : `[${setting.name}]`));
    return `${name}(${[name === "keys" ? "map" : "text", ...shown].join(", ")})`;
  });
  expect(rows.map(([cell]) => coded(cell ?? "")[0])).toEqual(ours);
  const [functions = [], methods = []] = tableRows(section(page("docs/mapping.md"), "Of CEL itself")).map(([, cell]) => coded(cell ?? ""));
  expect(functions).toEqual([...STANDARD_FUNCTIONS.keys()]);
  expect(methods).toEqual([...STANDARD_METHODS.keys()]);
});
