import { createHmac } from "node:crypto";
import {
  AdminCreateUserCommand,
  AdminDisableProviderForUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  type AuthFlowType,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import type { SandboxOptions } from "../../src/sandbox/start-sandbox.ts";
import { list, openBench, refusal, values } from "./sandbox-client.ts";

async function withClient(settings: Partial<CreateUserPoolClientCommandInput> = {}, options: SandboxOptions = {}) {
  const bench = await openBench(options);
  const UserPoolId = await bench.pool({ Schema: [{ Name: "name", Required: false }] });
  const { UserPoolClient } = await bench.client.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: "app",
      ExplicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_PASSWORD_AUTH"],
      ...settings,
    }),
  );
  const ClientId = UserPoolClient?.ClientId as string;
  await bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username: "ann", TemporaryPassword: "First-Pass-1" }));
  const set = (Password: string) =>
    bench.client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: "ann", Password, Permanent: true }));
  const adminSignIn = (PASSWORD: string, more: Record<string, string> = {}, AuthFlow: AuthFlowType = "ADMIN_USER_PASSWORD_AUTH") =>
    bench.client.send(
      new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow, AuthParameters: { USERNAME: "ann", PASSWORD, ...more } }),
    );
  const signIn = (PASSWORD: string, USERNAME = "ann") =>
    bench.client.send(new InitiateAuthCommand({ ClientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters: { USERNAME, PASSWORD } }));
  return { bench, UserPoolId, ClientId, secret: UserPoolClient?.ClientSecret, set, adminSignIn, signIn };
}

test("a permanent password signs in by either operation, and the tokens say who it is", async () => {
  const { bench, UserPoolId, ClientId, set, adminSignIn, signIn } = await withClient();
  await set("Right-Pass-1");
  const { AuthenticationResult: tokens } = await adminSignIn("Right-Pass-1");
  const claims = JSON.parse(Buffer.from(tokens?.IdToken?.split(".")[1] as string, "base64url").toString());
  const user = await bench.client.send(new AdminGetUserCommand({ UserPoolId, Username: "ann" }));
  expect(claims).toMatchObject({ sub: values(user)["sub"], aud: ClientId, token_use: "id", "cognito:username": "ann" });
  expect((await signIn("Right-Pass-1")).AuthenticationResult?.RefreshToken).toBeTruthy();
  expect((await adminSignIn("Right-Pass-1", {}, "USER_PASSWORD_AUTH")).AuthenticationResult?.AccessToken).toBeTruthy();
});

test("a temporary password leads to a new one, then to tokens", async () => {
  const { bench, UserPoolId, ClientId, adminSignIn } = await withClient();
  const { ChallengeName, Session, ChallengeParameters } = await adminSignIn("First-Pass-1");
  expect(ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
  expect(ChallengeParameters).toMatchObject({ USER_ID_FOR_SRP: "ann", requiredAttributes: "[]" });
  const answer = (NEW_PASSWORD: string, session = Session) =>
    bench.client.send(
      new AdminRespondToAuthChallengeCommand({
        UserPoolId,
        ClientId,
        ChallengeName,
        Session: session,
        ChallengeResponses: { USERNAME: "ann", NEW_PASSWORD, "userAttributes.name": "Ann" },
      }),
    );
  expect(await refusal(answer("weak"))).toMatchObject({ name: "InvalidPasswordException" });
  expect(await refusal(answer("Second-Pass-2", "x".repeat(40)))).toMatchObject({ name: "NotAuthorizedException" });
  expect((await answer("Second-Pass-2")).AuthenticationResult?.IdToken).toBeTruthy();
  expect(await refusal(answer("Third-Pass-3"))).toMatchObject({ name: "NotAuthorizedException" });
  const user = await bench.client.send(new AdminGetUserCommand({ UserPoolId, Username: "ann" }));
  expect(user.UserStatus).toBe("CONFIRMED");
  expect(values(user)["name"]).toBe("Ann");
  expect((await adminSignIn("Second-Pass-2")).AuthenticationResult).toBeDefined();
});

test("the challenge is answered without a signature too", async () => {
  const { bench, ClientId, signIn } = await withClient();
  const { Session } = await signIn("First-Pass-1");
  const ChallengeResponses = { USERNAME: "ann", NEW_PASSWORD: "Second-Pass-2" };
  const answer = new RespondToAuthChallengeCommand({ ClientId, ChallengeName: "NEW_PASSWORD_REQUIRED", Session, ChallengeResponses });
  expect((await bench.client.send(answer)).AuthenticationResult?.AccessToken).toBeTruthy();
});

test("a temporary password ends after its days on the sandbox's clock", async () => {
  const { bench, adminSignIn } = await withClient({}, { speed: 7 * 86_400 * 4 });
  await bench.sandbox.clock.sleep(7 * 86_400_000 + 1000);
  expect(await refusal(adminSignIn("First-Pass-1"))).toMatchObject({
    name: "NotAuthorizedException",
    message: "Temporary password has expired and must be reset by an administrator.",
  });
});

test("a user whose password must be reset is told so, or not, as the client says", async () => {
  for (const PreventUserExistenceErrors of ["LEGACY", "ENABLED"] as const) {
    const { bench, set, signIn, adminSignIn } = await withClient({ PreventUserExistenceErrors });
    await set("Right-Pass-1");
    bench.sandbox.store.write(() => bench.sandbox.store.prepare("UPDATE users SET status = 'RESET_REQUIRED', password = NULL").run());
    const hidden = PreventUserExistenceErrors === "ENABLED";
    expect(await refusal(adminSignIn("Right-Pass-1"))).toMatchObject({
      name: hidden ? "NotAuthorizedException" : "PasswordResetRequiredException",
    });
    expect(await refusal(signIn("Right-Pass-1", "nobody"))).toMatchObject({
      name: hidden ? "NotAuthorizedException" : "UserNotFoundException",
    });
  }
});

test("a client with a secret must prove it", async () => {
  const { ClientId, secret, set, adminSignIn } = await withClient({ GenerateSecret: true });
  await set("Right-Pass-1");
  expect(await refusal(adminSignIn("Right-Pass-1"))).toMatchObject({ name: "NotAuthorizedException" });
  const SECRET_HASH = createHmac("sha256", secret as string)
    .update(`ann${ClientId}`)
    .digest("base64");
  expect((await adminSignIn("Right-Pass-1", { SECRET_HASH })).AuthenticationResult).toBeDefined();
});

test("a flow that the client does not allow is refused", async () => {
  const { adminSignIn, signIn } = await withClient({ ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH"] });
  expect(await refusal(adminSignIn("First-Pass-1"))).toMatchObject({ name: "InvalidParameterException" });
  expect(await refusal(signIn("First-Pass-1"))).toMatchObject({ name: "InvalidParameterException" });
});

test("a user whose local identity is disabled keeps its record and signs in no more", async () => {
  const { bench, UserPoolId, set, adminSignIn } = await withClient();
  await set("Right-Pass-1");
  const User = { ProviderName: "Cognito", ProviderAttributeName: "Cognito_Subject", ProviderAttributeValue: "ann" };
  await bench.client.send(new AdminDisableProviderForUserCommand({ UserPoolId, User }));
  expect(await refusal(adminSignIn("Right-Pass-1"))).toMatchObject({ name: "NotAuthorizedException" });
  expect((await bench.client.send(new AdminGetUserCommand({ UserPoolId, Username: "ann" }))).Enabled).toBe(true);
});

test("no password is kept as it was given", async () => {
  const { bench, set } = await withClient();
  await set("Right-Pass-1");
  await bench.client.send(
    new AdminCreateUserCommand({
      UserPoolId: (await bench.pool()) as string,
      Username: "bob",
      TemporaryPassword: "Right-Pass-1",
      UserAttributes: list({ name: "Bob" }),
    }),
  );
  const rows = bench.sandbox.store.prepare("SELECT * FROM users").all();
  expect(rows).toHaveLength(2);
  expect(JSON.stringify(rows)).not.toContain("Right-Pass-1");
});

test("signed and unsigned sign-ins share one quota of their Region", async () => {
  const { set, adminSignIn, signIn } = await withClient({}, { quotas: { UserAuthentication: 2, UserCreation: 50 } });
  await set("Right-Pass-1");
  await adminSignIn("Right-Pass-1");
  await signIn("Right-Pass-1");
  expect(await refusal(signIn("Right-Pass-1"))).toMatchObject({ name: "TooManyRequestsException" });
});
