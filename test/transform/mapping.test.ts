import { inspect } from "node:util";
import { expect, test } from "vitest";
import { codesOf, mappingOf, planCells, planDocument, userOf } from "./compile.ts";

test("all problems of a row are told, not only the first", () => {
  const yaml = `attributes:
  email: { from: A, type: email }
  birthdate: { from: A, date: DD.MM.YYYY }
  email_verified: { from: A, flag: { true: [J], false: [N] } }
groups: [{ from: A, lookup: { a: b } }]
`;
  expect(codesOf(planCells(yaml, { A: "wrong", ID: "" }))).toEqual([
    "key-missing key",
    "username-missing username",
    "email-malformed email",
    "date-invalid birthdate",
    "flag-unlisted email_verified",
    "lookup-unlisted groups",
  ]);
});

test("no issue carries a value of its row", () => {
  const plan = planCells("attributes: { email: { from: A, type: email }, phone_number: { from: A, phone: { region: DE } } }", {
    A: "canary-4711",
  });
  expect(codesOf(plan)).toHaveLength(2);
  expect(JSON.stringify(plan)).not.toContain("canary");
});

test("a row that a skip condition holds for is skipped with its reason, whatever else is wrong with it", () => {
  const yaml = "attributes: { email: { from: A, type: email } }\nskip: [{ when: { from: S, in: [gone] }, reason: left us }]\n";
  expect(planCells(yaml, { A: "wrong", S: "gone" })).toEqual({
    kind: "skip",
    ref: { row: 1, line: 2, byte: 10, bytes: 5 },
    sourceKey: "1",
    reason: "left us",
  });
  expect(codesOf(planCells(yaml, { A: "wrong", S: "here" }))).toEqual(["email-malformed email"]);
});

test.each([
  ["{ from: S, in: [a, b] }", "b", true],
  ["{ from: S, in: [a, b] }", "c", false],
  ["{ from: S, notIn: [a] }", "b", true],
  ["{ from: S, notIn: [a] }", "a", false],
  ["{ from: S, empty: true }", "  ", true],
  ["{ from: S, empty: true, trim: false }", "  ", false],
  ["{ from: S, empty: false }", "x", true],
  ["{ from: S, case: lower, in: [gone] }", "GONE", true],
])("the condition %s on %j is %s", (condition, cell, holds) => {
  expect(planCells(`skip: [{ when: ${condition}, reason: r }]`, { S: cell }).kind).toBe(holds ? "skip" : "load");
});

test.each(["{ from: v, empty: false }", "{ from: v, empty: true }", "{ from: v, notIn: [a] }", "{ from: v, in: [a] }"])(
  "the condition %s on a value that cannot be read does not hold, and the row is rejected",
  (condition) => {
    expect(codesOf(planDocument(`skip: [{ when: ${condition}, reason: r }]`, { v: ["x"] }))).toEqual(["value-not-text skip"]);
  },
);

test("groups are split, looked up, cleaned of repeats and empties", () => {
  const yaml = 'groups: [{ from: R, split: "|", lookup: { K: customers, H: traders, X: "" } }, { value: everyone }, { value: customers }]';
  expect(userOf(planCells(yaml, { R: "K| H |K||X" })).groups).toEqual(["customers", "traders", "everyone"]);
  expect(codesOf(planCells(yaml, { R: "K|Z" }))).toEqual(["lookup-unlisted groups"]);
  expect(mappingOf(yaml, { kind: "columns", columns: ["ID", "R"] }).groups).toEqual(["customers", "traders", "everyone"]);
});

test("a JSON array is a list of groups already", () => {
  const yaml = "groups: [{ from: roles, case: lower }]";
  expect(userOf(planDocument(yaml, { roles: ["Admin", "Editor", null, 7] })).groups).toEqual(["admin", "editor", "7"]);
  expect(userOf(planDocument(yaml, { roles: "Admin" })).groups).toEqual(["admin"]);
  expect(userOf(planDocument(yaml, {})).groups).toEqual([]);
  expect(codesOf(planDocument(yaml, { roles: [{ name: "x" }] }))).toEqual(["value-not-text groups"]);
});

test("links go by a column, and are left out where it is empty", () => {
  const yaml = "links: [{ provider: Google, id: { from: G } }, { provider: WerkSSO, attribute: email, id: { from: S } }]";
  expect(userOf(planCells(yaml, { G: "12", S: "a@example.com" })).links).toEqual([
    { provider: "Google", attribute: "Cognito_Subject", id: "12" },
    { provider: "WerkSSO", attribute: "email", id: "a@example.com" },
  ]);
  expect(userOf(planCells(yaml, { G: "", S: "" })).links).toEqual([]);
});

const AUTH0_LINKS = `links:
  - each: identities
    when: { from: isSocial, in: ["true"] }
    provider: { from: provider, lookup: { google-oauth2: Google, facebook: Facebook } }
    id: { from: user_id }
`;

test("each element of a JSON array can be a link, under a condition of its own", () => {
  const identities = [
    { provider: "auth0", user_id: "5f1", isSocial: false },
    { provider: "google-oauth2", user_id: 1234, isSocial: true },
    { provider: "facebook", user_id: "9", isSocial: true },
  ];
  expect(userOf(planDocument(AUTH0_LINKS, { identities })).links).toEqual([
    { provider: "Google", attribute: "Cognito_Subject", id: "1234" },
    { provider: "Facebook", attribute: "Cognito_Subject", id: "9" },
  ]);
  expect(mappingOf(AUTH0_LINKS, { kind: "documents" }).providers).toEqual(["Google", "Facebook"]);
});

test("an identity that cannot be a link is an issue, never dropped in silence", () => {
  expect(codesOf(planDocument(AUTH0_LINKS, { identities: [{ provider: "twitter", user_id: "1", isSocial: true }] }))).toEqual([
    "lookup-unlisted links",
  ]);
  expect(codesOf(planDocument(AUTH0_LINKS, { identities: ["google"] }))).toEqual(["element-not-object links"]);
  expect(codesOf(planDocument(AUTH0_LINKS, { identities: "google" }))).toEqual(["value-not-list links"]);
  expect(userOf(planDocument(AUTH0_LINKS, {})).links).toEqual([]);
});

test("a user is enabled unless the mapping's flag says false", () => {
  const yaml = "enabled: { from: S, flag: { true: [active], false: [locked] } }";
  expect(["active", "locked", ""].map((S) => userOf(planCells(yaml, { S })).enabled)).toEqual([true, false, true]);
  expect(codesOf(planCells("enabled: { from: S }", { S: "maybe" }))).toEqual(["flag-unlisted enabled"]);
});

test("a password is taken as it is and never printed", () => {
  const { credential } = userOf(planCells("password: { from: P }", { P: " Blau-42 " }));
  expect(credential).toMatchObject({ kind: "password", permanent: true });
  expect(credential.kind === "password" && credential.password.reveal()).toBe(" Blau-42 ");
  expect(`${inspect(credential, { depth: 9 })}${JSON.stringify(credential)}`).not.toContain("Blau");
});

const STORED_BCRYPT = "$2b$04$abcdefghijklmnopqrstuu5LoQ7Gg2vS5hU8Yw2o9a1C0b3d4e5fG";

test("a password hash is recognised and never printed; a plain password goes before it, and an empty cell is no credential", () => {
  const yaml = "password: { from: P }\npasswordHash: { from: H }";
  const { credential } = userOf(planCells(yaml, { P: "", H: ` ${STORED_BCRYPT} ` }));
  expect(credential).toMatchObject({ kind: "hash", algorithm: "BCRYPT" });
  expect(credential.kind === "hash" && credential.cell.reveal()).toBe(STORED_BCRYPT);
  expect(`${inspect(credential, { depth: 9 })}${JSON.stringify(credential)}`).not.toContain("abcdef");
  expect(userOf(planCells(yaml, { P: "Blau-42-Rot", H: STORED_BCRYPT })).credential.kind).toBe("password");
  expect(userOf(planCells(yaml, { P: "", H: "" })).credential).toEqual({ kind: "none" });
});

test("a hash that cannot be carried says what it is, and nothing of itself", () => {
  const { credential } = userOf(planCells("passwordHash: { from: H }", { H: STORED_BCRYPT.replace("$04$", "$14$") }));
  expect(credential).toEqual({ kind: "unusable-hash", form: "bcrypt, cost over 12", code: "hash-over-bound" });
});

test("the mapping can name the scheme, for all rows or for each", () => {
  const kinds = (yaml: string, S: string) => userOf(planCells(yaml, { H: STORED_BCRYPT, S })).credential.kind;
  expect(kinds("passwordHash: { from: H, scheme: bcrypt }", "")).toBe("hash");
  expect(kinds("passwordHash: { from: H, scheme: bcrypt_peppered }", "")).toBe("unusable-hash");
  const each = "passwordHash: { from: H, scheme: { from: S } }";
  expect(["bcrypt", "argon2id", ""].map((S) => kinds(each, S))).toEqual(["hash", "unusable-hash", "hash"]);
});

test("a bare derived key is put together with the salt and the counts of its row", () => {
  const derivation = "{ algorithm: PBKDF2_SHA256, salt: { from: S }, saltEncoding: hex, keyEncoding: hex, iterations: { from: N } }";
  const yaml = `passwordHash: { from: H, derivation: ${derivation} }`;
  const cells = { H: "ab".repeat(32), S: "00".repeat(16), N: "1000" };
  const { credential } = userOf(planCells(yaml, cells));
  expect(credential.kind === "hash" && credential.cell.reveal()).toMatch(/^\$pbkdf2-sha256\$1000\$A{21}A?\$/);
  expect(userOf(planCells(yaml, { ...cells, N: "" })).credential).toMatchObject({ kind: "unusable-hash", code: "hash-malformed" });
  expect(() =>
    planCells(
      "passwordHash: { from: H, derivation: { algorithm: SCRYPT, salt: { from: S }, saltEncoding: hex, keyEncoding: hex } }",
      cells,
    ),
  ).toThrow(/expected N for SCRYPT/);
});

test("in JSON documents a hash may be an object, such as a Keycloak credential", () => {
  const credential = {
    type: "password",
    secretData: JSON.stringify({ value: Buffer.alloc(32, 7).toString("base64"), salt: Buffer.alloc(16, 9).toString("base64") }),
    credentialData: JSON.stringify({ hashIterations: 27_500, algorithm: "pbkdf2-sha256" }),
  };
  const user = userOf(planDocument("passwordHash: { from: 'credentials[0]' }", { credentials: [credential] }));
  expect(user.credential).toMatchObject({ kind: "hash", algorithm: "PBKDF2_SHA256" });
  expect(userOf(planDocument("passwordHash: { from: 'credentials[0]' }", { credentials: [] })).credential).toEqual({ kind: "none" });
});

test("a user without a password gets none, or one that we make where the job says so", () => {
  const policies = { password: "generate", newline: "reject", invitation: "none" } as const;
  expect(userOf(planCells("password: { from: P }", { P: "" })).credential).toEqual({ kind: "none" });
  expect(userOf(planCells("", {}, policies)).credential).toEqual({ kind: "generated", permanent: true });
  expect(userOf(planCells("", {}, { ...policies, invitation: "email" })).credential).toEqual({ kind: "generated", permanent: false });
});

test("line breaks in values are kept, or turned into a space where the job says so", () => {
  const yaml = "attributes: { address: { from: A } }";
  const cells = { A: "Ring 1\r\n10115 Berlin" };
  expect(userOf(planCells(yaml, cells)).attributes.get("address")).toBe("Ring 1\r\n10115 Berlin");
  const policies = { password: "none", newline: "space", invitation: "none" } as const;
  expect(userOf(planCells(yaml, cells, policies)).attributes.get("address")).toBe("Ring 1 10115 Berlin");
});

test("the fingerprint changes with the mapping, the columns and the policies, and with nothing else", () => {
  const yaml = "attributes: { name: { from: A } }";
  const shape = { kind: "columns", columns: ["ID", "A"] } as const;
  const policies = { password: "none", newline: "reject", invitation: "none" } as const;
  const same = [mappingOf(yaml, shape), mappingOf(`${yaml}\n# a comment\n`, shape), mappingOf(yaml, shape, policies)];
  const others = [
    mappingOf("attributes: { name: { from: A, case: lower } }", shape),
    mappingOf(yaml, { kind: "columns", columns: ["A", "ID"] }),
    mappingOf(yaml, shape, { ...policies, newline: "space" }),
  ];
  expect(new Set(same.map(({ fingerprint }) => fingerprint)).size).toBe(1);
  expect(new Set([...same, ...others].map(({ fingerprint }) => fingerprint)).size).toBe(4);
  expect(same[0]?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
});

test("second factors are flags that are false where they are empty, and nothing at all where none is true", () => {
  const yaml = `mfa:
  sms: { from: S, flag: { true: [y], false: [n] } }
  totp: { from: T, flag: { true: [y], false: [n] } }
  preferred: { from: P }
`;
  const factors = (S: string, T: string, P: string) => userOf(planCells(yaml, { S, T, P })).mfa;
  expect(factors("y", "", "sms")).toEqual({ sms: true, email: false, totp: false, preferred: "sms" });
  expect(factors("n", "y", "")).toEqual({ sms: false, email: false, totp: true, preferred: undefined });
  expect(factors("", "", "")).toBeUndefined();
  expect(codesOf(planCells(yaml, { S: "x", T: "", P: "totp" }))).toEqual(["flag-unlisted mfa", "mfa-preferred-unlisted mfa"]);
  expect(codesOf(planCells("mfa: { sms: { from: S } }\n", { S: "yes" }))).toEqual(["flag-unlisted mfa"]);
  expect(() => planCells("mfa: { preferred: { value: sms } }\n", {})).toThrow(/at least one of sms, email, totp/);
});
