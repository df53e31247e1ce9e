import { expect, test } from "vitest";
import { maskOf } from "../../src/cli/map/disclosure.ts";
import { isSecretValue, secretPlaces } from "../../src/cli/map/secret-places.ts";
import { readMappingDocument } from "../../src/documents/index.ts";
import { STORED_FORMS } from "../transform/hashes/stored-forms.ts";

const RULES = `poolferry: 1
key: { from: ID }
username: { from: LOGIN }
password: { from: CLEAR }
passwordHash:
  from: accounts[0].data
  scheme: { from: KIND }
  derivation:
    algorithm: PBKDF2_SHA256
    salt: { cel: 'row.GRAINS + row["MORE GRAINS"]' }
    saltEncoding: hex
    keyEncoding: hex
    iterations: 1000
`;

test.each([
  ["CLEAR", true],
  ["accounts[0].data", true],
  ["accounts[0].data.value", true],
  ["accounts[0].date", false],
  ["accounts[1].name", false],
  ["GRAINS", true],
  ["MORE GRAINS", true],
  ["GRAIN", false],
  ["KIND", false],
  ["ID", false],
  ["LOGIN", false],
  ["EMAIL", false],
  ["user_pass", true],
  ["Kennwort_alt", true],
  ["encrypted_password", true],
  ["remember_token", true],
  ["otp_secret", true],
  ["credentials[0].secretData", true],
])("whether %s is never shown: %s", (place, secret) => {
  expect(secretPlaces(readMappingDocument(RULES, "m.yaml").document)(place)).toBe(secret);
});

test("a hash is told by its look, in every form that names itself", () => {
  const named = STORED_FORMS.map(({ make }) => make("Ferry-7-9x")).filter((hash) => /^[${]|^pbkdf2/.test(hash));
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((hash) => !isSecretValue(hash))).toEqual([]);
});

test.each([
  ['{"plan":"free","password":"x"}', true],
  ['a:1:{s:8:"password";s:1:"x";}', true],
  ['{"plan":"free"}', false],
  ["amber@example.com", false],
  ["$5 and more", false],
  ["+12025550101", false],
])("whether the value %s is hidden: %s", (value, secret) => {
  expect(isSecretValue(value)).toBe(secret);
});

test("a mask keeps the form of a value and nothing of its content", () => {
  expect(maskOf("Amber.Willow7@example.com")).toBe("Xxxxx.Xxxxxx9@xxxxxxx.xxx");
  expect(maskOf("Ñandú 東京 ٣ 🦊")).toBe("Xxxxx xx 9 x");
  expect(maskOf("a".repeat(100))).toBe(`${"x".repeat(64)}…`);
});
