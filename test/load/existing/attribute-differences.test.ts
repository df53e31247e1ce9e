import { expect, test } from "vitest";
import { type Differences, differencesOf } from "../../../src/load/existing/attribute-differences.ts";
import type { PoolNames } from "../../../src/load/existing/existing-rule.ts";

const NAMES: PoolNames = { caseSensitive: true, usernameAttributes: [], aliasAttributes: [], immutable: new Set() };
type Attributes = Readonly<Record<string, string>>;

function differences(planned: Attributes, held: Attributes, more: Partial<PoolNames> = {}): Differences {
  return differencesOf(new Map(Object.entries(planned)), new Map(Object.entries(held)), { ...NAMES, ...more });
}

const NONE: Differences = { names: [], immutable: [], update: new Map() };

test("equal values differ in nothing, and what the plan does not name is nobody's business", () => {
  expect(differences({ name: "N" }, { name: "N", nickname: "n" })).toEqual(NONE);
});

test("another value, another case and a missing one differ, sorted by name", () => {
  const { names, immutable, update } = differences(
    { name: "N", email_verified: "true", "custom:a": "A", zoneinfo: "Z" },
    { name: "n", zoneinfo: "Z" },
  );
  expect(names).toEqual(["custom:a", "email_verified", "name"]);
  expect(immutable).toEqual([]);
  expect([...update].sort()).toEqual([
    ["custom:a", "A"],
    ["email_verified", "true"],
    ["name", "N"],
  ]);
});

test("what the pool never lets change is told apart", () => {
  const { names, immutable } = differences({ name: "N", "custom:a": "A" }, {}, { immutable: new Set(["custom:a", "custom:b"]) });
  expect([names, immutable]).toEqual([["custom:a", "name"], ["custom:a"]]);
});

test("a flag that is planned false is held where the pool has none", () => {
  for (const held of [{}, { email_verified: "" }, { email_verified: "false" }]) {
    expect(differences({ email_verified: "false" }, held as Attributes)).toEqual(NONE);
  }
  expect(differences({ email_verified: "false" }, { email_verified: "true" }).names).toEqual(["email_verified"]);
  expect(differences({ "custom:a": "false" }, {}).names).toEqual(["custom:a"]);
  expect(differences({ email_verified: "true" }, { email_verified: "" }).names).toEqual(["email_verified"]);
});

test("where the pool folds case, it does so for the address and the preferred username, and for nothing else", () => {
  for (const name of ["email", "preferred_username"]) {
    const [planned, held] = [{ [name]: "Ab@Example.com" }, { [name]: "aB@example.com" }];
    expect(differences(planned, held, { caseSensitive: false }).names).toEqual([]);
    expect(differences(planned, held, { caseSensitive: true }).names).toEqual([name]);
    expect(differences(planned, {}, { caseSensitive: false }).names).toEqual([name]);
  }
  expect(differences({ name: "N" }, { name: "n" }, { caseSensitive: false }).names).toEqual(["name"]);
});

test.each([
  ["email", "a@example.com", "b@example.com"],
  ["phone_number", "+15550100", "+15550101"],
])("a new %s is written with its flag, and is called verified only where the plan says so", (address, planned, held) => {
  const flag = `${address}_verified`;
  expect(differences({ [address]: planned }, { [address]: held }).update).toEqual(
    new Map([
      [address, planned],
      [flag, "false"],
    ]),
  );
  const verified = differences({ [address]: planned, [flag]: "true" }, { [address]: held, [flag]: "true" });
  expect(verified.names).toEqual([address]);
  expect(verified.update.get(flag)).toBe("true");
});

test.each([
  ["email", "a@example.com"],
  ["phone_number", "+15550100"],
])("a new flag of an %s that stays is written with it, unless the pool never lets it change", (address, value) => {
  const flag = `${address}_verified`;
  const [planned, held] = [{ [address]: value, [flag]: "true" }, { [address]: value }];
  expect(differences(planned, held).update).toEqual(
    new Map([
      [flag, "true"],
      [address, value],
    ]),
  );
  expect(differences(planned, held, { immutable: new Set([address]) }).update).toEqual(new Map([[flag, "true"]]));
  expect(differences({ [flag]: "true" }, held).update).toEqual(new Map([[flag, "true"]]));
});
