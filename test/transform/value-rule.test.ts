import { expect, test } from "vitest";
import { codesOf, mappingOf, planCells, planDocument, resultOf, userOf } from "./compile.ts";

test.each([
  ["{ from: A }", "  Ann ", "Ann"],
  ["{ from: A, trim: false }", "  Ann ", "  Ann "],
  ["{ from: A }", "   ", undefined],
  ["{ from: A, case: lower }", "ANN@Example.COM", "ann@example.com"],
  ["{ from: A, case: upper }", "de", "DE"],
  ["{ from: A, after: '|' }", "auth0|5|6", "5|6"],
  ["{ from: A, after: '|' }", "plain", "plain"],
  ["{ from: A, before: '@' }", "ann@example.com", "ann"],
  ["{ from: A, after: '|', before: '|' }", "a|b|c", "b"],
  ["{ value: de-DE }", "ignored", "de-DE"],
  ["{ from: A, lookup: { G: gold, S: silver } }", "G", "gold"],
  ["{ from: A, lookup: { G: gold } }", "X", "lookup-unlisted"],
  ["{ from: A, lookup: { G: gold } }", "", undefined],
  ["{ from: A, lookup: { G: gold }, otherwise: standard }", "X", "standard"],
  ["{ from: A, lookup: { G: gold }, otherwise: standard }", "", "standard"],
  ["{ from: A, lookup: { G: gold }, otherwise: '' }", "X", undefined],
  ["{ from: A, otherwise: none }", "", "none"],
  ["{ from: A, otherwise: none }", "some", "some"],
  ["{ from: A, lookup: { constructor: c } }", "toString", "lookup-unlisted"],
  ["{ from: A, flag: { true: [J], false: [N, ''] } }", "J", "true"],
  ["{ from: A, flag: { true: [J], false: [N, ''] } }", "", "false"],
  ["{ from: A, flag: { true: [J], false: [N] } }", "", undefined],
  ["{ from: A, flag: { true: [J], false: [N] } }", "X", "flag-unlisted"],
  ["{ from: A, flag: { true: [J], false: [N] }, otherwise: 'false' }", "X", "false"],
  ["{ from: A, case: upper, flag: { true: [J], false: [N] } }", "j", "true"],
  ["{ from: A, type: email }", "ann@example.com", "ann@example.com"],
  ["{ from: A, type: email }", "ann(at)example.com", "email-malformed"],
  ["{ firstOf: [{ from: A, lookup: { G: gold }, otherwise: '' }, { value: rest }] }", "G", "gold"],
  ["{ firstOf: [{ from: A, lookup: { G: gold }, otherwise: '' }, { value: rest }] }", "X", "rest"],
  ["{ firstOf: [{ from: A }, { value: rest }], case: upper }", "", "REST"],
])("%s makes of %j: %j", (rule, cell, expected) => {
  expect(resultOf(rule, cell)).toBe(expected);
});

test("a template fills its places, and is empty where all of them are", () => {
  const address = (cells: Record<string, string>) =>
    userOf(
      planCells('attributes: { address: { template: "{STREET}, {ZIP} {{{CITY}}}" } }', { STREET: "", ZIP: "", CITY: "", ...cells }),
    ).attributes.get("address");
  expect(address({ STREET: "Ring 1 ", ZIP: "10115", CITY: "Berlin" })).toBe("Ring 1, 10115 {Berlin}");
  expect(address({ CITY: "Berlin" })).toBe(",  {Berlin}");
  expect(address({})).toBeUndefined();
});

test("JSON values become text exactly: numbers and booleans as they are written, null and absent as empty", () => {
  const rule = "attributes: { name: { from: v } }";
  const name = (v: number | boolean | null | string) => userOf(planDocument(rule, { v })).attributes.get("name");
  expect([name(0), name(-1.5), name(9_007_199_254_740_991), name(true), name(false), name(null), name("x")]).toEqual([
    "0",
    "-1.5",
    "9007199254740991",
    "true",
    "false",
    undefined,
    "x",
  ]);
  expect(codesOf(planDocument(rule, { v: 2 ** 53 }))).toEqual(["number-unsafe name"]);
  expect(codesOf(planDocument(rule, { v: ["a"] }))).toEqual(["value-not-text name"]);
  expect(codesOf(planDocument(rule, { v: { a: "b" } }))).toEqual(["value-not-text name"]);
});

test("paths go through objects and lists, and see own properties only", () => {
  const name = (path: string, document: Parameters<typeof planDocument>[1]) =>
    userOf(planDocument(`attributes: { name: { from: '${path}' } }`, document)).attributes.get("name");
  expect(name("a.b[1].c", { a: { b: [{ c: "no" }, { c: "yes" }] } })).toBe("yes");
  expect(name('a["b.c"]', { a: { "b.c": "dotted" } })).toBe("dotted");
  expect(name("a.b[7].c", { a: { b: [] } })).toBeUndefined();
  expect(name("a.b.c", { a: "text" })).toBeUndefined();
  for (const inherited of ["constructor.name", "__proto__.constructor.name", "toString", "a.length", "b.length"]) {
    expect(name(inherited, { a: "text", b: ["x"] })).toBeUndefined();
  }
});

test("everything in a mapping that cannot work with the source is said at once, before any row", () => {
  const yaml = `attributes:
  email: { from: EMIAL }
  name: { template: "{GIVEN} {NAME" }
  birthdate: { from: ID, date: DD.MM.YY }
  updated_at: { from: ID, timestamp: { format: iso, zone: Europe/Berln } }
  phone_number: { from: ID, phone: { region: XX } }
links: [{ each: identities, provider: Google, id: { from: ID } }]
skip: [{ when: { from: STATU, in: [x] }, reason: gone }]
`;
  expect(() => mappingOf(yaml, { kind: "columns", columns: ["ID", "EMAIL", "NAME", "STATUS"] })).toThrow(
    expect.objectContaining({
      exit: "usage",
      message: [
        "The mapping does not fit the source.",
        'm.yaml:5:18: attributes.email.from: the source has no column "EMIAL"; did you mean "EMAIL"?',
        'm.yaml:6:21: attributes.name.template: the source has no column "GIVEN"',
        "m.yaml:6:21: attributes.name.template: a brace is not closed; write {{ or }} for a brace itself",
        'm.yaml:7:32: attributes.birthdate.date: "Y" is no part of a date pattern; use YYYY MM M DD D HH H mm ss SSS',
        'm.yaml:8:59: attributes.updated_at.timestamp.zone: "Europe/Berln" is no time zone; use an IANA name such as Europe/Berlin',
        'm.yaml:9:46: attributes.phone_number.phone.region: "XX" is no country code; did you mean "AX"?',
        "m.yaml:10:17: links[0].each: a column holds text; write `each: { from: ..., parse: json }`",
        'm.yaml:11:24: skip[0].when.from: the source has no column "STATU"; did you mean "STATUS"?',
      ].join("\n"),
    }),
  );
});

test.each(["a..b", ".a", "a.", "a[b]", "a[-1]", "[", ""])("%j is not a path", (path) => {
  expect(() => mappingOf(`attributes: { name: { from: '${path}' } }`, { kind: "documents" })).toThrow(/is not a path|from/);
});
