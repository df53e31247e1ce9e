import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CognitoIdentityProviderClient,
  CreateIdentityProviderCommand,
  CreateUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PoolConnection } from "../../src/cognito/connect.ts";
import type { PoolOperation, PoolOperations } from "../../src/load/pool.ts";
import { Secret } from "../../src/model/index.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { connectTo } from "./scripted-server.ts";

let sandbox: Sandbox;
let connection: PoolConnection;
const folder = mkdtempSync(join(tmpdir(), "poolferry-cognito-"));

beforeAll(async () => {
  sandbox = await startSandbox({ quotas: "off" });
  const client = new CognitoIdentityProviderClient({
    region: "eu-central-1",
    endpoint: sandbox.endpoint,
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" },
  });
  const { UserPool } = await client.send(new CreateUserPoolCommand({ PoolName: "people of the shop", AutoVerifiedAttributes: ["email"] }));
  await client.send(
    new CreateIdentityProviderCommand({
      UserPoolId: UserPool?.Id,
      ProviderName: "Google",
      ProviderType: "Google",
      ProviderDetails: { client_id: "a", client_secret: "b", authorize_scopes: "email" },
    }),
  );
  client.destroy();
  connection = connectTo(sandbox.endpoint, { userPoolId: UserPool?.Id ?? "" });
});

afterAll(async () => {
  await connection.close();
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

/** Calls and insists on success. */
async function call<K extends PoolOperation>(operation: K, request: PoolOperations[K]["request"]): Promise<PoolOperations[K]["response"]> {
  const result = await connection.pool.call(operation, request);
  if (!result.ok) throw new Error(`${operation}: ${result.failure.code}: ${result.failure.message}`);
  return result;
}

test("a user goes in, is read back, gets a password, attributes, a group and a link, and is disabled", async () => {
  const before = connection.pool.serverTime() - 1_000;
  const attributes = new Map([
    ["email", "row-1@example.com"],
    ["email_verified", "true"],
  ]);
  const { user } = await call("createUser", { username: "row-1", attributes, invitation: "none" });
  expect(user).toMatchObject({ username: "row-1", status: "FORCE_CHANGE_PASSWORD", enabled: true });
  expect(user.createdAt).toBeGreaterThanOrEqual(before);
  await call("setPassword", { username: "row-1", password: new Secret("Example-Pass-1"), permanent: true });
  await call("updateAttributes", { username: "row-1", attributes: new Map([["name", "Row One"]]) });
  await call("createGroup", { group: "staff", description: "from the shop" });
  await call("addToGroup", { username: "row-1", group: "staff" });
  await call("linkProvider", { username: "row-1", provider: "Google", attribute: "Cognito_Subject", id: "1234" });
  await call("disableUser", { username: "row-1" });

  const read = (await call("getUser", { username: "row-1" })).user;
  expect(read).toMatchObject({ username: "row-1", sub: user.sub, status: "CONFIRMED", enabled: false });
  expect(read.attributes.get("name")).toBe("Row One");
  expect(read.attributes.get("identities")).toContain("1234");
  expect(await call("listGroupsOfUser", { username: "row-1" })).toMatchObject({ groups: ["staff"] });
  expect(await call("listUsers", { filter: 'username = "row-1"' })).toMatchObject({ users: [read] });
});

test("the second create of the same user, a missing user and a missing group are told apart", async () => {
  const again = await connection.pool.call("createUser", { username: "row-1", attributes: new Map(), invitation: "none" });
  expect(again).toMatchObject({ ok: false, failure: { kind: "permanent", code: "UsernameExistsException" } });
  const nobody = await connection.pool.call("getUser", { username: "nobody" });
  expect(nobody).toMatchObject({ ok: false, failure: { kind: "permanent", code: "UserNotFoundException" } });
  const nowhere = await connection.pool.call("addToGroup", { username: "row-1", group: "nowhere" });
  expect(nowhere).toMatchObject({ ok: false, failure: { kind: "permanent", code: "ResourceNotFoundException" } });
});

test("a value that the service refuses and echoes is not in the failure", async () => {
  const username = `canary ${"x".repeat(140)}`;
  const result = await connection.pool.call("createUser", { username, attributes: new Map(), invitation: "none" });
  expect(result).toMatchObject({ ok: false, failure: { kind: "permanent", code: "InvalidParameterException" } });
  expect(JSON.stringify(result)).not.toContain("canary");
});

test("the profile tells the pool as it is", async () => {
  const profile = await connection.readProfile();
  expect(profile).toMatchObject({
    name: "people of the shop",
    account: "123456789012",
    autoVerified: ["email"],
    groups: ["staff"],
    identityProviders: [{ name: "Google", type: "Google" }],
  });
  expect(profile.csvHeader).toContain("cognito:username");
  expect(profile.schema.find((attribute) => attribute.name === "email")).toMatchObject({ type: "String", mutable: true });
});

test("an import job: create, upload, start, watch, read its log to the end", async () => {
  const { csvHeader } = await connection.readProfile();
  const cells = csvHeader.map((name) => {
    if (name === "cognito:username" || name === "email") return name === "email" ? "row-2@example.com" : "row-2";
    return name === "email_verified" ? "true" : name.endsWith("_verified") || name === "cognito:mfa_enabled" ? "false" : "";
  });
  const path = join(folder, "part.csv");
  writeFileSync(path, `${csvHeader.join(",")}\n${cells.join(",")}\n`);
  const { job } = await call("createImportJob", { name: "part-1", logsRoleArn: "arn:aws:iam::123456789012:role/cognito-logs" });
  expect(job.status).toBe("Created");
  if (job.uploadUrl === undefined) throw new Error("no upload URL");

  const early = await connection.pool.call("startImportJob", { id: job.id });
  expect(early).toMatchObject({ ok: false, failure: { kind: "permanent", code: "PreconditionNotMetException" } });
  const missing = await connection.pool.call("readImportLog", { jobId: job.id, jobName: "part-1" });
  expect(missing).toMatchObject({ ok: false, failure: { kind: "permanent", code: "LogStreamMissing" } });

  await call("uploadCsv", { url: job.uploadUrl, path, bytes: statSync(path).size });
  await call("startImportJob", { id: job.id });
  let now = (await call("describeImportJob", { id: job.id })).job;
  for (let poll = 0; poll < 200 && !["Succeeded", "Failed"].includes(now.status); poll += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    now = (await call("describeImportJob", { id: job.id })).job;
  }
  expect(now).toMatchObject({ status: "Succeeded", imported: 1, skipped: 0, failed: 0 });
  expect((await call("listImportJobs", {})).jobs.map((one) => one.id)).toEqual([job.id]);

  const messages: string[] = [];
  let token: string | undefined;
  for (let page = 0; page < 20; page += 1) {
    const read = await call("readImportLog", { jobId: job.id, jobName: "part-1", ...(token === undefined ? {} : { token }) });
    messages.push(...read.messages);
    if (read.next === undefined) break;
    token = read.next;
  }
  expect(messages.join("\n")).toMatch(/^\[SUCCEEDED\] Line Number \d+ - The import succeeded\.$/);
});

test("an import job can be stopped before anything was done with it, or says why not", async () => {
  const { job } = await call("createImportJob", { name: "part-2", logsRoleArn: "arn:aws:iam::123456789012:role/cognito-logs" });
  const result = await connection.pool.call("stopImportJob", { id: job.id });
  if (result.ok) expect(["Stopping", "Stopped"]).toContain(result.job.status);
  else expect(result.failure).toMatchObject({ kind: "permanent", code: "PreconditionNotMetException" });
});
