import {
  AdminCreateUserCommand,
  type AdminCreateUserCommandInput,
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  ListUsersCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { type Bench, list, openBench, refusal } from "./sandbox-client.ts";

const SCHEMA = [
  { Name: "tier", AttributeDataType: "String", StringAttributeConstraints: { MinLength: "1", MaxLength: "5" }, Mutable: true },
  { Name: "age", AttributeDataType: "Number", NumberAttributeConstraints: { MinValue: "0", MaxValue: "150" }, Mutable: true },
  { Name: "legacy", AttributeDataType: "String", Mutable: false },
] as const;

async function create(bench: Bench, pool: string, input: Partial<AdminCreateUserCommandInput>, attributes: Record<string, string> = {}) {
  const UserAttributes = list(attributes);
  return bench.client.send(
    new AdminCreateUserCommand({ UserPoolId: pool, Username: "ann", MessageAction: "SUPPRESS", UserAttributes, ...input }),
  );
}

test("a username that exists is refused", async () => {
  const bench = await openBench();
  const pool = await bench.pool();
  await create(bench, pool, {});
  expect(await refusal(create(bench, pool, {}))).toMatchObject({ name: "UsernameExistsException", status: 400 });
});

test("a pool that does not exist is refused, also one of another Region", async () => {
  const bench = await openBench();
  expect(await refusal(create(bench, "eu-central-1_AAAAAAAAA", {}))).toMatchObject({ name: "ResourceNotFoundException", status: 404 });
});

test.each(["UsernameExistsException", "AliasExistsException"] as const)(
  "a second user with a verified e-mail alias is refused by %s",
  async (name) => {
    const bench = await openBench({ settings: { aliasClashOnCreate: name } });
    const pool = await bench.pool({ AliasAttributes: ["email"] });
    const attributes = { email: "ann@example.com", email_verified: "true" };
    await create(bench, pool, {}, attributes);
    expect(await refusal(create(bench, pool, { Username: "bob" }, attributes))).toMatchObject({ name });
    const forced = await create(bench, pool, { Username: "bob", ForceAliasCreation: true }, attributes);
    expect(forced.User?.Username).toBe("bob");
  },
);

const OF_ATTRIBUTES: readonly [string, Record<string, string>][] = [
  ["an unknown custom attribute", { "custom:unknown": "x" }],
  ["a string over MaxLength", { "custom:tier": "platinum" }],
  ["a number out of range", { "custom:age": "151" }],
  ["a number that is none", { "custom:age": "many" }],
  ["an e-mail that is none", { email: "ann" }],
  ["a phone number that is none", { phone_number: "0171 39200" }],
  ["a value of 2,049 characters", { profile: "x".repeat(2049) }],
  ["a value of 2,049 bytes", { profile: `x${"é".repeat(1024)}` }],
  ["a sub of one's own", { sub: "1" }],
  ["a birthdate as import files have it", { birthdate: "02/01/1985" }],
  ["identities", { identities: "[]" }],
  ["a verified e-mail without an e-mail", { email_verified: "true" }],
];

test.each(OF_ATTRIBUTES)("%s is refused", async (_, attributes) => {
  const bench = await openBench();
  const pool = await bench.pool({ Schema: [...SCHEMA] });
  expect(await refusal(create(bench, pool, {}, attributes))).toMatchObject({ name: "InvalidParameterException", status: 400 });
  expect((await bench.client.send(new ListUsersCommand({ UserPoolId: pool }))).Users).toEqual([]);
});

test("a missing required attribute is refused, unless the setting lets a user with a password go without", async () => {
  const Schema = [{ Name: "email", Required: true }];
  const strict = await openBench();
  expect(await refusal(create(strict, await strict.pool({ Schema }), {}))).toMatchObject({ name: "InvalidParameterException" });
  const lenient = await openBench({ settings: { missingRequiredOnCreate: "allow-with-password" } });
  expect((await create(lenient, await lenient.pool({ Schema }), {})).User?.UserStatus).toBe("FORCE_CHANGE_PASSWORD");
});

test("a username that looks like an alias is refused", async () => {
  const bench = await openBench();
  const pool = await bench.pool({ AliasAttributes: ["email", "phone_number"] });
  for (const Username of ["ann@example.com", "+15550100"]) {
    expect(await refusal(create(bench, pool, { Username }))).toMatchObject({ name: "InvalidParameterException" });
  }
});

test.each([
  ["129 characters", "x".repeat(129)],
  ["a space", "ann example"],
  ["a line break", "ann\n"],
])("a username with %s is refused, naming the constraint and the value", async (_, Username) => {
  const bench = await openBench();
  const { name, message } = await refusal(create(bench, await bench.pool(), { Username }));
  expect(name).toBe("InvalidParameterException");
  expect(message).toContain(`1 validation error detected: Value '${Username}' at 'username' failed to satisfy constraint: Member must`);
});

test("a value is left out of the refusal where the setting says so", async () => {
  const bench = await openBench({ settings: { echoInvalidValues: false } });
  const { message } = await refusal(create(bench, await bench.pool(), { Username: "ann example" }));
  expect(message).not.toContain("ann example");
  expect(message).toContain("at 'username'");
});

test.each(["Short1!", "nouppercase1!", "NOLOWERCASE1!", "NoNumbers!!", "NoSymbols11"])(
  "the weak password %s is refused",
  async (password) => {
    const bench = await openBench();
    const pool = await bench.pool();
    expect(await refusal(create(bench, pool, { TemporaryPassword: password }))).toMatchObject({ name: "InvalidPasswordException" });
    await create(bench, pool, {});
    const set = new AdminSetUserPasswordCommand({ UserPoolId: pool, Username: "ann", Password: password, Permanent: true });
    expect(await refusal(bench.client.send(set))).toMatchObject({ name: "InvalidPasswordException" });
  },
);

test("an immutable attribute cannot be changed", async () => {
  const bench = await openBench();
  const pool = await bench.pool({ Schema: [...SCHEMA] });
  await create(bench, pool, {}, { "custom:legacy": "1" });
  const UserAttributes = list({ "custom:legacy": "2" });
  const change = new AdminUpdateUserAttributesCommand({ UserPoolId: pool, Username: "ann", UserAttributes });
  expect(await refusal(bench.client.send(change))).toMatchObject({ name: "InvalidParameterException" });
});

test("a group that exists is refused", async () => {
  const bench = await openBench();
  const group = new CreateGroupCommand({ UserPoolId: await bench.pool(), GroupName: "editors" });
  await bench.client.send(group);
  expect(await refusal(bench.client.send(group))).toMatchObject({ name: "GroupExistsException" });
});

test("a wrong password and a disabled user do not sign in", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  await create(bench, UserPoolId, {});
  await bench.client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: "ann", Password: "Right-Pass-1", Permanent: true }));
  const made = await bench.client.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: "app", ExplicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH"] }),
  );
  const ClientId = made.UserPoolClient?.ClientId;
  const signIn = (PASSWORD: string) =>
    bench.client.send(
      new AdminInitiateAuthCommand({
        UserPoolId,
        ClientId,
        AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: "ann", PASSWORD },
      }),
    );
  expect((await signIn("Right-Pass-1")).AuthenticationResult?.AccessToken).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  expect(await refusal(signIn("Wrong-Pass-1"))).toMatchObject({ name: "NotAuthorizedException", status: 403 });
  await bench.client.send(new AdminDisableUserCommand({ UserPoolId, Username: "ann" }));
  expect(await refusal(signIn("Right-Pass-1"))).toMatchObject({ name: "NotAuthorizedException", message: "User is disabled." });
});

test.each([`"custom:tier" = "gold"`, `custom:tier = "gold"`, `email = ann`, `email ~ "ann"`, `email = "a" and name = "b"`])(
  "the filter %s is refused",
  async (Filter) => {
    const bench = await openBench();
    const UserPoolId = await bench.pool({ Schema: [...SCHEMA] });
    expect(await refusal(bench.client.send(new ListUsersCommand({ UserPoolId, Filter })))).toMatchObject({
      name: "InvalidParameterException",
    });
  },
);

test("more than 60 users a page are refused", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  expect(await refusal(bench.client.send(new ListUsersCommand({ UserPoolId, Limit: 61 })))).toMatchObject({
    name: "InvalidParameterException",
  });
});

test("every client error is status 400 where the setting says so", async () => {
  const bench = await openBench({ settings: { statusCodes: "all-400" } });
  expect(await refusal(create(bench, "eu-central-1_AAAAAAAAA", {}))).toMatchObject({ name: "ResourceNotFoundException", status: 400 });
});
