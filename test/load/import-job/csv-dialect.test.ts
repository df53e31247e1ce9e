import { expect, test } from "vitest";
import { compileCsvLine, csvHeaderLine } from "../../../src/load/index.ts";
import { type PlannedUser, Secret } from "../../../src/model/index.ts";

const HEADER = ["name", "birthdate", "address", "custom:a,b", "cognito:mfa_enabled", "cognito:username"];

function user(attributes: Record<string, string>, username = "user-1"): PlannedUser {
  return {
    ref: { row: 1, line: 2, byte: 0, bytes: 0 },
    sourceKey: "1",
    username,
    attributes: new Map(Object.entries(attributes)),
    credential: { kind: "none" },
    groups: [],
    links: [],
    enabled: true,
  };
}

test("the header and the cells escape commas by a backslash and know no quotation marks", () => {
  expect(csvHeaderLine(HEADER)).toBe("name,birthdate,address,custom:a\\,b,cognito:mfa_enabled,cognito:username\n");
  const render = compileCsvLine(HEADER);
  expect(render(user({ name: "Jo", address: "1 Street, Town, Land" }, "a,b"))).toBe("Jo,,1 Street\\, Town\\, Land,,,a\\,b\n");
});

test("a password hash goes into its column with its commas escaped, and into no other", () => {
  const render = compileCsvLine(["name", "password_hash", "cognito:username"], "password_hash");
  const cell = new Secret("$argon2id$v=19$m=16,t=2,p=1$c2FsdA$a2V5");
  expect(render({ ...user({}), credential: { kind: "hash", algorithm: "ARGON2ID", cell } })).toBe(
    ",$argon2id$v=19$m=16\\,t=2\\,p=1$c2FsdA$a2V5,user-1\n",
  );
  expect(render(user({}))).toBe(",,user-1\n");
  expect(compileCsvLine(["password_hash"])({ ...user({}), credential: { kind: "hash", algorithm: "ARGON2ID", cell } })).toBe("\n");
});

test("a birthdate is written as mm/dd/yyyy, and what is not there is an empty cell", () => {
  const render = compileCsvLine(HEADER);
  expect(render(user({ birthdate: "1985-02-01", unknown: "left out" }))).toBe(",02/01/1985,,,,user-1\n");
});

test.each(["a\nb", "a\rb", 'a"b', "a\\b"])("a value that the dialect cannot carry is never written", (value) => {
  expect(() => compileCsvLine(HEADER)(user({ name: value }))).toThrow("cannot carry");
  expect(() => compileCsvLine(HEADER)(user({}, value))).toThrow("cannot carry");
});
