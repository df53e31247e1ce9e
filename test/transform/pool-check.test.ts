import { expect, test } from "vitest";
import type { PlannedUser, PoolProfile } from "../../src/model/index.ts";
import { compilePoolCheck } from "../../src/transform/index.ts";
import { poolRequiring, poolWith, userWith } from "./pool.ts";

function codes(user: PlannedUser, profile: PoolProfile = poolWith(), createGroups = false): readonly string[] {
  return compilePoolCheck(profile, { createGroups })(user).map(({ code, field }) => `${code} ${field}`);
}

test("a sound user has no issues", () => {
  expect(
    codes(
      userWith({ password: "Blau-4711x", groups: ["customers"], links: [{ provider: "Google", attribute: "Cognito_Subject", id: "1" }] }),
    ),
  ).toEqual([]);
});

test.each([
  ["custom:nothing", "x", "attribute-unknown"],
  ["sub", "x", "attribute-not-writable"],
  ["identities", "[]", "attribute-not-writable"],
  ["cognito:user_status", "CONFIRMED", "attribute-not-writable"],
  ["custom:short", "a", "attribute-too-short"],
  ["custom:short", "\u{1F600}", "attribute-too-short"],
  ["custom:short", "ab", undefined],
  ["custom:short", "abcde", undefined],
  ["custom:short", "abcdef", "attribute-too-long"],
  ["custom:short", "\u{1F600}".repeat(5), undefined],
  ["custom:short", "\u{1F600}".repeat(6), "attribute-too-long"],
  ["name", "a".repeat(2048), undefined],
  ["name", "a".repeat(2049), "attribute-too-many-bytes"],
  ["name", "ä".repeat(1024), undefined],
  ["name", "ä".repeat(1025), "attribute-too-many-bytes"],
  ["name", "half \uD83D", "text-malformed"],
  ["custom:level", "10", undefined],
  ["custom:level", "-1", undefined],
  ["custom:level", "9.5", undefined],
  ["custom:level", "10.5", "attribute-out-of-range"],
  ["custom:level", "-2", "attribute-out-of-range"],
  ["custom:level", "ten", "attribute-not-number"],
  ["custom:level", "1e1", "attribute-not-number"],
  ["updated_at", "1471453471", undefined],
  ["updated_at", "-1", "attribute-out-of-range"],
  ["custom:member", "true", undefined],
  ["custom:member", "yes", "attribute-not-boolean"],
  ["custom:since", "2024-07-01T08:00:00Z", undefined],
  ["custom:since", "1471453471", undefined],
  ["custom:since", "July", "attribute-not-datetime"],
  ["birthdate", "1980-12-31", undefined],
  ["birthdate", "1980-02-30", "birthdate-malformed"],
  ["birthdate", "31.12.1980", "birthdate-malformed"],
  ["phone_number", "+493023125123", undefined],
  ["phone_number", "03023125123", "phone-malformed"],
  ["phone_number", "+49 30 23125123", "phone-malformed"],
  ["phone_number", "+1234567890123456", "phone-malformed"],
  ["email", "ann@example.com", undefined],
  ["email", "o'neill+tag@mail.example.co.uk", undefined],
  ["email", "jörg@example.com", undefined],
  ["email", "ann@müller.example", undefined],
  ["email", "ann@localhost", "email-malformed"],
  ["email", "ann@@example.com", "email-malformed"],
  ["email", "ann@example..com", "email-malformed"],
  ["email", ".ann@example.com", "email-malformed"],
  ["email", "ann smith@example.com", "email-malformed"],
  ["email", "ann@example.com, bob@example.com", "email-malformed"],
  ["email", "ann\u00a0@example.com", "email-malformed"],
  ["email", `${"a".repeat(65)}@example.com`, "email-malformed"],
])("the attribute %s of %j gives %s", (name, value, code) => {
  expect(codes(userWith({ attributes: { [name]: value } }))).toEqual(code === undefined ? [] : [`${code} ${name}`]);
});

test("an address written to slow the e-mail check down does not", () => {
  const started = performance.now();
  for (const value of [
    `${"a.".repeat(1000)}@`,
    `a@${"a-".repeat(1000)}`,
    `a@${"a.".repeat(1000)}-`,
    `${"ä.".repeat(30)}@${"ä-".repeat(600)}`,
  ]) {
    expect(codes(userWith({ attributes: { email: value } }))).toEqual(["email-malformed email"]);
  }
  expect(performance.now() - started).toBeLessThan(1000);
});

test("required attributes must be there; sub, which Cognito gives, need not", () => {
  expect(codes(userWith(), poolRequiring("email", "birthdate", "name"))).toEqual(["attribute-missing name", "attribute-missing birthdate"]);
});

test("a flag cannot verify what is not there", () => {
  expect(codes(userWith({ attributes: { email_verified: "true", phone_number_verified: "true" } }))).toEqual([
    "verified-without-value email_verified",
    "verified-without-value phone_number_verified",
  ]);
  expect(codes(userWith({ attributes: { email_verified: "false" } }))).toEqual([]);
});

test.each([
  ["ann", undefined],
  ["änn-☃", undefined],
  ["a".repeat(128), undefined],
  ["\u{1F600}".repeat(128), undefined],
  ["a".repeat(129), "username-too-long"],
  ["ann smith", "username-characters"],
  ["ann\t", "username-characters"],
  ["ann\u00a0smith", "username-characters"],
  ["ann\u0000", "username-characters"],
  ["ann\u200bsmith", "username-characters"],
])("the username %j gives %s", (username, code) => {
  expect(codes(userWith({ username }))).toEqual(code === undefined ? [] : [`${code} username`]);
});

test("where e-mail is an alias, a username must not look like one; where it is not, it may", () => {
  const user = userWith({ username: "ann@example.com", attributes: {} });
  expect(codes(user, poolWith({ aliasAttributes: ["email"] }))).toEqual(["username-like-alias username"]);
  expect(codes(user, poolWith({ aliasAttributes: ["phone_number", "preferred_username"] }))).toEqual([]);
  expect(codes(userWith({ username: "+493023125123", attributes: {} }), poolWith({ aliasAttributes: ["phone_number"] }))).toEqual([
    "username-like-alias username",
  ]);
});

test("where users sign in by e-mail, the username is the address and nothing else", () => {
  const profile = { ...poolRequiring("email"), usernameAttributes: ["email"] } as const;
  const email = "ann@example.com";
  expect(codes(userWith({ username: email, attributes: { email } }), profile)).toEqual([]);
  expect(codes(userWith({ username: email, attributes: { email_verified: "true" } }), profile)).toEqual([]);
  expect(codes(userWith({ username: "ann", attributes: { email } }), profile)).toEqual(["username-not-sign-in-name username"]);
  expect(codes(userWith({ username: email, attributes: { email: "bob@example.com" } }), profile)).toEqual(["username-differs username"]);
  expect(
    codes(userWith({ username: "+493023125123", attributes: { email } }), { ...profile, usernameAttributes: ["email", "phone_number"] }),
  ).toEqual([]);
});

test("groups must have a name, exist or be made, be ours, and not be too many", () => {
  const many = Array.from({ length: 101 }, (_, index) => `group-${index}`);
  expect(codes(userWith({ groups: ["nobody"] }))).toEqual(["group-missing groups"]);
  expect(codes(userWith({ groups: ["nobody"] }), poolWith(), true)).toEqual([]);
  expect(codes(userWith({ groups: ["two words", "a".repeat(129)] }), poolWith(), true)).toEqual(["group-name groups", "group-name groups"]);
  expect(codes(userWith({ groups: many }), poolWith(), true)).toEqual(["groups-too-many groups"]);
  expect(codes(userWith({ groups: many.slice(1) }), poolWith(), true)).toEqual([]);
});

test("a group that the job defines need not be there", () => {
  const check = compilePoolCheck(poolWith(), { createGroups: false, defined: ["partners"] });
  expect(check(userWith({ groups: ["partners", "customers"] }))).toEqual([]);
  expect(check(userWith({ groups: ["partner"] })).map(({ code }) => code)).toEqual(["group-missing"]);
});

test("second factors must be on in the pool, have a verified address, and the preferred one be among them", () => {
  const pool = poolWith({ mfa: "OPTIONAL", mfaFactors: ["sms", "email", "totp"] });
  const mfa = { sms: false, email: true, totp: false, preferred: undefined };
  const phone = { phone_number: "+493023125123", phone_number_verified: "true" };
  expect(codes(userWith({ mfa }), pool)).toEqual([]);
  expect(codes(userWith({ mfa: { ...mfa, preferred: "email" } }), pool)).toEqual([]);
  expect(codes(userWith({ mfa: { ...mfa, sms: true, preferred: "sms" }, attributes: phone }), pool)).toEqual([
    "mfa-address-unverified mfa",
  ]);
  expect(codes(userWith({ mfa: { ...mfa, preferred: "sms" } }), pool)).toEqual(["mfa-preferred-off mfa"]);
  expect(codes(userWith({ mfa }), poolWith({ mfa: "ON", mfaFactors: ["sms"] }))).toEqual(["mfa-factor-off mfa"]);
  expect(codes(userWith({ mfa: { ...mfa, email: false, totp: true } }), poolWith())).toEqual([]);
});

test("where usernames are addresses, a second factor goes to the username too", () => {
  const pool = poolWith({ mfa: "OPTIONAL", mfaFactors: ["sms"], usernameAttributes: ["phone_number"] });
  const mfa = { sms: true, email: false, totp: false, preferred: "sms" } as const;
  expect(codes(userWith({ mfa, username: "+493023125123", attributes: { phone_number_verified: "true" } }), pool)).toEqual([]);
  expect(codes(userWith({ mfa, username: "+493023125123", attributes: {} }), pool)).toEqual(["mfa-address-unverified mfa"]);
});

test("links go to providers of the pool, one each, at most five, social ones by subject", () => {
  const link = (provider: string, attribute = "Cognito_Subject") => ({ provider, attribute, id: "1" });
  expect(codes(userWith({ links: [link("Google"), link("WerkSSO", "email"), link("Login", "preferred_username")] }))).toEqual([]);
  expect(codes(userWith({ links: [link("Facebook")] }))).toEqual(["provider-missing links"]);
  expect(codes(userWith({ links: [link("Google", "email")] }))).toEqual(["link-attribute links"]);
  expect(codes(userWith({ links: [link("Google"), link("Google")] }))).toEqual(["link-repeated links"]);
  const providers = Array.from({ length: 6 }, (_, index) => ({ name: `Idp${index}`, type: "OIDC" }));
  const links = providers.map(({ name }) => link(name));
  expect(codes(userWith({ links }), poolWith({ identityProviders: providers }))).toEqual(["links-too-many links"]);
  expect(codes(userWith({ links: links.slice(1) }), poolWith({ identityProviders: providers }))).toEqual([]);
});

test.each([
  ["Blau-471", []],
  ["Bl-4711", ["password-too-short"]],
  ["blau-4711", ["password-class-missing"]],
  ["BLAU-4711", ["password-class-missing"]],
  ["Blau-Grün", ["password-class-missing"]],
  ["Blau4711", ["password-class-missing"]],
  ["geheim", ["password-too-short", "password-class-missing", "password-class-missing", "password-class-missing"]],
  ["Blau 4711!", ["password-white-space"]],
  [`Aa1!${"x".repeat(252)}`, []],
  [`Aa1!${"x".repeat(253)}`, ["password-too-long"]],
])("the password %j gives %j", (password, expected) => {
  expect(codes(userWith({ password }))).toEqual(expected.map((code) => `${code} password`));
});

test("a pool without classes asks for length alone", () => {
  const passwordPolicy = {
    minimumLength: 6,
    requireUppercase: false,
    requireLowercase: false,
    requireNumbers: false,
    requireSymbols: false,
  };
  expect(codes(userWith({ password: "geheim" }), poolWith({ passwordPolicy }))).toEqual([]);
});

test("no issue carries a value of the user", () => {
  const user = userWith({
    username: "canary one",
    attributes: { email: "canary(at)x", birthdate: "canary", "custom:level": "canary", "custom:short": "canary-long" },
    groups: ["canary"],
    links: [{ provider: "canary", attribute: "canary", id: "canary" }],
    password: "canary",
  });
  const issues = compilePoolCheck(poolWith(), { createGroups: false })(user);
  expect(issues.length).toBeGreaterThan(8);
  expect(JSON.stringify(issues)).not.toContain("canary");
});
