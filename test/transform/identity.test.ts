import { expect, test } from "vitest";
import { readMappingDocument } from "../../src/documents/index.ts";
import type { DeveloperIdentity } from "../../src/model/index.ts";
import { compilePoolCheck } from "../../src/transform/index.ts";
import { codesOf, mappingOf, planCells, planDocument, userOf } from "./compile.ts";
import { poolWith, userWith } from "./pool.ts";

const YAML = "identity: { developerId: { from: D }, identityId: { from: I } }";

test.each([
  ["old-1", "", { developerId: "old-1" }],
  [" old-1 ", " eu-central-1:1 ", { developerId: "old-1", identityId: "eu-central-1:1" }],
  ["", "eu-central-1:1", undefined],
  ["", "", undefined],
])("developer id %j and identity id %j make of a row %j", (D, I, identity) => {
  expect(userOf(planCells(YAML, { D, I })).identity).toEqual(identity);
});

test("a mapping without identity, or without identityId, gives none", () => {
  expect("identity" in userOf(planCells("", { D: "old-1" }))).toBe(false);
  expect(userOf(planDocument("identity: { developerId: { from: aws.id } }", { aws: { id: 17 } })).identity).toEqual({ developerId: "17" });
});

test("a rule of the identity that cannot read its value rejects the row", () => {
  const yaml = "identity: { developerId: { from: D, lookup: { a: b } }, identityId: { from: I, lookup: { c: d } } }";
  expect(codesOf(planCells(yaml, { D: "x", I: "c" }))).toEqual(["lookup-unlisted developer-id"]);
  expect(codesOf(planCells(yaml, { D: "a", I: "x" }))).toEqual(["lookup-unlisted identity-id"]);
});

test("an unknown column and a missing developerId are told before any row is read", () => {
  expect(() => mappingOf(YAML, { kind: "columns", columns: ["ID", "D"] })).toThrow(/identity\.identityId/);
  expect(() => readMappingDocument("poolferry: 1\nkey: { from: A }\nusername: { from: A }\nidentity: {}\n", "m.yaml")).toThrow(
    /identity\.developerId/,
  );
});

const GUID = "1f2e3d4c-5b6a-7988-9a0b-1c2d3e4f5a6b";
const POOL = poolWith({
  identityPool: { id: `eu-central-1:${GUID}`, name: "people", region: "eu-central-1", developerProvider: "d", providers: ["d"] },
});

function codes(identity: DeveloperIdentity): readonly string[] {
  return compilePoolCheck(POOL, { createGroups: false })(userWith({ identity })).map(({ code, field }) => `${code} ${field}`);
}

test.each([
  [{ developerId: "a" }, []],
  [{ developerId: "x".repeat(1024) }, []],
  [{ developerId: "\u{1F600}".repeat(1024) }, []],
  [{ developerId: "x".repeat(1025) }, ["developer-id-too-long developer-id"]],
  [{ developerId: "\u{1F600}".repeat(1025) }, ["developer-id-too-long developer-id"]],
  [{ developerId: "a\ud800" }, ["text-malformed developer-id"]],
  [{ developerId: "a", identityId: `eu-central-1:${GUID}` }, []],
  [{ developerId: "a", identityId: `us-east-1:${GUID}` }, ["identity-id-other-region identity-id"]],
  [{ developerId: "a", identityId: GUID }, ["identity-id-malformed identity-id"]],
  [{ developerId: "a", identityId: `eu-central-1:${GUID.toUpperCase()}` }, ["identity-id-malformed identity-id"]],
  [{ developerId: "a", identityId: `eu-central-1:${GUID}0` }, ["identity-id-malformed identity-id"]],
  [{ developerId: "a", identityId: `eu-central-1:${GUID}\n` }, ["identity-id-malformed identity-id"]],
])("the identity pool takes %j, or says why not: %j", (identity, expected) => {
  expect(codes(identity)).toEqual(expected);
});
