import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  InitiateAuthCommand,
  ListUserPoolsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, onTestFinished, test } from "vitest";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { createJob, csvOf, describeJob, goodRow, put, startJob, waitFor } from "./import-fixture.ts";
import { list, refusal } from "./sandbox-client.ts";

const OTHER = "210987654321";
const ACCOUNTS = { OTHERKEY: OTHER };

async function twoAccounts(options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ quotas: "off", accounts: ACCOUNTS, ...options });
  onTestFinished(() => sandbox.close());
  return { sandbox, ...clientsOf(sandbox) };
}

/** One client of the sandbox's own account and one of the other. */
function clientsOf(sandbox: Sandbox) {
  const clientOf = (accessKeyId: string) => {
    const credentials = { accessKeyId, secretAccessKey: "example" };
    const client = new CognitoIdentityProviderClient({ endpoint: sandbox.endpoint, region: "eu-central-1", maxAttempts: 1, credentials });
    onTestFinished(() => client.destroy());
    return client;
  };
  return { own: clientOf("ANYKEY"), other: clientOf("OTHERKEY") };
}

async function poolOf(client: CognitoIdentityProviderClient): Promise<string> {
  const { UserPool } = await client.send(new CreateUserPoolCommand({ PoolName: "people", AutoVerifiedAttributes: ["email"] }));
  return UserPool?.Id ?? "";
}

test("an account sees its own pools alone, by its own ARNs", async () => {
  const { own, other } = await twoAccounts();
  const [ownPool, otherPool] = [await poolOf(own), await poolOf(other)];
  for (const [client, pool, foreign, account] of [
    [own, ownPool, otherPool, "123456789012"],
    [other, otherPool, ownPool, OTHER],
  ] as const) {
    const { UserPools = [] } = await client.send(new ListUserPoolsCommand({ MaxResults: 10 }));
    expect(UserPools.map(({ Id }) => Id)).toEqual([pool]);
    const { UserPool } = await client.send(new DescribeUserPoolCommand({ UserPoolId: pool }));
    expect(UserPool?.Arn).toBe(`arn:aws:cognito-idp:eu-central-1:${account}:userpool/${pool}`);
    const reach = client.send(new AdminCreateUserCommand({ UserPoolId: foreign, Username: "ann" }));
    expect(await refusal(reach)).toMatchObject({ name: "ResourceNotFoundException" });
  }
});

test("an account has its own request quotas", async () => {
  const { own, other } = await twoAccounts({ quotas: { UserCreation: { perSecond: 1, burst: 3 } }, speed: 0.01 });
  const made = async (client: CognitoIdentityProviderClient) => {
    const UserPoolId = await poolOf(client);
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) => client.send(new AdminCreateUserCommand({ UserPoolId, Username: `user-${n}` }))),
    );
    return results.filter(({ status }) => status === "fulfilled").length;
  };
  expect(await made(own)).toBe(3);
  expect(await made(other)).toBe(3);
});

test("each account may have one active import job", async () => {
  const { own, other } = await twoAccounts({ faults: { faults: [{ fault: "import-stuck", calls: [1, 3] }] } });
  const begun = async (client: CognitoIdentityProviderClient, first: number) => {
    const pool = await poolOf(client);
    const job = await createJob(client, pool);
    await put(job.PreSignedUrl ?? "", await csvOf(client, pool, [goodRow(first)]));
    return job;
  };
  const [stuck, finished, refused] = [await begun(own, 1), await begun(other, 2), await begun(own, 3)];
  await startJob(own, stuck);
  expect(finished.PreSignedUrl).toContain(`/${OTHER}/`);
  await startJob(other, finished);
  expect(await waitFor(other, finished)).toMatchObject({ Status: "Succeeded", ImportedUsers: 1 });
  await expect(startJob(own, refused)).rejects.toMatchObject({ name: "PreconditionNotMetException" });
  expect(await describeJob(own, stuck)).toMatchObject({ Status: "Pending" });
});

test("a sign-in needs no account: its client leads to the pool", async () => {
  const { other } = await twoAccounts();
  const UserPoolId = await poolOf(other);
  const ExplicitAuthFlows = ["ALLOW_USER_PASSWORD_AUTH" as const, "ALLOW_REFRESH_TOKEN_AUTH" as const];
  const { UserPoolClient } = await other.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: "app", ExplicitAuthFlows }));
  const PASSWORD = "Correct-horse-7";
  await other.send(new AdminCreateUserCommand({ UserPoolId, Username: "ann", TemporaryPassword: PASSWORD }));
  const AuthParameters = { USERNAME: "ann", PASSWORD };
  const signIn = new InitiateAuthCommand({ ClientId: UserPoolClient?.ClientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters });
  expect((await other.send(signIn)).ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
});

test("one user under several names has one quota of reads", async () => {
  const { own } = await twoAccounts({ quotas: "documented", speed: 0.001 });
  const { UserPool } = await own.send(new CreateUserPoolCommand({ PoolName: "people", AliasAttributes: ["email"] }));
  const UserPoolId = UserPool?.Id ?? "";
  const UserAttributes = list({ email: "ann@example.com", email_verified: "true" });
  const { User } = await own.send(new AdminCreateUserCommand({ UserPoolId, Username: "ann", UserAttributes }));
  const sub = User?.Attributes?.find(({ Name }) => Name === "sub")?.Value ?? "";
  const reads = await Promise.allSettled(
    Array.from({ length: 30 }, (_, n) =>
      own.send(new AdminGetUserCommand({ UserPoolId, Username: ["ann", "ann@example.com", sub][n % 3] })),
    ),
  );
  expect(reads.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
});

test("a pool is still its account's after a restart", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "poolferry-accounts-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  const first = await startSandbox({ dataDir, accounts: ACCOUNTS });
  const UserPoolId = await poolOf(clientsOf(first).other);
  await first.close();
  const { own, other } = await twoAccounts({ dataDir });
  expect(await refusal(own.send(new DescribeUserPoolCommand({ UserPoolId })))).toMatchObject({ name: "ResourceNotFoundException" });
  expect((await other.send(new ListUserPoolsCommand({ MaxResults: 10 }))).UserPools).toMatchObject([{ Id: UserPoolId }]);
});

test("what is no account id is refused", async () => {
  await expect(startSandbox({ accounts: { OTHERKEY: "12345" } })).rejects.toMatchObject({ name: "RunError", exit: "usage" });
});
