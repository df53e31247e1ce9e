import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { openApp, PASSWORD } from "./app-fixture.ts";

type App = Awaited<ReturnType<typeof openApp>>;

const STATUSES = ["UNCONFIRMED", "CONFIRMED", "FORCE_CHANGE_PASSWORD", "RESET_REQUIRED", "EXTERNAL_PROVIDER"] as const;
const REFUSED = "NotAuthorizedException";

/** What each operation does to a user of each status, in the order of STATUSES: the status that follows, or the exception. */
const TABLE: readonly (readonly [string, (app: App, Username: string) => Promise<unknown>, readonly string[]])[] = [
  [
    "AdminConfirmSignUp",
    ({ send, UserPoolId }, Username) => send(new AdminConfirmSignUpCommand({ UserPoolId, Username })),
    ["CONFIRMED", REFUSED, REFUSED, REFUSED, REFUSED],
  ],
  [
    "ResendConfirmationCode",
    ({ send, ClientId }, Username) => send(new ResendConfirmationCodeCommand({ ClientId, Username })),
    ["UNCONFIRMED", ...Array.from({ length: 4 }, () => "InvalidParameterException")],
  ],
  [
    "AdminCreateUser RESEND",
    ({ send, UserPoolId }, Username) => send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: "RESEND" })),
    [
      "UnsupportedUserStateException",
      "UnsupportedUserStateException",
      "FORCE_CHANGE_PASSWORD",
      "UnsupportedUserStateException",
      "UnsupportedUserStateException",
    ],
  ],
  [
    "AdminSetUserPassword, permanent",
    ({ send, UserPoolId }, Username) =>
      send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: PASSWORD, Permanent: true })),
    STATUSES.map(() => "CONFIRMED"),
  ],
  [
    "AdminSetUserPassword, temporary",
    ({ send, UserPoolId }, Username) => send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: PASSWORD })),
    STATUSES.map(() => "FORCE_CHANGE_PASSWORD"),
  ],
  [
    "AdminResetUserPassword",
    ({ send, UserPoolId }, Username) => send(new AdminResetUserPasswordCommand({ UserPoolId, Username })),
    [REFUSED, "RESET_REQUIRED", REFUSED, "RESET_REQUIRED", REFUSED],
  ],
  [
    "ForgotPassword",
    ({ send, ClientId }, Username) => send(new ForgotPasswordCommand({ ClientId, Username })),
    ["UNCONFIRMED", "CONFIRMED", REFUSED, "RESET_REQUIRED", REFUSED],
  ],
  [
    "AdminSetUserMFAPreference",
    ({ send, UserPoolId }, Username) =>
      send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username, EmailMfaSettings: { Enabled: true } })),
    ["UserNotConfirmedException", "CONFIRMED", "FORCE_CHANGE_PASSWORD", "PasswordResetRequiredException", "EXTERNAL_PROVIDER"],
  ],
  [
    "InitiateAuth",
    (app, Username) => app.signIn(Username),
    ["UserNotConfirmedException", "CONFIRMED", "FORCE_CHANGE_PASSWORD", "PasswordResetRequiredException", REFUSED],
  ],
];

test.each(TABLE)("%s does what each status allows", async (_, act, expected) => {
  const app = await openApp();
  const seen: (string | undefined)[] = [];
  for (const [n, status] of STATUSES.entries()) {
    const name = `user-${n}`;
    await app.user(name, { email: `user-${n}@example.com`, email_verified: "true" });
    app.put(name, status);
    const error = await act(app, name).then(
      () => undefined,
      (refused: Error) => refused.name,
    );
    seen.push(error ?? (await app.get(name)).UserStatus);
    if (error !== undefined) expect((await app.get(name)).UserStatus).toBe(status);
  }
  expect(seen).toEqual(expected);
});

test("a temporary password that has ended signs nobody in until RESEND gives it a new term", async () => {
  const app = await openApp({ Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 1 } } }, {}, { speed: 86_400 * 3 });
  const invite = (MessageAction: "SUPPRESS" | "RESEND", TemporaryPassword: string) =>
    app.send(new AdminCreateUserCommand({ UserPoolId: app.UserPoolId, Username: "ann", MessageAction, TemporaryPassword }));
  await invite("SUPPRESS", "First-Pass-1");
  expect((await app.signIn("ann", "First-Pass-1")).ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
  await app.bench.sandbox.clock.sleep(86_401_000);
  await expect(app.signIn("ann", "First-Pass-1")).rejects.toMatchObject({ name: REFUSED });
  await invite("RESEND", "Second-Pass-2");
  await expect(app.signIn("ann", "First-Pass-1")).rejects.toMatchObject({ name: REFUSED });
  expect((await app.signIn("ann", "Second-Pass-2")).ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
});
