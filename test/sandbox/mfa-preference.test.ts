import { AdminSetUserMFAPreferenceCommand, type AdminSetUserMFAPreferenceCommandInput } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { openApp } from "./app-fixture.ts";
import { refusal } from "./sandbox-client.ts";

type App = Awaited<ReturnType<typeof openApp>>;

const prefer = ({ send, UserPoolId }: App, settings: Partial<AdminSetUserMFAPreferenceCommandInput>, Username = "ann") =>
  send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username, ...settings }));
const ON = { Enabled: true };

async function appWithUser(pool: Parameters<typeof openApp>[0] = {}) {
  const app = await openApp(pool);
  await app.user("ann", { email: "ann@example.com", phone_number: "+15555550100" });
  return app;
}

test("factors are turned on one by one, one of them preferred, and read back", async () => {
  const app = await appWithUser();
  expect((await app.get("ann")).UserMFASettingList).toBeUndefined();
  await prefer(app, { SMSMfaSettings: { Enabled: true, PreferredMfa: true } });
  await prefer(app, { EmailMfaSettings: ON });
  expect(await app.get("ann")).toMatchObject({ UserMFASettingList: ["SMS_MFA", "EMAIL_OTP"], PreferredMfaSetting: "SMS_MFA" });
  await prefer(app, { SMSMfaSettings: { Enabled: false } });
  const user = await app.get("ann");
  expect(user.UserMFASettingList).toEqual(["EMAIL_OTP"]);
  expect(user.PreferredMfaSetting).toBeUndefined();
});

test("a token generator cannot be turned on for a user who never registered one", async () => {
  const app = await appWithUser();
  expect(await refusal(prefer(app, { SoftwareTokenMfaSettings: ON }))).toMatchObject({
    name: "InvalidParameterException",
    message: "User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA",
  });
});

test("a factor without an address, two preferred ones, and a preferred one that is off are refused", async () => {
  const app = await appWithUser();
  await app.user("bob");
  const refused = async (call: Promise<unknown>) => (await refusal(call)).name;
  expect(await refused(prefer(app, { SMSMfaSettings: ON }, "bob"))).toBe("InvalidParameterException");
  const both = { Enabled: true, PreferredMfa: true };
  expect(await refused(prefer(app, { SMSMfaSettings: both, EmailMfaSettings: both }))).toBe("InvalidParameterException");
  expect(await refused(prefer(app, { SMSMfaSettings: { Enabled: false, PreferredMfa: true } }))).toBe("InvalidParameterException");
  expect(await refused(prefer(app, { SMSMfaSettings: ON }, "nobody"))).toBe("UserNotFoundException");
  expect((await app.get("ann")).UserMFASettingList).toBeUndefined();
});

test("where the pool demands MFA the last factor stays", async () => {
  const app = await appWithUser({ MfaConfiguration: "ON", SmsConfiguration: { SnsCallerArn: "arn:aws:iam::123456789012:role/sms" } });
  await prefer(app, { SMSMfaSettings: ON });
  expect((await refusal(prefer(app, { SMSMfaSettings: { Enabled: false } }))).name).toBe("InvalidParameterException");
  await prefer(app, { SMSMfaSettings: { Enabled: false }, EmailMfaSettings: ON });
  expect((await app.get("ann")).UserMFASettingList).toEqual(["EMAIL_OTP"]);
});
