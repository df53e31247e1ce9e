import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  CreateGroupCommand,
  CreateUserImportJobCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  ListTagsForResourceCommand,
  ListUserPoolClientsCommand,
  ListUserPoolReplicasCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
  type UpdateUserPoolCommandInput,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { openApp } from "./app-fixture.ts";
import { createJob, csvOf, goodRow, makePool, put, sandboxFor, startJob } from "./import-fixture.ts";
import { clientOf, openBench, refusal } from "./sandbox-client.ts";

async function openPool(settings: Partial<UpdateUserPoolCommandInput> = {}) {
  const bench = await openBench();
  const UserPoolId = await bench.pool(settings);
  return {
    bench,
    UserPoolId,
    update: (changes: Partial<UpdateUserPoolCommandInput>) => bench.client.send(new UpdateUserPoolCommand({ UserPoolId, ...changes })),
    describe: async () => (await bench.client.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool,
    setMfa: (config: Partial<SetUserPoolMfaConfigCommandInput>) =>
      bench.client.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...config })),
  };
}

test("UpdateUserPool sets what is given and resets what is left out", async () => {
  const pool = await openPool({
    AutoVerifiedAttributes: ["email"],
    DeletionProtection: "ACTIVE",
    Policies: { PasswordPolicy: { MinimumLength: 12 } },
    UserPoolTags: { team: "identity" },
    LambdaConfig: { PreSignUp: "arn:aws:lambda:eu-central-1:123456789012:function:check" },
  });
  const before = await pool.describe();
  await pool.update({ UserPoolTier: "PLUS" });
  const after = await pool.describe();
  expect(after).toMatchObject({
    Name: "people",
    UserPoolTier: "PLUS",
    DeletionProtection: "INACTIVE",
    LambdaConfig: {},
    UserPoolTags: { team: "identity" },
  });
  expect(after?.AutoVerifiedAttributes).toBeUndefined();
  expect(after?.Policies?.PasswordPolicy?.MinimumLength).toBe(8);
  expect(after?.SchemaAttributes).toEqual(before?.SchemaAttributes);
  expect(after?.LastModifiedDate?.getTime()).toBeGreaterThan(before?.LastModifiedDate?.getTime() as number);
});

test("a pool that is read, changed and written back loses nothing, and may be renamed", async () => {
  const pool = await openPool({ AutoVerifiedAttributes: ["email"], Policies: { PasswordPolicy: { MinimumLength: 12 } } });
  const { AutoVerifiedAttributes, Policies, LambdaConfig } = (await pool.describe()) ?? {};
  await pool.update({ AutoVerifiedAttributes, Policies, LambdaConfig, PoolName: "customers" });
  expect(await pool.describe()).toMatchObject({ Name: "customers", AutoVerifiedAttributes: ["email"], Policies });
});

test("a pool cannot be changed while an import job runs", async () => {
  const { cognito } = await sandboxFor({}, { pendingMs: 3_600_000 });
  const UserPoolId = await makePool(cognito);
  const job = await createJob(cognito, UserPoolId);
  await put(job.PreSignedUrl ?? "", await csvOf(cognito, UserPoolId, [goodRow(1)]));
  await startJob(cognito, job);
  const change = cognito.send(new UpdateUserPoolCommand({ UserPoolId, AutoVerifiedAttributes: ["email"] }));
  expect((await refusal(change)).name).toBe("UserImportInProgressException");
});

test("the MFA configuration is replaced as a whole and read back", async () => {
  const pool = await openPool();
  const SmsConfiguration = { SnsCallerArn: "arn:aws:iam::123456789012:role/sms" };
  await pool.setMfa({
    MfaConfiguration: "OPTIONAL",
    SmsMfaConfiguration: { SmsConfiguration },
    SoftwareTokenMfaConfiguration: { Enabled: true },
  });
  const read = () => pool.bench.client.send(new GetUserPoolMfaConfigCommand({ UserPoolId: pool.UserPoolId }));
  expect(await read()).toMatchObject({
    MfaConfiguration: "OPTIONAL",
    SmsMfaConfiguration: { SmsConfiguration },
    SoftwareTokenMfaConfiguration: { Enabled: true },
  });
  expect((await pool.describe())?.MfaConfiguration).toBe("OPTIONAL");
  await pool.setMfa({ MfaConfiguration: "ON", EmailMfaConfiguration: { Subject: "Your code" } });
  expect(await read()).toMatchObject({ MfaConfiguration: "ON", EmailMfaConfiguration: { Subject: "Your code" } });
  expect((await read()).SoftwareTokenMfaConfiguration).toBeUndefined();
});

test("an MFA configuration that contradicts itself or the tier is refused", async () => {
  const pool = await openPool({ UserPoolTier: "LITE" });
  const SoftwareTokenMfaConfiguration = { Enabled: true };
  expect((await refusal(pool.setMfa({ MfaConfiguration: "OFF", SoftwareTokenMfaConfiguration }))).name).toBe("InvalidParameterException");
  expect((await refusal(pool.setMfa({ MfaConfiguration: "ON" }))).name).toBe("InvalidParameterException");
  const email = pool.setMfa({ MfaConfiguration: "ON", EmailMfaConfiguration: {} });
  expect((await refusal(email)).name).toBe("FeatureUnavailableInTierException");
});

test("tags are added, taken off and listed by the pool's ARN", async () => {
  const { bench, describe } = await openPool({ UserPoolTags: { team: "identity" } });
  const ResourceArn = (await describe())?.Arn as string;
  await bench.client.send(new TagResourceCommand({ ResourceArn, Tags: { stage: "test", __proto__name: "x" } }));
  await bench.client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["team"] }));
  const { Tags } = await bench.client.send(new ListTagsForResourceCommand({ ResourceArn }));
  expect(Tags).toEqual({ stage: "test", __proto__name: "x" });
  const many = Object.fromEntries(Array.from({ length: 49 }, (_, n) => [`tag-${n}`, ""]));
  expect((await refusal(bench.client.send(new TagResourceCommand({ ResourceArn, Tags: many })))).name).toBe("InvalidParameterException");
  const foreign = new ListTagsForResourceCommand({ ResourceArn: "arn:aws:s3:eu-central-1:123456789012:bucket/people" });
  expect((await refusal(bench.client.send(foreign))).name).toBe("InvalidParameterException");
});

test("an app client's update resets what is left out but its name and its secret", async () => {
  const app = await openApp({}, { GenerateSecret: true, AccessTokenValidity: 5, PreventUserExistenceErrors: "ENABLED" });
  const { UserPoolId, ClientId } = app;
  const before = (await app.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient;
  const { UserPoolClient } = await app.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, RefreshTokenValidity: 7 }));
  expect(UserPoolClient).toMatchObject({ ClientName: "app", ClientSecret: before?.ClientSecret, RefreshTokenValidity: 7 });
  expect(UserPoolClient?.AccessTokenValidity).toBeUndefined();
  expect(UserPoolClient?.PreventUserExistenceErrors).toBeUndefined();
  expect(UserPoolClient?.ExplicitAuthFlows).toContain("ALLOW_USER_SRP_AUTH");
});

test("app clients are listed page by page", async () => {
  const { bench, UserPoolId } = await openPool();
  for (let n = 0; n < 5; n++) await bench.sandbox.call("CreateUserPoolClient", { UserPoolId, ClientName: `app-${n}` }, "eu-central-1");
  const names: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await bench.client.send(new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 2, NextToken }));
    names.push(...(page.UserPoolClients ?? []).map(({ ClientName }) => ClientName));
    NextToken = page.NextToken;
  } while (NextToken !== undefined && names.length < 10);
  expect(names).toEqual(["app-0", "app-1", "app-2", "app-3", "app-4"]);
});

test("a secondary Region reads and signs in, and refuses every change", async () => {
  const app = await openApp({}, {}, { settings: { secondaryRegions: ["eu-west-1"] } });
  await app.user("ann");
  const { UserPoolId } = app;
  const replica = clientOf(app.bench.sandbox.endpoint, "eu-west-1");
  const { UserPoolReplicas } = await replica.send(new ListUserPoolReplicasCommand({ UserPoolId }));
  expect(UserPoolReplicas?.map(({ RegionName, Role }) => [RegionName, Role])).toEqual([
    ["eu-central-1", "PRIMARY"],
    ["eu-west-1", "SECONDARY"],
  ]);
  expect((await replica.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool?.Id).toBe(UserPoolId);
  expect((await replica.send(new AdminGetUserCommand({ UserPoolId, Username: "ann" }))).UserStatus).toBe("CONFIRMED");
  const [GroupName, JobName, CloudWatchLogsRoleArn] = ["editors", "first", "arn:aws:iam::123456789012:role/import-logs"];
  const changes = [
    replica.send(new UpdateUserPoolCommand({ UserPoolId })),
    replica.send(new SetUserPoolMfaConfigCommand({ UserPoolId })),
    replica.send(new AdminCreateUserCommand({ UserPoolId, Username: "bob" })),
    replica.send(new AdminDisableUserCommand({ UserPoolId, Username: "ann" })),
    replica.send(new CreateGroupCommand({ UserPoolId, GroupName })),
    replica.send(new CreateUserImportJobCommand({ UserPoolId, JobName, CloudWatchLogsRoleArn })),
  ];
  for (const { name } of await Promise.all(changes.map((change) => refusal(change)))) expect(name).toBe("OperationNotEnabledException");
  expect(await app.get("ann")).toMatchObject({ Enabled: true });
  expect((await app.signIn("ann")).AuthenticationResult).toBeDefined();
  replica.destroy();
});
