import {
  AdminDeleteUserCommand,
  AdminSetUserMFAPreferenceCommand,
  DeleteUserPoolCommand,
  ForgotPasswordCommand,
  SetUserPoolMfaConfigCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { openApp } from "./app-fixture.ts";
import { refusal } from "./sandbox-client.ts";

type App = Awaited<ReturnType<typeof openApp>>;

/** Gives a user a row in every table that knows users by now, and answers its refresh token. */
async function leaveTraces(app: App, Username: string): Promise<string> {
  const { UserPoolId, ClientId, send } = app;
  await app.user(Username, { email: `${Username}@example.com`, email_verified: "true" });
  await send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username, EmailMfaSettings: { Enabled: true } }));
  await send(new ForgotPasswordCommand({ ClientId, Username }));
  return (await app.signIn(Username)).AuthenticationResult?.RefreshToken as string;
}

const rowsOf = ({ bench }: App, tables: readonly string[]) =>
  tables.map((table) => Number(bench.sandbox.store.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.["rows"]));
const OF_USERS = ["users", "sessions", "codes", "mfa_preferences"];

test("a deleted user leaves no session, code or second factor behind, and nobody else's go with it", async () => {
  const app = await openApp();
  const token = await leaveTraces(app, "ann");
  const other = await leaveTraces(app, "bob");
  expect(rowsOf(app, OF_USERS)).toEqual([2, 2, 2, 2]);
  await app.send(new AdminDeleteUserCommand({ UserPoolId: app.UserPoolId, Username: "ann" }));
  expect(rowsOf(app, OF_USERS)).toEqual([1, 1, 1, 1]);
  expect((await refusal(app.refresh(token))).name).toBe("NotAuthorizedException");
  expect((await app.refresh(other)).AuthenticationResult).toBeDefined();
});

test("a deleted pool leaves nothing of its users, its clients and its MFA behind", async () => {
  const app = await openApp();
  const { UserPoolId } = app;
  await leaveTraces(app, "ann");
  await app.send(new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: "ON", SoftwareTokenMfaConfiguration: { Enabled: true } }));
  await app.send(new DeleteUserPoolCommand({ UserPoolId }));
  expect(rowsOf(app, [...OF_USERS, "clients", "pool_mfa"])).toEqual([0, 0, 0, 0, 0, 0]);
});
