import { expect, test } from "vitest";
import { codesOf, planDocument, userOf } from "./compile.ts";

const DOCUMENT = {
  mails: [
    { address: "a@example.com", primary: false, rank: 2 },
    { address: "b@example.com", primary: true, rank: 1 },
    { address: "c@example.com", primary: true, rank: 10 },
  ],
  odd: [null, "text", ["list"], { 'a"b': 1, type: 'x"]\\' }, { type: "" }],
};

/** What a path gives for an attribute; the codes of a rejected row. */
function at(path: string): string | undefined {
  const plan = planDocument(`attributes: { name: { from: ${JSON.stringify(path)} } }`, DOCUMENT);
  return plan.kind === "reject" ? codesOf(plan).join() : userOf(plan).attributes.get("name");
}

test.each([
  ['mails[primary="true"].address', "b@example.com"],
  ['mails[primary="false"].address', "a@example.com"],
  ['mails[rank="10"].address', "c@example.com"],
  ['mails[rank="1"].address', "b@example.com"],
  ['mails[address="c@example.com"].rank', "10"],
])("the element of a list that has a text at a member: %s", (path, expected) => {
  expect(at(path)).toBe(expected);
});

test.each([
  'mails[primary="yes"].address',
  'mails[constructor="x"].address',
  'mails[__proto__="x"].address',
  'nobody[primary="true"].address',
  'mails[1][primary="true"].address',
  'odd[type="list"].type',
])("is empty where there is none: %s", (path) => {
  expect(at(path)).toBeUndefined();
});

test("escapes in the text, and elements that are no objects", () => {
  expect(at('odd[type="x\\"]\\\\"]["a\\"b"]')).toBe("1");
  expect(at('odd[type=""].type')).toBeUndefined();
});

test("the element itself is no text", () => {
  expect(at('mails[primary="true"]')).toBe("value-not-text name");
});

test.each(["mails[primary=true]", 'mails[="x"]', 'mails[a="x"', 'mails[a="x"]b', 'mails[a b="x"]'])("%s is not a path", (path) => {
  expect(() => at(path)).toThrow(/is not a path such as/);
});
