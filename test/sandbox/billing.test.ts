import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  ListUsersCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, onTestFinished, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { csvOf, goodRow, importFile } from "./import-fixture.ts";
import { clientOf, openBench, refusal } from "./sandbox-client.ts";

test("import jobs and ListUsers make nobody active; reading, grouping and signing in do, each user once", async () => {
  const { client, sandbox, pool } = await openBench();
  const UserPoolId = await pool({ AutoVerifiedAttributes: ["email"] });
  await importFile(client, UserPoolId, await csvOf(client, UserPoolId, [1, 2, 3, 4].map(goodRow)));
  await client.send(new ListUsersCommand({ UserPoolId }));
  await client.send(new AdminDisableUserCommand({ UserPoolId, Username: "user-4" }));
  expect(sandbox.billing()).toMatchObject({ activeUsers: 0, byOperation: {} });
  const { Users = [] } = await client.send(new ListUsersCommand({ UserPoolId, Filter: 'username = "user-1"' }));
  const sub = Users[0]?.Attributes?.find(({ Name }) => Name === "sub")?.Value ?? "";
  for (const Username of ["user-1", sub, "user-2"]) await client.send(new AdminGetUserCommand({ UserPoolId, Username }));
  await client.send(new CreateGroupCommand({ UserPoolId, GroupName: "staff" }));
  for (const Username of ["user-2", "user-3"]) {
    await client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: "staff" }));
  }
  await refusal(client.send(new AdminGetUserCommand({ UserPoolId, Username: "nobody" })));
  await client.send(new AdminCreateUserCommand({ UserPoolId, Username: "ann" }));
  await client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: "ann", Password: "Correct-horse-7", Permanent: true }));
  const expected = { activeUsers: 4, byOperation: { AdminAddUserToGroup: 1, AdminCreateUser: 1, AdminGetUser: 2 } };
  expect(sandbox.billing()).toMatchObject(expected);
  const { month } = sandbox.billing();
  expect(month).toBe(new Date(sandbox.clock.now()).toISOString().slice(0, 7));
  expect(await (await fetch(`${sandbox.endpoint}/_sandbox/billing`)).json()).toEqual({ month, ...expected });
});

test("in a new month of the sandbox's clock nobody is active, until tokens are given", async () => {
  const { client, sandbox, pool } = await openBench({ speed: 50_000_000 });
  const UserPoolId = await pool({ Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 365 } } });
  const ExplicitAuthFlows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH" as const, "ALLOW_REFRESH_TOKEN_AUTH" as const];
  const { UserPoolClient } = await client.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: "app", ExplicitAuthFlows }));
  const password = "Correct-horse-7";
  await client.send(new AdminCreateUserCommand({ UserPoolId, Username: "ann" }));
  await client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: "ann", Password: password, Permanent: true }));
  const signIn = (PASSWORD: string) =>
    client.send(
      new AdminInitiateAuthCommand({
        UserPoolId,
        ClientId: UserPoolClient?.ClientId,
        AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: "ann", PASSWORD },
      }),
    );
  await refusal(signIn("wrong"));
  expect(activeBy(sandbox, "AdminInitiateAuth")).toBe(0);
  await sandbox.clock.sleep(32 * 24 * 3_600_000);
  await signIn(password);
  expect(activeBy(sandbox, "AdminCreateUser")).toBe(1);
  expect(activeBy(sandbox, "AdminInitiateAuth")).toBe(1);
  const { month } = sandbox.billing();
  await sandbox.clock.sleep(32 * 24 * 3_600_000);
  expect(sandbox.billing().month).not.toBe(month);
  expect(sandbox.billing()).toMatchObject({ activeUsers: 0, byOperation: {} });
});

/** The users of all months that an operation made active first. */
function activeBy(sandbox: Sandbox, operation: string): number {
  const now = new Date(sandbox.clock.now());
  return Array.from({ length: 200 }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back)).toISOString().slice(0, 7),
  )
    .map((month) => sandbox.billing(month).byOperation[operation] ?? 0)
    .reduce((sum, users) => sum + users, 0);
}

test("the meter outlives a restart", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "poolferry-billing-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  const first = await startSandbox({ dataDir, quotas: "off" });
  const client = clientOf(first.endpoint);
  const { UserPool } = (await first.call("CreateUserPool", { PoolName: "people" }, "eu-central-1")) as { UserPool: { Id: string } };
  await client.send(new AdminCreateUserCommand({ UserPoolId: UserPool.Id, Username: "ann" }));
  await client.send(new AdminGetUserCommand({ UserPoolId: UserPool.Id, Username: "ann" }));
  client.destroy();
  await first.close();
  const second = await startSandbox({ dataDir, quotas: "off" });
  onTestFinished(() => second.close());
  expect(second.billing()).toMatchObject({ activeUsers: 1, byOperation: { AdminCreateUser: 1 } });
});
