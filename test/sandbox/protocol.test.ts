import { request } from "node:http";
import { CreateGroupCommand, ListDevicesCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { openBench, refusal } from "./sandbox-client.ts";

const SIGNED = "AWS4-HMAC-SHA256 Credential=EXAMPLE/20261121/eu-west-3/cognito-idp/aws4_request, SignedHeaders=host, Signature=00";

async function post(endpoint: string, target: string, body: string, headers: Record<string, string> = { authorization: SIGNED }) {
  const response = await fetch(endpoint, {
    method: "POST",
    body,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": target, ...headers },
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
}

const PREFIX = "AWSCognitoIdentityProviderService.";

test("an answer has the JSON type, a request id, the sandbox's date, and numbers for instants", async () => {
  const { sandbox } = await openBench({ speed: 1 });
  const { status, headers, body } = await post(sandbox.endpoint, `${PREFIX}CreateUserPool`, '{"PoolName":"people","Policies":null}');
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("application/x-amz-json-1.1");
  expect(headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  expect(Math.abs(Date.parse(headers.get("date") as string) - sandbox.clock.now())).toBeLessThan(2000);
  const pool = body["UserPool"] as { Id: string; CreationDate: number };
  expect(pool.Id).toMatch(/^eu-west-3_/);
  expect(Math.abs(pool.CreationDate * 1000 - sandbox.clock.now())).toBeLessThan(2000);
});

test.each([
  ["no signature", `${PREFIX}ListUserPools`, '{"MaxResults":1}', {}, 403, "MissingAuthenticationTokenException"],
  ["no JSON", `${PREFIX}ListUserPools`, "{", undefined, 400, "SerializationException"],
  ["a text for a number", `${PREFIX}ListUserPools`, '{"MaxResults":"1"}', undefined, 400, "SerializationException"],
  ["a list for the whole", `${PREFIX}ListUserPools`, "[]", undefined, 400, "SerializationException"],
  ["a missing member", `${PREFIX}ListUserPools`, "", undefined, 400, "InvalidParameterException"],
  ["another service's target", "DynamoDB_20120810.GetItem", "{}", undefined, 400, "UnknownOperationException"],
  ["an inherited name as the operation", `${PREFIX}__proto__`, "{}", undefined, 400, "UnknownOperationException"],
  ["more than a mebibyte", `${PREFIX}ListUserPools`, `{"x":"${"x".repeat(1_100_000)}"}`, undefined, 400, "SerializationException"],
])("a request with %s is refused in JSON", async (_, target, body, headers, status, name) => {
  const { sandbox } = await openBench();
  const answer = await post(sandbox.endpoint, target, body, headers as Record<string, string> | undefined);
  expect(answer.status).toBe(status);
  expect(answer.headers.get("x-amzn-errortype")).toBe(name);
  expect(answer.body).toMatchObject({ __type: name, message: expect.any(String) });
});

test("an operation that is not served is refused by its name", async () => {
  const { client } = await openBench();
  const refused = await refusal(client.send(new ListDevicesCommand({ AccessToken: "example" })));
  expect(refused).toMatchObject({ name: "UnknownOperationException", status: 400 });
  expect(refused.message).toContain("ListDevices");
});

test("several broken constraints are named together", async () => {
  const { sandbox } = await openBench();
  const { body } = await post(sandbox.endpoint, `${PREFIX}AdminCreateUser`, '{"UserPoolId":"nowhere","MessageAction":"SHOUT"}');
  expect(body["message"]).toBe(
    "3 validation errors detected: Value 'nowhere' at 'userPoolId' failed to satisfy constraint: " +
      "Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+; " +
      "Value null at 'username' failed to satisfy constraint: Member must not be null; " +
      "Value 'SHOUT' at 'messageAction' failed to satisfy constraint: Member must satisfy enum value set: [RESEND, SUPPRESS]",
  );
});

test("a client that goes away in the middle of a request harms nobody", async () => {
  const { sandbox, pool } = await openBench();
  const { port } = sandbox;
  await new Promise<void>((resolve) => {
    const half = request({ port, host: "127.0.0.1", method: "POST", headers: { "content-length": 100 } });
    half.on("error", () => resolve());
    half.write("{", () => half.destroy());
    half.on("close", () => resolve());
  });
  expect(await pool()).toMatch(/^eu-central-1_/);
});

test("two sandboxes do not know each other, and a port that is taken is said so", async () => {
  const one = await openBench();
  const other = await openBench();
  expect(one.sandbox.port).not.toBe(other.sandbox.port);
  await expect(openBench({ port: one.sandbox.port })).rejects.toThrow("cannot listen on 127.0.0.1");
});

test("a fault of the sandbox's own is a 500 without details, and is kept for whoever runs it", async () => {
  const { sandbox, client, pool } = await openBench();
  const UserPoolId = await pool();
  sandbox.store.prepare("DROP TABLE groups").run();
  const refused = await refusal(client.send(new CreateGroupCommand({ UserPoolId, GroupName: "editors" })));
  expect(refused).toEqual({ name: "InternalErrorException", message: "Something went wrong", status: 500 });
  expect(sandbox.defects).toMatchObject([{ message: expect.stringContaining("no such table") }]);
});
