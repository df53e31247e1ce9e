import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserMFAPreferenceCommand,
  type AdminSetUserMFAPreferenceCommandInput,
  type ChallengeNameType,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import type { SandboxOptions } from "../../src/sandbox/start-sandbox.ts";
import { openApp, PASSWORD } from "./app-fixture.ts";
import { list, refusal } from "./sandbox-client.ts";

type App = Awaited<ReturnType<typeof openApp>>;

const ROLE = "arn:aws:iam::123456789012:role/sms";
const SMS = { SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: ROLE } } };
const EMAIL = { EmailMfaConfiguration: { Subject: "Code" } };
const ON = { Enabled: true };
const PREFERRED = { Enabled: true, PreferredMfa: true };
const BOTH_ADDRESSES = { email: "ann@example.com", phone_number: "+15555550100" };

async function appWith(config: Partial<SetUserPoolMfaConfigCommandInput>, attributes = {}, options: SandboxOptions = {}) {
  const app = await openApp({}, {}, options);
  await app.send(new SetUserPoolMfaConfigCommand({ UserPoolId: app.UserPoolId, MfaConfiguration: "OPTIONAL", ...config }));
  await app.user("ann", { ...BOTH_ADDRESSES, ...attributes });
  return app;
}
const prefer = ({ send, UserPoolId }: App, settings: Partial<AdminSetUserMFAPreferenceCommandInput>) =>
  send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: "ann", ...settings }));

type Challenge = Pick<InitiateAuthCommandOutput, "Session" | "ChallengeName">;
const answer = ({ send, ClientId }: App, { Session, ChallengeName }: Challenge, responses: Record<string, string>) =>
  send(new RespondToAuthChallengeCommand({ ClientId, ChallengeName, Session, ChallengeResponses: { USERNAME: "ann", ...responses } }));

test("a user who has turned on messages signs in with the code that was sent, by either operation", async () => {
  const app = await appWith(SMS);
  await prefer(app, { SMSMfaSettings: ON });
  const challenge = await app.signIn("ann");
  expect(challenge.AuthenticationResult).toBeUndefined();
  expect(challenge).toMatchObject({
    ChallengeName: "SMS_MFA",
    ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: "SMS", CODE_DELIVERY_DESTINATION: "+*******0100", USER_ID_FOR_SRP: "ann" },
  });
  const [message] = app.bench.sandbox.outbox.codes;
  expect(message).toMatchObject({ medium: "SMS", to: "+15555550100", username: "ann", purpose: "sign-in" });
  const { AuthenticationResult } = await answer(app, challenge, { SMS_MFA_CODE: message?.code as string });
  expect(AuthenticationResult?.RefreshToken).toBeTruthy();

  const { UserPoolId, ClientId } = app;
  const AuthParameters = { USERNAME: "ann", PASSWORD };
  const again = await app.send(
    new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow: "ADMIN_USER_PASSWORD_AUTH", AuthParameters }),
  );
  const ChallengeResponses = { USERNAME: "ann", SMS_MFA_CODE: app.lastCode() };
  const { ChallengeName, Session } = again;
  const signedIn = await app.send(
    new AdminRespondToAuthChallengeCommand({ UserPoolId, ClientId, ChallengeName, Session, ChallengeResponses }),
  );
  expect(signedIn.AuthenticationResult?.AccessToken).toBeTruthy();
});

test("an e-mail code signs in where e-mail is the factor", async () => {
  const app = await appWith(EMAIL);
  await prefer(app, { EmailMfaSettings: PREFERRED });
  const challenge = await app.signIn("ann");
  expect(challenge).toMatchObject({ ChallengeName: "EMAIL_OTP", ChallengeParameters: { CODE_DELIVERY_DESTINATION: "a***@e***" } });
  expect((await answer(app, challenge, { EMAIL_OTP_CODE: app.lastCode() })).AuthenticationResult?.IdToken).toBeTruthy();
});

test("of several factors the preferred one is asked for, and without one the user chooses", async () => {
  const app = await appWith({ ...SMS, ...EMAIL });
  await prefer(app, { SMSMfaSettings: ON, EmailMfaSettings: PREFERRED });
  expect((await app.signIn("ann")).ChallengeName).toBe("EMAIL_OTP");
  await prefer(app, { EmailMfaSettings: { Enabled: true, PreferredMfa: false } });
  const select = await app.signIn("ann");
  expect(select.ChallengeName).toBe("SELECT_MFA_TYPE");
  expect(JSON.parse(select.ChallengeParameters?.["MFAS_CAN_CHOOSE"] as string)).toEqual(["SMS_MFA", "EMAIL_OTP"]);
  expect((await refusal(answer(app, select, { ANSWER: "SOFTWARE_TOKEN_MFA" }))).name).toBe("MFAMethodNotFoundException");
  const chosen = await answer(app, select, { ANSWER: "EMAIL_OTP" });
  expect(chosen.ChallengeName).toBe("EMAIL_OTP");
  expect((await answer(app, chosen, { EMAIL_OTP_CODE: app.lastCode() })).AuthenticationResult).toBeDefined();
});

test("nobody is asked who turned nothing on, whose factor the pool lacks, or whose pool has MFA off", async () => {
  const optional = await appWith(SMS);
  expect((await optional.signIn("ann")).AuthenticationResult).toBeDefined();
  await prefer(optional, { EmailMfaSettings: PREFERRED });
  expect((await optional.signIn("ann")).AuthenticationResult).toBeDefined();
  const off = await appWith({ MfaConfiguration: "OFF" });
  await prefer(off, { SMSMfaSettings: ON });
  expect((await off.signIn("ann")).AuthenticationResult).toBeDefined();
});

test("a pool that demands MFA asks for what the user has an address for, or for a setting-up that is not served", async () => {
  const app = await appWith({ ...SMS, MfaConfiguration: "ON" });
  expect((await app.signIn("ann")).ChallengeName).toBe("SMS_MFA");
  const without = await appWith({ ...SMS, MfaConfiguration: "ON" }, { phone_number: "" });
  const setup = await without.signIn("ann");
  expect(setup).toMatchObject({ ChallengeName: "MFA_SETUP", ChallengeParameters: { MFAS_CAN_SETUP: '["SMS_MFA"]' } });
  expect((await refusal(answer(without, setup, { ANSWER: "any" }))).name).toBe("InvalidParameterException");
});

test("after a new password the second factor is still asked for", async () => {
  const app = await appWith({ ...SMS, MfaConfiguration: "ON" });
  const { UserPoolId } = app;
  const UserAttributes = list({ phone_number: "+15555550101" });
  const TemporaryPassword = "First-Pass-1";
  await app.send(new AdminCreateUserCommand({ UserPoolId, Username: "bob", MessageAction: "SUPPRESS", TemporaryPassword, UserAttributes }));
  const first = await app.signIn("bob", TemporaryPassword);
  const second = await answer(app, first, { USERNAME: "bob", NEW_PASSWORD: PASSWORD });
  expect(second).toMatchObject({ ChallengeName: "SMS_MFA" });
  expect((await answer(app, second, { USERNAME: "bob", SMS_MFA_CODE: app.lastCode() })).AuthenticationResult).toBeDefined();
});

test("a code is good for its own sign-in, once, and not after too many wrong ones", async () => {
  const app = await appWith(SMS);
  await prefer(app, { SMSMfaSettings: ON });
  const first = await app.signIn("ann");
  const firstCode = app.lastCode();
  const second = await app.signIn("ann");
  const secondCode = app.lastCode();
  const wrong = String((Number(secondCode) + 1) % 1_000_000).padStart(6, "0");
  expect((await refusal(answer(app, second, { SMS_MFA_CODE: wrong }))).name).toBe("CodeMismatchException");
  expect((await answer(app, first, { SMS_MFA_CODE: firstCode })).AuthenticationResult).toBeDefined();
  expect(await refusal(answer(app, first, { SMS_MFA_CODE: firstCode }))).toMatchObject({
    name: "NotAuthorizedException",
    message: "Invalid session for the user, session can only be used once.",
  });
  for (let tries = 1; tries < 5; tries++) await refusal(answer(app, second, { SMS_MFA_CODE: wrong }));
  expect((await refusal(answer(app, second, { SMS_MFA_CODE: secondCode }))).name).toBe("LimitExceededException");
});

test("a session is good for its own challenge and user, and not for who was disabled meanwhile", async () => {
  const app = await appWith(SMS);
  await prefer(app, { SMSMfaSettings: ON });
  await app.user("bob");
  const name = async (call: Promise<unknown>) => (await refusal(call)).name;
  const challenge = await app.signIn("ann");
  const SMS_MFA_CODE = app.lastCode();
  const as = (ChallengeName: ChallengeNameType) => ({ ...challenge, ChallengeName });
  expect(await name(answer(app, as("NEW_PASSWORD_REQUIRED"), { NEW_PASSWORD: "Other-Pass-1" }))).toBe("NotAuthorizedException");
  expect(await name(answer(app, as("SELECT_MFA_TYPE"), { ANSWER: "SMS_MFA" }))).toBe("NotAuthorizedException");
  expect(await name(answer(app, challenge, { USERNAME: "bob", SMS_MFA_CODE }))).toBe("NotAuthorizedException");
  expect(await name(answer(app, challenge, {}))).toBe("InvalidParameterException");
  await app.send(new AdminDisableUserCommand({ UserPoolId: app.UserPoolId, Username: "ann" }));
  expect(await refusal(answer(app, challenge, { SMS_MFA_CODE }))).toMatchObject({ message: "User is disabled." });
});

test("a session ends after the client's time, and its code is forgotten with the next sign-in", async () => {
  const app = await appWith(SMS, {}, { speed: 20_000 });
  await prefer(app, { SMSMfaSettings: ON });
  const challenge = await app.signIn("ann");
  const SMS_MFA_CODE = app.lastCode();
  await app.bench.sandbox.clock.sleep(4 * 60_000);
  expect(await refusal(answer(app, challenge, { SMS_MFA_CODE }))).toMatchObject({
    message: "Invalid session for the user, session is expired.",
  });
  await app.signIn("ann");
  expect(app.bench.sandbox.store.prepare("SELECT count(*) AS codes FROM codes").get()).toEqual({ codes: 1 });
});

test("a sign-in counts as an active user once the second factor is shown, and answers have a quota of their own", async () => {
  const app = await openApp({}, {}, { quotas: { UserAuthentication: { perSecond: 0.0001, burst: 1 } } });
  await app.send(new SetUserPoolMfaConfigCommand({ UserPoolId: app.UserPoolId, MfaConfiguration: "ON", ...SMS }));
  await app.user("ann", BOTH_ADDRESSES);
  app.bench.sandbox.store.write(() => app.bench.sandbox.store.prepare("DELETE FROM active_users").run());
  const challenge = await app.signIn("ann");
  expect(app.bench.sandbox.billing().activeUsers).toBe(0);
  expect((await refusal(app.signIn("ann"))).name).toBe("TooManyRequestsException");
  for (let tries = 0; tries < 2; tries++) await refusal(answer(app, challenge, { SMS_MFA_CODE: "wrong" }));
  expect((await answer(app, challenge, { SMS_MFA_CODE: app.lastCode() })).AuthenticationResult).toBeDefined();
  expect(app.bench.sandbox.billing().byOperation).toEqual({ RespondToAuthChallenge: 1 });
  expect((await refusal(answer(app, challenge, { SMS_MFA_CODE: "wrong" }))).name).toBe("TooManyRequestsException");
});
