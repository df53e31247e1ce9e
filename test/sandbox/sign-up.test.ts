import {
  AdminConfirmSignUpCommand,
  ConfirmSignUpCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  type SignUpCommandInput,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { openApp, PASSWORD } from "./app-fixture.ts";
import { list, refusal, values } from "./sandbox-client.ts";

type App = Awaited<ReturnType<typeof openApp>>;

const signUp = (
  { send, ClientId }: App,
  Username: string,
  attributes: Record<string, string> = {},
  more: Partial<SignUpCommandInput> = {},
) => send(new SignUpCommand({ ClientId, Username, Password: PASSWORD, UserAttributes: list(attributes), ...more }));
const confirm = ({ send, ClientId }: App, Username: string, ConfirmationCode: string, ForceAliasCreation = false) =>
  send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode, ForceAliasCreation }));
const wrong = (code: string) => (code === "000000" ? "000001" : "000000");

test("a user signs up, waits unconfirmed, and signs in once the code of the outbox is answered", async () => {
  const app = await openApp();
  const answer = await signUp(app, "ann", { email: "ann@example.com" });
  expect(answer).toMatchObject({ UserConfirmed: false, CodeDeliveryDetails: { DeliveryMedium: "EMAIL", AttributeName: "email" } });
  expect(answer.CodeDeliveryDetails?.Destination).toBe("a***@e***");
  expect(await app.get("ann")).toMatchObject({ UserStatus: "UNCONFIRMED" });
  expect(await refusal(app.signIn("ann"))).toMatchObject({ name: "UserNotConfirmedException" });
  expect(await refusal(app.signIn("ann", "Wrong-Pass-1"))).toMatchObject({ name: "NotAuthorizedException" });
  expect(await refusal(confirm(app, "ann", wrong(app.lastCode())))).toMatchObject({ name: "CodeMismatchException" });
  await confirm(app, "ann", app.lastCode());
  const user = await app.get("ann");
  expect(user.UserStatus).toBe("CONFIRMED");
  expect(values(user)).toMatchObject({ email_verified: "true", sub: answer.UserSub });
  expect((await app.signIn("ann")).AuthenticationResult?.AccessToken).toBeTruthy();
  expect(await refusal(confirm(app, "ann", app.lastCode()))).toMatchObject({
    name: "NotAuthorizedException",
    message: "User cannot be confirmed. Current status is CONFIRMED",
  });
});

test("an administrator confirms without a code and without verifying the address", async () => {
  const app = await openApp();
  await signUp(app, "ann", { email: "ann@example.com" });
  const adminConfirm = () => app.send(new AdminConfirmSignUpCommand({ UserPoolId: app.UserPoolId, Username: "ann" }));
  await adminConfirm();
  const user = await app.get("ann");
  expect(user.UserStatus).toBe("CONFIRMED");
  expect(values(user)["email_verified"]).toBeUndefined();
  expect(await refusal(adminConfirm())).toMatchObject({ name: "NotAuthorizedException" });
});

test("a code sent again replaces the one before, and a code ends after its time", async () => {
  const app = await openApp({}, {}, { settings: { signUpCodeLifeMs: 200_000 }, speed: 1000 });
  await signUp(app, "ann", { email: "ann@example.com" });
  const first = app.lastCode();
  const resend = () => app.send(new ResendConfirmationCodeCommand({ ClientId: app.ClientId, Username: "ann" }));
  expect((await resend()).CodeDeliveryDetails?.AttributeName).toBe("email");
  if (first !== app.lastCode()) expect(await refusal(confirm(app, "ann", first))).toMatchObject({ name: "CodeMismatchException" });
  await app.bench.sandbox.clock.sleep(201_000);
  expect(await refusal(confirm(app, "ann", app.lastCode()))).toMatchObject({ name: "ExpiredCodeException" });
  await resend();
  await confirm(app, "ann", app.lastCode());
  expect(await refusal(resend())).toMatchObject({ name: "InvalidParameterException", message: "User is already confirmed." });
});

test("too many wrong codes are refused even when the right one follows", async () => {
  for (const tooManyWrongCodesError of ["LimitExceededException", "TooManyFailedAttemptsException"] as const) {
    const app = await openApp({}, {}, { settings: { tooManyWrongCodesError, wrongCodesAllowed: 2 } });
    await signUp(app, "ann", { email: "ann@example.com" });
    for (let n = 0; n < 2; n++) expect((await refusal(confirm(app, "ann", wrong(app.lastCode())))).name).toBe("CodeMismatchException");
    expect((await refusal(confirm(app, "ann", app.lastCode()))).name).toBe(tooManyWrongCodesError);
  }
});

test("a confirmed address that is another user's alias is refused, or taken from them by force", async () => {
  const app = await openApp({ AliasAttributes: ["email"] });
  await app.user("ann", { email: "ann@example.com", email_verified: "true" });
  await signUp(app, "bob", { email: "ann@example.com" });
  expect(await refusal(confirm(app, "bob", app.lastCode()))).toMatchObject({ name: "AliasExistsException" });
  await confirm(app, "bob", app.lastCode(), true);
  expect((await app.get("ann@example.com")).Username).toBe("bob");
  expect(values(await app.get("ann"))["email_verified"]).toBe("false");
});

test("sign-ups that the pool or the client forbids are refused", async () => {
  const app = await openApp({}, { WriteAttributes: ["email"] });
  const refused = async (call: Promise<unknown>) => (await refusal(call)).name;
  expect(await refused(signUp(app, "ann", {}, { Password: "weak" }))).toBe("InvalidPasswordException");
  expect(await refused(signUp(app, "ann", {}, { Password: undefined }))).toBe("InvalidParameterException");
  expect(await refused(signUp(app, "ann", { name: "Ann" }))).toBe("NotAuthorizedException");
  expect(await refused(signUp(app, "ann", { email: "ann@example.com", email_verified: "true" }))).toBe("NotAuthorizedException");
  await signUp(app, "ann");
  expect(await refused(signUp(app, "ann"))).toBe("UsernameExistsException");
  const closed = await openApp({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
  expect(await refused(signUp(closed, "ann"))).toBe("NotAuthorizedException");
  const secret = await openApp({}, { GenerateSecret: true });
  expect(await refused(signUp(secret, "ann"))).toBe("NotAuthorizedException");
});

test("without an address that the pool verifies no code is sent, and a phone number comes before an e-mail address", async () => {
  const app = await openApp({ AutoVerifiedAttributes: ["email", "phone_number"] });
  expect((await signUp(app, "ann", { email: "ann@example.com", phone_number: "+15555550100" })).CodeDeliveryDetails).toMatchObject({
    DeliveryMedium: "SMS",
    Destination: "+*******0100",
  });
  const none = await openApp({ AutoVerifiedAttributes: [] });
  expect((await signUp(none, "bob", { email: "bob@example.com" })).CodeDeliveryDetails).toBeUndefined();
  expect(none.bench.sandbox.outbox.codes).toEqual([]);
});

test("a client that hides who is there answers for nobody as for somebody", async () => {
  const app = await openApp({}, { PreventUserExistenceErrors: "ENABLED" });
  const resend = new ResendConfirmationCodeCommand({ ClientId: app.ClientId, Username: "nobody" });
  expect((await app.send(resend)).CodeDeliveryDetails?.DeliveryMedium).toBe("EMAIL");
  expect(app.bench.sandbox.outbox.codes).toEqual([]);
  expect((await refusal(confirm(app, "nobody", "123456"))).name).toBe("ExpiredCodeException");
  const open = await openApp();
  expect((await refusal(confirm(open, "nobody", "123456"))).name).toBe("UserNotFoundException");
});
