import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectPool } from "../../src/cognito/connect.ts";
import { uploadUrlFault } from "../../src/cognito/endpoint-check.ts";
import { connectTo, json, scriptedServer } from "./scripted-server.ts";

test.each([
  "http://10.0.0.1:4566",
  "http://cognito.example.com",
  "http://127.0.0.1.example.com",
  "ftp://127.0.0.1",
  "http://localhost.example.com",
  "http://0.0.0.0",
  "http://[::ffff:10.0.0.1]",
  "http://[::ffff:127.0.0.1]",
  "http://[fe80::1]",
  "http://167772161",
  "http://127.0.0.1@cognito.example.com",
  "http://localhost.",
])("%s is refused before anything is sent", (endpoint) => {
  expect(() => connectTo(endpoint)).toThrow(expect.objectContaining({ exit: "usage" }));
});

test.each([
  "http://127.0.0.1:9",
  "http://localhost:9",
  "http://[::1]:9",
  "http://127.1:9",
  "http://2130706433:9",
  "https://cognito.example.com",
])("%s is accepted", async (endpoint) => {
  await connectTo(endpoint).close();
});

test("plain http to another machine has to be allowed explicitly", async () => {
  await connectTo("http://10.0.0.1:4566", { insecureEndpoint: true }).close();
});

test.each(["not a url", "https://user:secret@cognito.example.com"])("the endpoint %s is refused without repeating it", (endpoint) => {
  expect(() => connectTo(endpoint)).toThrow(/^(?!.*secret).*not a URL, or holds a user name/);
});

test("an endpoint of the environment is used, one for both services, and an unencrypted one is refused before anything is sent", async () => {
  const before = process.env["AWS_ENDPOINT_URL"];
  const server = await scriptedServer(({ response }) => json(response, { UserPool: { Name: "people" }, events: [] }));
  const options = {
    userPoolId: "eu-central-1_Test12345",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" },
    environment: {},
  };
  try {
    process.env["AWS_ENDPOINT_URL"] = server.endpoint;
    const connection = connectPool(options);
    const log = await connection.pool.call("readImportLog", { jobId: "import-1", jobName: "part-1" });
    expect(log).toEqual({ ok: true, messages: [] });
    expect(server.operations).toEqual(["DescribeUserPool", "GetLogEvents"]);
    await connection.close();

    process.env["AWS_ENDPOINT_URL"] = "http://cognito.example.com";
    const open = connectPool(options);
    expect(await open.pool.call("getUser", { username: "row-1" })).toMatchObject({
      ok: false,
      failure: { kind: "fatal", message: expect.stringContaining("not encrypted") },
    });
    await expect(open.readProfile()).rejects.toMatchObject({ exit: "usage" });
    await open.close();
  } finally {
    if (before === undefined) delete process.env["AWS_ENDPOINT_URL"];
    else process.env["AWS_ENDPOINT_URL"] = before;
    await server.close();
  }
});

test("what is no pool id is refused", () => {
  for (const userPoolId of ["", "eu-central-1", "eu-central-1_", "eu-central-1_a/b", `eu-central-1_${"a".repeat(60)}`]) {
    expect(() => connectTo("http://127.0.0.1:9", { userPoolId })).toThrow(expect.objectContaining({ exit: "usage" }));
  }
});

test("certificates are always checked, and an authority file that is not there is told", () => {
  expect(() => connectTo("http://127.0.0.1:9", { environment: { NODE_TLS_REJECT_UNAUTHORIZED: "0" } })).toThrow(
    /NODE_TLS_REJECT_UNAUTHORIZED/,
  );
  expect(() => connectTo("http://127.0.0.1:9", { environment: { AWS_CA_BUNDLE: "/nowhere/ca.pem" } })).toThrow(/AWS_CA_BUNDLE/);
});

test("an authority file that is there is taken", async () => {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-cognito-"));
  writeFileSync(join(folder, "ca.pem"), "");
  await connectTo("http://127.0.0.1:9", { environment: { AWS_CA_BUNDLE: join(folder, "ca.pem") } }).close();
  rmSync(folder, { recursive: true });
});

test.each([
  ["https://users-import.s3.us-west-2.amazonaws.com/a", "https://cognito-idp.us-west-2.amazonaws.com", true],
  ["https://users-import.s3.cn-north-1.amazonaws.com.cn/a", "https://cognito-idp.cn-north-1.amazonaws.com.cn", true],
  ["http://users-import.s3.us-west-2.amazonaws.com/a", "https://cognito-idp.us-west-2.amazonaws.com", false],
  ["https://amazonaws.com.example.com/a", "https://cognito-idp.us-west-2.amazonaws.com", false],
  ["https://evilamazonaws.com/a", "https://cognito-idp.us-west-2.amazonaws.com", false],
  ["https://users-import.s3.us-west-2.amazonaws.com@example.com/a", "https://cognito-idp.us-west-2.amazonaws.com", false],
  ["https://amazonaws.com/a", "https://cognito-idp.us-west-2.amazonaws.com", false],
  ["https://[::ffff:169.254.169.254]/a", "https://cognito-idp.us-west-2.amazonaws.com", false],
  ["http://[::ffff:127.0.0.1]:4566/up", "http://127.0.0.1:4566", false],
  ["ftp://127.0.0.1:4566/up", "http://127.0.0.1:4566", false],
  ["https://me:pw@users-import.s3.us-west-2.amazonaws.com/a", "https://cognito-idp.us-west-2.amazonaws.com", false],
  ["http://127.0.0.1:4566/up", "http://127.0.0.1:4566", true],
  ["http://127.0.0.1:4566/up", "http://localhost:4566", true],
  ["http://127.0.0.1:4567/up", "http://127.0.0.1:4566", false],
  ["https://users-import.s3.us-west-2.amazonaws.com/a", "http://127.0.0.1:4566", false],
  ["http://127.0.0.1/up", "https://cognito-idp.us-west-2.amazonaws.com", false],
  ["https://cognito.example.com/up", "https://cognito.example.com", true],
])("an upload to %s after calls to %s is trusted: %s", (upload, endpoint, trusted) => {
  expect(uploadUrlFault(new URL(upload), new URL(endpoint)) === undefined).toBe(trusted);
});
