import { expect, test } from "vitest";
import type { AttributeDefinition } from "../../src/sandbox/rules/attribute-definition.ts";
import { valueCheck } from "../../src/sandbox/rules/attribute-value.ts";
import { isEmail, isPhoneNumber } from "../../src/sandbox/rules/contact-format.ts";

const CHOICES = { birthdateFormat: "date", dateTimeFormat: "iso-8601" } as const;

function accepts(definition: Partial<AttributeDefinition>, value: string, choices: Parameters<typeof valueCheck>[1] = CHOICES): boolean {
  const attribute = { name: "custom:x", type: "String", mutable: true, required: false, developerOnly: false, ...definition } as const;
  return valueCheck(attribute, choices)(value) === undefined;
}

test.each([
  [{ type: "String", minLength: "2", maxLength: "3" }, ["ab", "abc", "🎈🎈🎈"], ["a", "🎈", "abcd"]],
  [{ type: "Number", minValue: "-1", maxValue: "10.5" }, ["-1", "0", "10.5"], ["-1.1", "11", "1e1", "", " 1", "0x1", "١"]],
  [{ type: "Boolean" }, ["true", "FALSE"], ["yes", "1", "truee"]],
  [{ type: "DateTime" }, ["2024-02-29", "2024-02-29T10:00:00Z"], ["29.02.2024", "2024-13-01"]],
  [
    { name: "birthdate", type: "String" },
    ["2024-02-29", "1900-01-31"],
    ["1900-02-29", "2023-04-31", "2023-00-10", "2023-01-00", "02/01/1985"],
  ],
] as const)("an attribute %o takes what it should", (definition, good, bad) => {
  for (const value of good) expect([value, accepts(definition, value)]).toEqual([value, true]);
  for (const value of bad) expect([value, accepts(definition, value)]).toEqual([value, false]);
});

test("formats that are documented loosely are settings", () => {
  expect(accepts({ type: "DateTime" }, "whenever", { ...CHOICES, dateTimeFormat: "any" })).toBe(true);
  const birthdate = { name: "birthdate", type: "String", minLength: "10", maxLength: "10" } as const;
  expect(accepts(birthdate, "02/01/1985", { ...CHOICES, birthdateFormat: "ten-characters" })).toBe(true);
});

test("2,048 bytes are the most, in any script", () => {
  expect(accepts({}, "é".repeat(1024))).toBe(true);
  expect(accepts({}, `x${"é".repeat(1024)}`)).toBe(false);
  expect(accepts({}, "🎈".repeat(512))).toBe(true);
  expect(accepts({}, "🎈".repeat(513))).toBe(false);
});

test("e-mail addresses have one @, a local part and a domain", () => {
  for (const good of [
    "a@example.com",
    "a.b+c@sub.example.org",
    "o'neil@example.net",
    "ann@bücher.example",
    `${"x".repeat(64)}@example.com`,
  ]) {
    expect([good, isEmail(good)]).toEqual([good, true]);
  }
  for (const bad of [
    "ann",
    "@example.com",
    "ann@",
    "ann@example",
    "a b@example.com",
    "a@b@example.com",
    ".a@example.com",
    "a.@example.com",
    "a..b@example.com",
    "ann@-example.com",
    `${"x".repeat(65)}@example.com`,
  ]) {
    expect([bad, isEmail(bad)]).toEqual([bad, false]);
  }
});

test("phone numbers are a plus sign and digits", () => {
  for (const good of ["+15550100", "+493023125000"]) expect(isPhoneNumber(good)).toBe(true);
  for (const bad of ["15550100", "+1 555 0100", "+1-555-0100", "+0555010", "+", "+1234567890123456"])
    expect(isPhoneNumber(bad)).toBe(false);
});
