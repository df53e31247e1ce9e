import { expect, test } from "vitest";
import type { Json } from "../../src/model/index.ts";
import { codesOf, mappingOf, planCells, planDocument, resultOf, userOf } from "./compile.ts";

test.each([
  ["{ from: A, parse: json, at: name.first }", '{"name":{"first":" Ann "}}', "Ann"],
  ["{ from: A, parse: json, at: '[1].v' }", '[{"v":1},{"v":2}]', "2"],
  ["{ from: A, parse: json, at: name.last }", '{"name":{"first":"Ann"}}', undefined],
  ["{ from: A, parse: json }", '"text"', "text"],
  ["{ from: A, parse: json }", "null", undefined],
  ["{ from: A, parse: json }", "  ", undefined],
  ["{ from: A, parse: json, otherwise: none }", "", "none"],
  ["{ from: A, parse: json, at: id }", '{"id":12345678901234567890}', "12345678901234567890"],
  ["{ from: A, parse: json }", "{broken", "value-unparsable"],
  ["{ from: A, parse: json }", '{"a":1}', "value-not-text"],
  ["{ from: A, parse: json, at: constructor.name }", "{}", undefined],
  ["{ from: A, parse: json, at: __proto__.x }", '{"__proto__":{"x":"own"}}', "own"],
  ["{ from: A, parse: json, at: a }", "[".repeat(100_000), "value-unparsable"],
  ["{ from: A, parse: phpSerialized, at: nickname }", 'a:1:{s:8:"nickname";s:4:"Zoë";}', "Zoë"],
  ["{ from: A, parse: phpSerialized, at: '[0]' }", "a:1:{i:0;i:9223372036854775807;}", "9223372036854775807"],
  ["{ from: A, parse: phpSerialized }", 'O:8:"stdClass":0:{}', "value-unparsable"],
  ["{ from: A, parse: json, at: mail, case: lower, type: email }", '{"mail":"ANN@example.com"}', "ann@example.com"],
  ["{ from: NONE, optional: true }", "x", undefined],
  ["{ from: NONE, optional: true, otherwise: none }", "x", "none"],
  ["{ from: NONE, optional: true, parse: json, at: a }", "x", undefined],
  ["{ firstOf: [{ from: NONE, optional: true }, { from: A }] }", "x", "x"],
])("%s makes of %j: %j", (rule, cell, expected) => {
  expect(resultOf(rule, cell)).toBe(expected);
});

test("rules that look into one text and into another see each its own", () => {
  const yaml = `attributes:
  name: { from: A, parse: json, at: n }
  nickname: { from: B, parse: json, at: n }
  given_name: { from: A, parse: json, at: n }
`;
  const plan = planCells(yaml, { A: '{"n":1}', B: '{"n":2}' });
  expect([...userOf(plan).attributes.values()]).toEqual(["1", "2", "1"]);
});

test("what cannot be decoded is told by the place and never by the value", () => {
  const plan = planCells("attributes: { name: { from: A, parse: json, at: secret } }", { A: "canary{" });
  expect(codesOf(plan)).toEqual(["value-unparsable name"]);
  expect(JSON.stringify(plan)).toContain("the text in A cannot be read as JSON");
  expect(JSON.stringify(plan)).not.toContain("canary");
});

test("in JSON documents what is decoded already passes as it is", () => {
  const name = (meta: Json) => planDocument("attributes: { name: { from: meta, parse: json, at: a } }", { meta });
  for (const meta of [{ a: "x" }, '{"a":"x"}']) expect(userOf(name(meta)).attributes.get("name")).toBe("x");
  for (const meta of [null, "", 7, true]) expect(userOf(name(meta)).attributes.get("name")).toBeUndefined();
  expect(codesOf(name("x"))).toEqual(["value-unparsable name"]);
});

test("a list of groups comes out of a decoded text: its elements, a path in each, or an object's keys", () => {
  const groups = (rule: string, A: string) => {
    const plan = planCells(`groups: [${rule}]`, { A });
    return plan.kind === "reject" ? codesOf(plan) : userOf(plan).groups;
  };
  expect(groups("{ from: A, parse: json, case: lower }", '["Admin",null,7]')).toEqual(["admin", "7"]);
  expect(groups("{ from: A, parse: json, at: roles, split: ',' }", '{"roles":"a, b"}')).toEqual(["a", "b"]);
  expect(groups("{ from: A, parse: json, item: group.name }", '[{"group":{"name":"a"}},{"group":{}},null]')).toEqual(["a"]);
  expect(groups("{ from: A, parse: json, item: name }", '["a"]')).toEqual(["element-not-object groups"]);
  expect(groups("{ from: A, parse: json, item: name }", '{"name":"a"}')).toEqual(["value-not-list groups"]);
  expect(groups("{ from: A, parse: json }", '{"name":"a"}')).toEqual(["value-not-text groups"]);
  const capabilities = 'a:4:{s:13:"administrator";b:1;s:6:"editor";b:0;s:6:"author";s:1:"1";s:4:"none";i:0;}';
  expect(groups("{ from: A, parse: phpSerialized, keys: true }", capabilities)).toEqual(["administrator", "author"]);
  for (const empty of ["", "a:0:{}", "N;"]) expect(groups("{ from: A, parse: phpSerialized, keys: true }", empty)).toEqual([]);
  expect(groups("{ from: A, parse: phpSerialized, keys: true }", 'a:1:{i:0;s:1:"x";}')).toEqual(["value-not-object groups"]);
  expect(groups("{ from: A, parse: json, keys: true }", '{"a":true,"b":"true","c":2,"d":"yes","e":{}}')).toEqual(["a", "b", "c"]);
  expect(groups("{ from: NONE, optional: true, split: ',' }", "x")).toEqual([]);
  expect(groups("{ from: A, split: ';', match: '^CN=([^,]+)' }", "CN=a,DC=x;OU=b;CN=c")).toEqual(["a", "c"]);
  expect(groups("{ from: A, split: ';', match: '^CN=([^,]+)', otherwise: z }", "CN=a;OU=b")).toEqual(["a"]);
  expect(groups("{ from: A, split: ';', replace: { pattern: ' ', with: _ } }", "a b;c")).toEqual(["a_b", "c"]);
  expect(groups("{ from: A, split: ';', replace: { pattern: x, with: ' ' }, otherwise: z }", "x;c;")).toEqual(["c", "z"]);
});

test("a JSON document's list of objects, and an object's keys, are groups without decoding", () => {
  expect(userOf(planDocument("groups: [{ from: groups, item: name }]", { groups: [{ name: "a" }, { name: "b" }] })).groups).toEqual([
    "a",
    "b",
  ]);
  expect(userOf(planDocument("groups: [{ from: roles, keys: true }]", { roles: { a: true, b: false } })).groups).toEqual(["a"]);
  expect(codesOf(planDocument("groups: [{ from: roles, keys: true }]", { roles: "a" }))).toEqual(["value-not-object groups"]);
});

test("a column that holds a JSON array makes links", () => {
  const yaml = `links:
  - each: { from: A, parse: json, at: identities }
    when: { from: kind, in: [social] }
    provider: Google
    id: { from: id }
`;
  const links = (A: string) => planCells(yaml, { A });
  expect(userOf(links('{"identities":[{"id":12,"kind":"social"},{"id":13,"kind":"own"}]}')).links).toEqual([
    { provider: "Google", attribute: "Cognito_Subject", id: "12" },
  ]);
  for (const none of ["", "{}", '{"identities":[]}', "null"]) expect(userOf(links(none)).links).toEqual([]);
  expect(codesOf(links("["))).toEqual(["value-unparsable links"]);
  expect(codesOf(links('{"identities":[1]}'))).toEqual(["element-not-object links"]);
  expect(codesOf(links('{"identities":"x"}'))).toEqual(["value-not-list links"]);
  const lacking = "links: [{ each: { from: NONE, parse: json, optional: true }, provider: Google, id: { from: id } }]";
  expect(userOf(planCells(lacking, {})).links).toEqual([]);
});

test("conditions look into a decoded text, and try a regular expression", () => {
  const kind = (when: string, A: string) => planCells(`skip: [{ when: ${when}, reason: r }]`, { A }).kind;
  expect(kind("{ from: A, parse: json, at: state, in: [gone] }", '{"state":"gone"}')).toBe("skip");
  expect(kind("{ from: A, parse: json, at: state, in: [gone] }", '{"state":"here"}')).toBe("load");
  expect(kind("{ from: A, parse: json, empty: false }", "{")).toBe("reject");
  expect(kind("{ from: NONE, optional: true, empty: true }", "x")).toBe("skip");
  expect(kind("{ from: A, matches: '^test-[0-9]+$' }", "test-12")).toBe("skip");
  expect(kind("{ from: A, matches: '^test-[0-9]+$' }", "a test-12")).toBe("load");
  expect(kind("{ from: A, case: lower, matches: test }", "A TEST")).toBe("skip");
});

test("a password and a hash come out of a decoded text, or of a column that may be absent", () => {
  const credential = JSON.stringify([
    {
      secretData: JSON.stringify({ value: Buffer.alloc(32, 7).toString("base64"), salt: Buffer.alloc(16, 9).toString("base64") }),
      credentialData: JSON.stringify({ hashIterations: 27_500, algorithm: "pbkdf2-sha256" }),
    },
  ]);
  const hash = "passwordHash: { from: A, parse: json, at: '[0]' }";
  expect(userOf(planCells(hash, { A: credential })).credential).toMatchObject({ kind: "hash", algorithm: "PBKDF2_SHA256" });
  expect(userOf(planCells(hash, { A: "[]" })).credential).toEqual({ kind: "none" });
  expect(codesOf(planCells(hash, { A: "[" }))).toEqual(["value-unparsable passwordHash"]);
  const absent = "passwordHash: { from: NONE, optional: true }\npassword: { from: NONE, optional: true }";
  expect(userOf(planCells(absent, {})).credential).toEqual({ kind: "none" });
  expect(userOf(planCells("password: { from: A, parse: json, at: p }", { A: '{"p":" x "}' })).credential).toMatchObject({
    kind: "password",
  });
});

test.each([
  ["{ from: A, bit: 2 }", "514", "true"],
  ["{ from: A, bit: 2 }", "512", "false"],
  ["{ from: A, bit: 2 }", "", undefined],
  ["{ from: A, bit: 2 }", "0x2", "bit-not-integer"],
  ["{ from: A, bit: 2 }", "2.0", "bit-not-integer"],
  ["{ from: A, bit: 2147483648 }", "-2147483646", "true"],
  ["{ from: A, bit: 2 }", "-2147483646", "true"],
  ["{ from: A, bit: 4 }", "-2147483646", "false"],
  ["{ from: A, bit: 4503599627370496 }", "4503599627370497", "true"],
  ["{ from: A, bit: 1 }", "18446744073709551615", "true"],
  ["{ from: A, bit: 1 }", "18446744073709551616", "bit-not-integer"],
  ["{ from: A, bit: 0x10 }", "+16", "true"],
  ["{ from: A, bit: 2, flag: { true: ['false', ''], false: ['true'] } }", "514", "false"],
  ["{ from: A, bit: 2, flag: { true: ['false', ''], false: ['true'] } }", "", "true"],
])("%s makes of %j: %j", (rule, cell, expected) => {
  expect(resultOf(rule, cell)).toBe(expected);
});

test("an `each` that is no path is told where it stands", () => {
  const each = (written: string) => () =>
    mappingOf(`links: [{ each: ${written}, provider: Google, id: { from: id } }]`, { kind: "documents" });
  expect(each('"a..b"')).toThrow('m.yaml:4:17: links[0].each: "a..b" is not a path');
  expect(each('{ from: "a..b" }')).toThrow('m.yaml:4:25: links[0].each.from: "a..b" is not a path');
});

test("places that cannot work are told with line and column", () => {
  const yaml = `attributes:
  name: { from: A, parse: json, at: "a..b" }
  nickname: { from: B, parse: json }
groups: [{ from: A, item: name }, { from: A, keys: true }]
links: [{ each: { from: A }, provider: Google, id: { from: id } }, { each: { from: B, parse: json }, provider: Google, id: { from: id } }]
`;
  expect(() => mappingOf(yaml, { kind: "columns", columns: ["ID", "A"] })).toThrow(
    expect.objectContaining({
      message: [
        "The mapping does not fit the source.",
        'm.yaml:5:37: attributes.name.at: "a..b" is not a path such as a.b[0].c or a["b.c"]',
        'm.yaml:6:21: attributes.nickname.from: the source has no column "B"; did you mean "A"?',
        "m.yaml:7:27: groups[0].item: a column holds text; add `parse`",
        "m.yaml:7:52: groups[1].keys: a column holds text; add `parse`",
        "m.yaml:8:17: links[0].each: a column holds text; write `each: { from: ..., parse: json }`",
        'm.yaml:8:84: links[1].each.from: the source has no column "B"; did you mean "A"?',
      ].join("\n"),
    }) as Error,
  );
});
