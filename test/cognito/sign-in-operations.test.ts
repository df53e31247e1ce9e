import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { classifyFailure } from "../../src/cognito/classify-failure.ts";
import { Secret } from "../../src/model/index.ts";
import { oneCallServer } from "./one-call.ts";

const REQUEST = { username: "row-1", password: new Secret("Example-Pass-1"), clientId: "client1" };
const PARAMETERS = { USERNAME: "row-1", PASSWORD: "Example-Pass-1" };
const calling = oneCallServer();

const TOKENS = { AuthenticationResult: { AccessToken: "token-1", IdToken: "token-2", RefreshToken: "token-3" } };

test("a sign-in sends the password by the flow that was asked for, and keeps no token", async () => {
  expect(await calling("adminSignIn", REQUEST, TOKENS)).toEqual([
    { ok: true },
    "AdminInitiateAuth",
    { UserPoolId: "eu-central-1_Test12345", ClientId: "client1", AuthFlow: "ADMIN_USER_PASSWORD_AUTH", AuthParameters: PARAMETERS },
  ]);
  expect(await calling("signIn", REQUEST, TOKENS)).toEqual([
    { ok: true },
    "InitiateAuth",
    { ClientId: "client1", AuthFlow: "USER_PASSWORD_AUTH", AuthParameters: PARAMETERS },
  ]);
});

test("a client's secret is proved and not sent, and a challenge is named", async () => {
  const SECRET_HASH = createHmac("sha256", "client-secret").update("row-1client1").digest("base64");
  const request = { ...REQUEST, clientSecret: new Secret("client-secret") };
  const [result, , body] = await calling("signIn", request, { ChallengeName: "SMS_MFA", Session: "session-1" });
  expect(result).toEqual({ ok: true, challenge: "SMS_MFA" });
  expect(body).toMatchObject({ AuthParameters: { ...PARAMETERS, SECRET_HASH } });
  expect(JSON.stringify(body)).not.toContain("client-secret");
});

test.each(["adminSignIn", "signIn"] as const)(
  "%s: a wrong password is one user's affair, a client that is not there everybody's",
  (operation) => {
    const failureOf = (name: string) =>
      classifyFailure(Object.assign(new Error("row-1: Example-Pass-1"), { name }), operation, REQUEST).failure;
    for (const name of ["NotAuthorizedException", "UserNotFoundException", "PasswordResetRequiredException", "UserNotConfirmedException"])
      expect(failureOf(name), name).toMatchObject({ kind: "permanent", code: name });
    expect(failureOf("ResourceNotFoundException").kind).toBe("fatal");
    expect(failureOf("AccessDeniedException").kind).toBe("credentials");
    expect(JSON.stringify(failureOf("NotAuthorizedException"))).not.toMatch(/row-1|Example-Pass-1/);
  },
);
