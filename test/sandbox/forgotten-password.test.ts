import {
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { openApp } from "./app-fixture.ts";
import { refusal } from "./sandbox-client.ts";

type App = Awaited<ReturnType<typeof openApp>>;

const VERIFIED = { email: "ann@example.com", email_verified: "true" };
const forget = ({ send, ClientId }: App, Username = "ann") => send(new ForgotPasswordCommand({ ClientId, Username }));
const choose = ({ send, ClientId }: App, ConfirmationCode: string, Password = "Second-Pass-2", Username = "ann") =>
  send(new ConfirmForgotPasswordCommand({ ClientId, Username, ConfirmationCode, Password }));
const reset = ({ send, UserPoolId }: App, Username = "ann") => send(new AdminResetUserPasswordCommand({ UserPoolId, Username }));

test("a forgotten password is replaced by the code that was sent", async () => {
  const app = await openApp();
  await app.user("ann", VERIFIED);
  expect((await forget(app)).CodeDeliveryDetails).toEqual({ AttributeName: "email", DeliveryMedium: "EMAIL", Destination: "a***@e***" });
  expect((await app.signIn("ann")).AuthenticationResult).toBeDefined();
  expect((await refusal(choose(app, app.lastCode(), "weak"))).name).toBe("InvalidPasswordException");
  await choose(app, app.lastCode());
  expect((await refusal(app.signIn("ann"))).name).toBe("NotAuthorizedException");
  expect((await app.signIn("ann", "Second-Pass-2")).AuthenticationResult).toBeDefined();
  expect((await refusal(choose(app, app.lastCode()))).name).toBe("ExpiredCodeException");
});

test("an administrator's reset locks the old password out until a new one is chosen", async () => {
  const app = await openApp();
  await app.user("ann", VERIFIED);
  await reset(app);
  expect((await app.get("ann")).UserStatus).toBe("RESET_REQUIRED");
  expect((await refusal(app.signIn("ann"))).name).toBe("PasswordResetRequiredException");
  await choose(app, app.lastCode());
  expect((await app.get("ann")).UserStatus).toBe("CONFIRMED");
});

test("a password comes back only to a verified address, in the order that the pool says", async () => {
  const app = await openApp({
    AccountRecoverySetting: {
      RecoveryMechanisms: [
        { Priority: 2, Name: "verified_email" },
        { Priority: 1, Name: "verified_phone_number" },
      ],
    },
  });
  await app.user("ann", { ...VERIFIED, phone_number: "+15555550100", phone_number_verified: "true" });
  expect((await forget(app)).CodeDeliveryDetails?.DeliveryMedium).toBe("SMS");
  await app.user("bob", { email: "bob@example.com" });
  expect((await refusal(forget(app, "bob"))).name).toBe("InvalidParameterException");
  expect((await refusal(reset(app, "bob"))).name).toBe("InvalidParameterException");
  expect((await app.get("bob")).UserStatus).toBe("CONFIRMED");
  const closed = await openApp({ AccountRecoverySetting: { RecoveryMechanisms: [{ Priority: 1, Name: "admin_only" }] } });
  await closed.user("ann", VERIFIED);
  expect((await refusal(forget(closed))).name).toBe("NotAuthorizedException");
});

test("the code of a forgotten password ends sooner than that of a sign-up", async () => {
  const app = await openApp({}, {}, { speed: 100_000 });
  await app.user("ann", VERIFIED);
  await forget(app);
  await app.bench.sandbox.clock.sleep(3_601_000);
  expect((await refusal(choose(app, app.lastCode()))).name).toBe("ExpiredCodeException");
});

test("a client that hides who is there sends nobody a code and says that it did", async () => {
  const app = await openApp({}, { PreventUserExistenceErrors: "ENABLED" });
  await app.user("ann", VERIFIED);
  await app.user("bob");
  await app.send(new AdminDisableUserCommand({ UserPoolId: app.UserPoolId, Username: "ann" }));
  for (const name of ["ann", "bob", "nobody"]) expect((await forget(app, name)).CodeDeliveryDetails?.Destination).toBeTruthy();
  expect(app.bench.sandbox.outbox.codes).toEqual([]);
  expect((await refusal(choose(app, "123456", "Second-Pass-2", "nobody"))).name).toBe("CodeMismatchException");
  const open = await openApp();
  await open.user("ann", VERIFIED);
  await open.send(new AdminDisableUserCommand({ UserPoolId: open.UserPoolId, Username: "ann" }));
  expect((await refusal(forget(open))).name).toBe("NotAuthorizedException");
  expect((await refusal(forget(open, "nobody"))).name).toBe("UserNotFoundException");
});
