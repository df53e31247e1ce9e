import { expect, test } from "vitest";
import { DEFAULT_QUOTAS } from "../../src/model/index.ts";
import { connectTo, json, type Received, scriptedServer } from "./scripted-server.ts";

const POOL = {
  Id: "eu-central-1_Test12345",
  Name: "people",
  Arn: "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Test12345",
  SchemaAttributes: [
    {
      Name: "email",
      AttributeDataType: "String",
      Mutable: true,
      Required: true,
      StringAttributeConstraints: { MinLength: "0", MaxLength: "2048" },
    },
    { Name: "custom:tier", AttributeDataType: "Number", Mutable: false, NumberAttributeConstraints: { MinValue: "-1.5" } },
  ],
  AliasAttributes: ["email"],
  AutoVerifiedAttributes: ["email"],
  UsernameConfiguration: { CaseSensitive: false },
  Policies: {
    PasswordPolicy: { MinimumLength: 12, RequireNumbers: true },
    SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD", "EMAIL_OTP"] },
  },
  MfaConfiguration: "OPTIONAL",
  LambdaConfig: { PreSignUp: "arn:aws:lambda:eu-central-1:123456789012:function:x", KMSKeyID: "arn:aws:kms:eu-central-1:1:key/x" },
  EstimatedNumberOfUsers: 7,
};

const MFA_CONFIG = {
  MfaConfiguration: "OPTIONAL",
  SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: "arn:aws:iam::123456789012:role/sms" } },
  SoftwareTokenMfaConfiguration: { Enabled: true },
};

const LIMITS: Readonly<Record<string, unknown>> = { UserCreation: 75, UserRead: 0 };

function answer({ operation, body, response }: Received): void {
  if (operation === "DescribeUserPool") json(response, { UserPool: POOL });
  else if (operation === "GetCSVHeader") json(response, { CSVHeader: ["name", "cognito:username"] });
  else if (operation === "ListIdentityProviders") json(response, { Providers: [{ ProviderName: "Corp", ProviderType: "SAML" }] });
  else if (operation === "ListGroups" && body["NextToken"] === undefined) json(response, { Groups: [{ GroupName: "a" }], NextToken: "t1" });
  else if (operation === "ListGroups" && body["NextToken"] === "t1") json(response, { Groups: [], NextToken: "t2" });
  else if (operation === "ListGroups")
    json(response, { Groups: [{ GroupName: "b", Description: "", Precedence: 0, RoleArn: "arn:aws:iam::123456789012:role/b" }] });
  else if (operation === "GetUserPoolMfaConfig") json(response, MFA_CONFIG);
  else if (operation === "GetProvisionedLimit") {
    const definition = body["LimitDefinition"] as { Attributes: { Category: string } };
    const value = LIMITS[definition.Attributes.Category];
    if (value === undefined) json(response, { __type: "AccessDeniedException", message: "no" }, 400);
    else json(response, { Limit: { LimitDefinition: definition, ProvisionedLimitValue: value, FreeLimitValue: 50 } });
  } else json(response, { __type: "UnknownOperationException", message: operation }, 400);
}

test("a profile holds what six kinds of read told, over all their pages, and documented quotas where none can be read", async () => {
  const server = await scriptedServer(answer);
  const connection = connectTo(server.endpoint);
  const profile = await connection.readProfile();
  await connection.close();
  await server.close();
  expect(profile).toEqual({
    id: "eu-central-1_Test12345",
    name: "people",
    arn: POOL.Arn,
    region: "eu-central-1",
    account: "123456789012",
    schema: [
      { name: "email", type: "String", mutable: true, required: true, minLength: 0, maxLength: 2048 },
      { name: "custom:tier", type: "Number", mutable: false, required: false, minValue: -1.5 },
    ],
    csvHeader: ["name", "cognito:username"],
    usernameAttributes: [],
    aliasAttributes: ["email"],
    caseSensitive: false,
    autoVerified: ["email"],
    passwordPolicy: {
      minimumLength: 12,
      requireUppercase: false,
      requireLowercase: false,
      requireNumbers: true,
      requireSymbols: false,
    },
    firstAuthFactors: ["PASSWORD", "EMAIL_OTP"],
    mfa: "OPTIONAL",
    mfaFactors: ["sms", "totp"],
    triggers: ["PreSignUp"],
    groups: ["a", "b"],
    groupDefinitions: [{ name: "b", precedence: 0, roleArn: "arn:aws:iam::123456789012:role/b" }],
    identityProviders: [{ name: "Corp", type: "SAML" }],
    estimatedUsers: 7,
    quotas: { ...DEFAULT_QUOTAS, UserCreation: 75 },
    provisionedLimits: { UserCreation: { provisioned: 75, free: 50 } },
  });
  expect(server.operations.filter((operation) => operation === "GetProvisionedLimit")).toHaveLength(2);
});

test("the limits are asked for one a second", async () => {
  const times: number[] = [];
  const server = await scriptedServer((received) => {
    if (received.operation === "GetProvisionedLimit") times.push(performance.now());
    answer(received);
  });
  const connection = connectTo(server.endpoint);
  await connection.readProfile();
  await connection.close();
  await server.close();
  expect(times).toHaveLength(2);
  for (const [index, time] of times.entries()) if (index > 0) expect(time - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(990);
});

test("throttled and broken reads are repeated", async () => {
  let trouble = ["TooManyRequestsException", "InternalErrorException", "TooManyRequestsException"];
  const server = await scriptedServer((received) => {
    const [name, ...rest] = trouble;
    if (name === undefined || received.operation === "GetProvisionedLimit") return answer(received);
    trouble = rest;
    json(received.response, { __type: name, message: "Rate exceeded" }, 400);
  });
  const connection = connectTo(server.endpoint);
  const profile = await connection.readProfile();
  await connection.close();
  await server.close();
  expect(profile.name).toBe("people");
  expect(server.operations.filter((operation) => operation === "DescribeUserPool")).toHaveLength(4);
});

test.each([
  ["AccessDeniedException", "credentials"],
  ["ExpiredTokenException", "credentials"],
  ["NotAuthorizedException", "credentials"],
  ["ResourceNotFoundException", "notFound"],
  ["InvalidParameterException", "usage"],
  ["OperationNotEnabledException", "failure"],
])("%s ends the run as %s, naming the operation and the pool", async (name, exit) => {
  const server = await scriptedServer(({ response }) => json(response, { __type: name, message: "User: jane@example.com" }, 400));
  const connection = connectTo(server.endpoint);
  const error = await connection.readProfile().catch((thrown: unknown) => thrown);
  await connection.close();
  await server.close();
  expect(error).toMatchObject({ name: "RunError", exit, hint: expect.stringMatching(/.{20}/) });
  expect(String(error)).toMatch(/eu-central-1_Test12345.*DescribeUserPool/);
  expect(String(error)).not.toContain("jane");
});

test("a network that stays broken is temporary, after a bounded number of tries", async () => {
  const server = await scriptedServer(({ request }) => request.socket.resetAndDestroy());
  const connection = connectTo(server.endpoint);
  await expect(connection.readProfile()).rejects.toMatchObject({ exit: "temporary", message: expect.stringContaining("DescribeUserPool") });
  await connection.close();
  await server.close();
  expect(server.operations).toHaveLength(8);
});

test("an abort ends the reading with the signal's reason", async () => {
  const server = await scriptedServer((received) => {
    if (received.operation !== "ListGroups") answer(received);
  });
  const connection = connectTo(server.endpoint);
  const stop = new AbortController();
  const reason = new Error("stop now");
  setTimeout(() => stop.abort(reason), 100);
  await expect(connection.readProfile(stop.signal)).rejects.toBe(reason);
  await connection.close();
  await server.close();
});
