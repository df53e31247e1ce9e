import {
  AddCustomAttributesCommand,
  AdminCreateUserCommand,
  CreateUserPoolClientCommand,
  DeleteUserPoolCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetCSVHeaderCommand,
  GetUserPoolMfaConfigCommand,
  ListUserPoolsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { clientOf, openBench, refusal } from "./sandbox-client.ts";

test("a new pool has the API's defaults and the whole schema", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool({
    Schema: [{ Name: "tier", AttributeDataType: "String", StringAttributeConstraints: { MaxLength: "9" } }],
  });
  expect(UserPoolId).toMatch(/^eu-central-1_[0-9a-zA-Z]{9}$/);
  const { UserPool } = await bench.client.send(new DescribeUserPoolCommand({ UserPoolId }));
  expect(UserPool).toMatchObject({
    Name: "people",
    Arn: `arn:aws:cognito-idp:eu-central-1:123456789012:userpool/${UserPoolId}`,
    MfaConfiguration: "OFF",
    UserPoolTier: "ESSENTIALS",
    DeletionProtection: "INACTIVE",
    EstimatedNumberOfUsers: 0,
    Policies: {
      PasswordPolicy: {
        MinimumLength: 8,
        RequireUppercase: true,
        RequireLowercase: true,
        RequireNumbers: true,
        RequireSymbols: true,
        TemporaryPasswordValidityDays: 7,
      },
      SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD"] },
    },
  });
  expect(UserPool?.UsernameConfiguration).toBeUndefined();
  expect(UserPool?.SchemaAttributes).toHaveLength(21);
  expect(UserPool?.SchemaAttributes?.find(({ Name }) => Name === "sub")).toEqual({
    Name: "sub",
    AttributeDataType: "String",
    DeveloperOnlyAttribute: false,
    Mutable: false,
    Required: true,
    StringAttributeConstraints: { MinLength: "1", MaxLength: "2048" },
  });
  expect(UserPool?.SchemaAttributes?.at(-1)).toMatchObject({ Name: "custom:tier", StringAttributeConstraints: { MaxLength: "9" } });
});

test("the import header has the standard columns, Cognito's two, the custom ones and that of password hashes", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool({ Schema: [{ Name: "tier", AttributeDataType: "String" }] });
  const { CSVHeader } = await bench.client.send(new GetCSVHeaderCommand({ UserPoolId }));
  expect(CSVHeader).toEqual([
    ...["name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture", "website"],
    ...["email", "email_verified", "gender", "birthdate", "zoneinfo", "locale", "phone_number", "phone_number_verified", "address"],
    ...["updated_at", "cognito:mfa_enabled", "cognito:username", "custom:tier", "password_hash"],
  ]);
});

test("custom attributes are added and at once usable, a name only once, at most 50", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  const add = (names: readonly string[]) =>
    bench.client.send(
      new AddCustomAttributesCommand({ UserPoolId, CustomAttributes: names.map((Name) => ({ Name, AttributeDataType: "String" })) }),
    );
  await add(["legacy_id"]);
  const UserAttributes = [{ Name: "custom:legacy_id", Value: "7" }];
  await bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username: "ann", UserAttributes }));
  expect(await refusal(add(["legacy_id"]))).toMatchObject({ name: "InvalidParameterException" });
  await add(Array.from({ length: 25 }, (_, n) => `a${n}`));
  expect(await refusal(add(Array.from({ length: 25 }, (_, n) => `b${n}`)))).toMatchObject({ name: "InvalidParameterException" });
  await add(Array.from({ length: 24 }, (_, n) => `c${n}`));
  const { UserPool } = await bench.client.send(new DescribeUserPoolCommand({ UserPoolId }));
  expect(UserPool?.SchemaAttributes).toHaveLength(70);
});

test("pools are listed by page, in their own Region only", async () => {
  const bench = await openBench();
  const ids = [await bench.pool(), await bench.pool(), await bench.pool()];
  const first = await bench.client.send(new ListUserPoolsCommand({ MaxResults: 2 }));
  const second = await bench.client.send(new ListUserPoolsCommand({ MaxResults: 2, NextToken: first.NextToken }));
  expect([...(first.UserPools ?? []), ...(second.UserPools ?? [])].map(({ Id }) => Id)).toEqual(ids);
  expect(second.NextToken).toBeUndefined();
  const elsewhere = clientOf(bench.sandbox.endpoint, "us-west-2");
  expect((await elsewhere.send(new ListUserPoolsCommand({ MaxResults: 2 }))).UserPools).toEqual([]);
  expect(await refusal(elsewhere.send(new DescribeUserPoolCommand({ UserPoolId: ids[0] })))).toMatchObject({
    name: "ResourceNotFoundException",
  });
  elsewhere.destroy();
});

test("a deleted pool is gone, a protected one stays", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  await bench.client.send(new DeleteUserPoolCommand({ UserPoolId }));
  expect(await refusal(bench.client.send(new DescribeUserPoolCommand({ UserPoolId })))).toMatchObject({
    name: "ResourceNotFoundException",
  });
  const kept = new DeleteUserPoolCommand({ UserPoolId: await bench.pool({ DeletionProtection: "ACTIVE" }) });
  expect(await refusal(bench.client.send(kept))).toMatchObject({ name: "InvalidParameterException" });
});

test.each([
  ["aliases and usernames by address together", { AliasAttributes: ["email"], UsernameAttributes: ["email"] }],
  ["a required custom attribute", { Schema: [{ Name: "x", AttributeDataType: "String", Required: true }] }],
  ["a standard attribute of another type", { Schema: [{ Name: "email", AttributeDataType: "Number" }] }],
  ["sign-in without PASSWORD", { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ["EMAIL_OTP"] } } }],
] as const)("a pool with %s is refused", async (_, settings) => {
  const bench = await openBench();
  expect(await refusal(bench.pool(settings as never))).toMatchObject({ name: "InvalidParameterException" });
});

test("the MFA setting is read back", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool({ MfaConfiguration: "OPTIONAL" });
  expect(await bench.client.send(new GetUserPoolMfaConfigCommand({ UserPoolId }))).toMatchObject({ MfaConfiguration: "OPTIONAL" });
});

test("an app client is created and described", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  const made = await bench.client.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: "app", GenerateSecret: true }));
  const ClientId = made.UserPoolClient?.ClientId;
  const read = await bench.client.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
  expect(read.UserPoolClient).toEqual(made.UserPoolClient);
  expect(read.UserPoolClient?.ClientSecret).toMatch(/^[0-9a-z]{52}$/);
  const elsewhere = new DescribeUserPoolClientCommand({ UserPoolId: await bench.pool(), ClientId });
  expect(await refusal(bench.client.send(elsewhere))).toMatchObject({ name: "ResourceNotFoundException" });
});
