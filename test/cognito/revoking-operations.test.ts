import { expect, test } from "vitest";
import { classifyFailure } from "../../src/cognito/classify-failure.ts";
import { oneCallServer } from "./one-call.ts";

const POOL = "eu-central-1_Test12345";
const USER = { UserPoolId: POOL, Username: "row-1" };
const calling = oneCallServer();

test("what is taken back from a user is sent as it was asked for, one request each", async () => {
  const username = "row-1";
  expect(await calling("enableUser", { username })).toEqual([{ ok: true }, "AdminEnableUser", USER]);
  expect(await calling("removeAttributes", { username, names: ["name", "custom:team"] })).toEqual([
    { ok: true },
    "AdminDeleteUserAttributes",
    { ...USER, UserAttributeNames: ["name", "custom:team"] },
  ]);
  expect(await calling("removeFromGroup", { username, group: "staff" })).toEqual([
    { ok: true },
    "AdminRemoveUserFromGroup",
    { ...USER, GroupName: "staff" },
  ]);
  expect(await calling("unlinkProvider", { provider: "Google", attribute: "Cognito_Subject", id: "1234" })).toEqual([
    { ok: true },
    "AdminDisableProviderForUser",
    { UserPoolId: POOL, User: { ProviderName: "Google", ProviderAttributeName: "Cognito_Subject", ProviderAttributeValue: "1234" } },
  ]);
  expect(await calling("deleteUser", { username })).toEqual([{ ok: true }, "AdminDeleteUser", USER]);
});

test("the members of a group come page by page", async () => {
  const user = { Username: "row-1", UserCreateDate: 1772532000, Attributes: [{ Name: "sub", Value: "s-1" }] };
  const [page, operation, body] = await calling("listUsersInGroup", { group: "staff", token: "t0" }, { Users: [user], NextToken: "t1" });
  expect(page).toMatchObject({ ok: true, users: [{ username: "row-1", sub: "s-1" }], next: "t1" });
  expect([operation, body]).toEqual(["ListUsersInGroup", { UserPoolId: POOL, GroupName: "staff", NextToken: "t0", Limit: 60 }]);
  expect(await calling("listUsersInGroup", { group: "staff" }, {})).toEqual([
    { ok: true, users: [] },
    "ListUsersInGroup",
    { UserPoolId: POOL, GroupName: "staff", Limit: 60 },
  ]);
});

test.each(["removeFromGroup", "listUsersInGroup", "unlinkProvider"] as const)("%s: what is not there concerns one user", (operation) => {
  const error = Object.assign(new Error("x"), { name: "ResourceNotFoundException", $fault: "client" });
  expect(classifyFailure(error, operation, {}).failure.kind).toBe("permanent");
});
