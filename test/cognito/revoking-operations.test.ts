import { afterAll, beforeAll, expect, test } from "vitest";
import { classifyFailure } from "../../src/cognito/classify-failure.ts";
import type { PoolConnection } from "../../src/cognito/connect.ts";
import type { PoolOperation, PoolOperations } from "../../src/load/pool.ts";
import { connectTo, json, type Received, type ScriptedServer, scriptedServer } from "./scripted-server.ts";

const POOL = "eu-central-1_Test12345";
const USER = { UserPoolId: POOL, Username: "row-1" };
let answer: unknown = {};
let received: Pick<Received, "operation" | "body">[] = [];
let server: ScriptedServer;
let connection: PoolConnection;

beforeAll(async () => {
  server = await scriptedServer(({ operation, body, response }) => {
    received.push({ operation, body });
    json(response, answer);
  });
  connection = connectTo(server.endpoint);
});

afterAll(async () => {
  await connection.close();
  await server.close();
});

async function calling<K extends PoolOperation>(operation: K, request: PoolOperations[K]["request"], answered: unknown = {}) {
  answer = answered;
  received = [];
  const result = await connection.pool.call(operation, request);
  expect(received).toHaveLength(1);
  return [result, received[0]?.operation, received[0]?.body];
}

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
