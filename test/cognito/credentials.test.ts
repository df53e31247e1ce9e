import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectPool } from "../../src/cognito/connect.ts";
import { connectTo, json, scriptedServer } from "./scripted-server.ts";

test("credentials refused once are fetched anew and the call is repeated once", async () => {
  let refusals = 1;
  const server = await scriptedServer(({ response }) => {
    if (refusals > 0)
      json(response, { __type: "ExpiredTokenException", message: "The security token included in the request is expired" }, 400);
    else json(response, {});
    refusals -= 1;
  });
  const connection = connectTo(server.endpoint);
  const healed = await connection.pool.call("disableUser", { username: "row-1" });
  refusals = 100;
  const expired = await connection.pool.call("disableUser", { username: "row-1" });
  await connection.close();
  await server.close();
  expect(healed).toEqual({ ok: true });
  expect(expired).toMatchObject({ ok: false, failure: { kind: "credentials", code: "ExpiredTokenException" } });
  expect(server.operations).toHaveLength(4);
});

test("a permission that is missing is not asked for again", async () => {
  const server = await scriptedServer(({ response }) => json(response, { __type: "AccessDeniedException", Message: "no" }, 400));
  const connection = connectTo(server.endpoint);
  const result = await connection.pool.call("disableUser", { username: "row-1" });
  await connection.close();
  await server.close();
  expect(result).toMatchObject({ ok: false, failure: { kind: "credentials", code: "AccessDeniedException" } });
  expect(server.operations).toHaveLength(1);
});

test("a clock that is off by hours is corrected by the server's date and the call is repeated", async () => {
  const theirs = Date.now() + 5 * 3_600_000;
  const dates: string[] = [];
  const server = await scriptedServer(({ request, response }) => {
    const signed = String(request.headers["x-amz-date"]);
    dates.push(signed);
    const off = Math.abs(Date.parse(signed.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z")) - theirs);
    response.setHeader("date", new Date(theirs).toUTCString());
    if (off < 300_000) json(response, {});
    else json(response, { __type: "InvalidSignatureException", message: "Signature expired" }, 400);
  });
  const connection = connectTo(server.endpoint);
  const result = await connection.pool.call("disableUser", { username: "row-1" });
  await connection.close();
  await server.close();
  expect(result).toEqual({ ok: true });
  expect(dates).toHaveLength(2);
});

test("no credentials anywhere is told as such, before anything is sent", async () => {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-cognito-"));
  writeFileSync(join(folder, "config"), "");
  const names = ["AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED", "AWS_CONFIG_FILE"];
  const changed = [...names, "AWS_SHARED_CREDENTIALS_FILE"];
  const before = changed.map((name) => [name, process.env[name]] as const);
  for (const name of names) delete process.env[name];
  process.env["AWS_EC2_METADATA_DISABLED"] = "true";
  process.env["AWS_CONFIG_FILE"] = join(folder, "config");
  process.env["AWS_SHARED_CREDENTIALS_FILE"] = join(folder, "config");
  const server = await scriptedServer(({ response }) => json(response, {}));
  try {
    const connection = connectPool({ userPoolId: "eu-central-1_Test12345", endpointUrl: server.endpoint, environment: {} });
    const result = await connection.pool.call("disableUser", { username: "row-1" });
    const profile = connection.readProfile();
    await expect(profile).rejects.toMatchObject({ exit: "credentials", message: expect.stringContaining("eu-central-1_Test12345") });
    await connection.close();
    expect(result).toMatchObject({ ok: false, failure: { kind: "credentials", code: "CredentialsProviderError" } });
    expect(server.operations).toEqual([]);
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    rmSync(folder, { recursive: true });
    await server.close();
  }
});
