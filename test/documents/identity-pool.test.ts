import { expect, test } from "vitest";
import { readJobDocument } from "../../src/documents/index.ts";

const REST = "poolferry: 1\nsource: { file: users.csv }\nmapping: m.yaml\ntarget: { userPoolId: eu-central-1_AbCdEfGhI }\n";
const POOL = "id: us-west-2:1f2e3d4c-5b6a-7988-9a0b-1c2d3e4f5a6b, developerProvider: login.example.com";
const ROLE = "arn:aws:iam::123456789012:role/signed-in";

test("an identity pool gets every default, and a job without one gets none", () => {
  expect(readJobDocument(REST, "j.yaml").identityPool).toBeUndefined();
  expect(readJobDocument(`${REST}identityPool: { ${POOL}, principalTags: { provider: p } }\n`, "j.yaml").identityPool).toEqual({
    id: "us-west-2:1f2e3d4c-5b6a-7988-9a0b-1c2d3e4f5a6b",
    developerProvider: "login.example.com",
    onConflict: "fail",
    rowsPerIdentity: 1,
    principalTags: { provider: "p", useDefaults: false, tags: {} },
  });
});

const MANY = Array.from({ length: 51 }, (_, n) => `t${n}: c`).join(", ");

test.each([
  ["developerProvider: login.example.com", "identityPool.id"],
  ["id: eu-central-1_AbCdEfGhI, developerProvider: d", "identityPool.id: expected an identity pool id"],
  ["id: us-west-2:1f2e3d4c-5b6a-7988-9a0b-1c2d3e4f5a6b", "identityPool.developerProvider"],
  ["id: us-west-2:1f2e, developerProvider: a b", "identityPool.developerProvider: expected a developer provider's name"],
  [`${POOL}, onConflict: steal`, "identityPool.onConflict"],
  [`${POOL}, rowsPerIdentity: 21`, "identityPool.rowsPerIdentity"],
  [`${POOL}, roles: {}`, "identityPool.roles: expected authenticated, unauthenticated or both"],
  [`${POOL}, roles: { authentcated: "${ROLE}" }`, 'did you mean "authenticated"'],
  [`${POOL}, principalTags: { provider: p, useDefaults: true, tags: { a: b } }`, "expected useDefaults or tags, not both"],
  [`${POOL}, principalTags: { provider: p, tags: { ${MANY} } }`, "expected at most 50 tags"],
])("{ %s } is refused: %s", (members, problem) => {
  expect(() => readJobDocument(`${REST}identityPool: { ${members} }\n`, "j.yaml")).toThrow(problem);
});

test("the rates of identity pools can be set like any other", () => {
  const rates = { IdentityRegistration: 200, IdentityLookup: 20, IdentityMerge: 2 };
  expect(readJobDocument(`${REST}pace: { rates: ${JSON.stringify(rates)} }\n`, "j.yaml").pace.rates).toEqual(rates);
});
