import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { AdminDeleteUserCommand, AdminSetUserMFAPreferenceCommand, ForgotPasswordCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { uploadFolderOf } from "../../src/sandbox/import/upload-folder.ts";
import { openApp, PASSWORD } from "./app-fixture.ts";
import { callerOf } from "./identity-pools-client.ts";
import { put, ROLE } from "./import-fixture.ts";
import { list, refusal } from "./sandbox-client.ts";

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

/** Every row of every table but those of the database's own, by table. */
function allRows({ bench: { sandbox } }: Pick<App, "bench">): Record<string, readonly string[]> {
  const tables = sandbox.store.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all();
  return Object.fromEntries(
    tables.map(({ name }) => [
      String(name),
      sandbox.store
        .prepare(`SELECT * FROM ${String(name)}`)
        .all()
        .map((row) => JSON.stringify(row))
        .sort(),
    ]),
  );
}

/** What is not the pool's: the clock and the key, the account's limits and bill, other services, identity pools. */
const NOT_THE_POOLS = new Set([
  ...["facts", "provisioned_limits", "billed_users", "log_groups", "log_streams", "log_blocks"],
  ...["identity_pools", "principal_tag_maps", "identities", "identity_logins"],
]);

/** A pool of another account that has something in every table, and a file waiting for its import. */
async function fullPool(app: App): Promise<string> {
  const { sandbox } = app.bench;
  const call = callerOf(sandbox.endpoint, "AWSCognitoIdentityProviderService", OTHER_ACCOUNT);
  const send = async (operation: string, input: object) => {
    const { error, body } = await call(operation, input);
    expect(error).toBeUndefined();
    return body as Record<string, Record<string, string>>;
  };
  const PasswordPolicy = { MinimumLength: 8, PasswordHistorySize: 3 };
  const created = await send("CreateUserPool", { PoolName: "full", AutoVerifiedAttributes: ["email"], Policies: { PasswordPolicy } });
  const UserPoolId = created["UserPool"]?.["Id"] as string;
  const here = { UserPoolId };
  const ann = { ...here, Username: "ann" };
  const address = { email: "ann@example.com", email_verified: "true" };
  await send("AdminCreateUser", { ...ann, MessageAction: "SUPPRESS", UserAttributes: list(address) });
  for (const Password of [PASSWORD, `${PASSWORD}2`]) await send("AdminSetUserPassword", { ...ann, Password, Permanent: true });
  await send("CreateGroup", { ...here, GroupName: "editors" });
  await send("AdminAddUserToGroup", { ...ann, GroupName: "editors" });
  const details = { client_id: "x", client_secret: "y", authorize_scopes: "openid", oidc_issuer: "https://login.example.com" };
  const ProviderDetails = { ...details, attributes_request_method: "GET" };
  await send("CreateIdentityProvider", { ...here, ProviderName: "CorpLogin", ProviderType: "OIDC", ProviderDetails });
  const SourceUser = { ProviderName: "CorpLogin", ProviderAttributeName: "Cognito_Subject", ProviderAttributeValue: "7" };
  const DestinationUser = { ProviderName: "Cognito", ProviderAttributeValue: "ann" };
  await send("AdminLinkProviderForUser", { ...here, DestinationUser, SourceUser });
  const rotating = { ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"], RefreshTokenRotation: { Feature: "ENABLED" } };
  const { UserPoolClient } = await send("CreateUserPoolClient", { ...here, ClientName: "app", ...rotating });
  const ClientId = UserPoolClient?.["ClientId"] as string;
  const AuthParameters = { USERNAME: "ann", PASSWORD: `${PASSWORD}2` };
  const { AuthenticationResult } = await send("InitiateAuth", { ClientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters });
  await send("GetTokensFromRefreshToken", { ClientId, RefreshToken: AuthenticationResult?.["RefreshToken"] });
  await send("AdminSetUserMFAPreference", { ...ann, EmailMfaSettings: { Enabled: true } });
  await send("ForgotPassword", { ClientId, Username: "ann" });
  await send("SetUserPoolMfaConfig", { ...here, MfaConfiguration: "OPTIONAL", SoftwareTokenMfaConfiguration: { Enabled: true } });
  const job = await send("CreateUserImportJob", { ...here, JobName: "one", CloudWatchLogsRoleArn: ROLE });
  expect(await put(job["UserImportJob"]?.["PreSignedUrl"] as string, "cognito:username\n")).toMatchObject({ status: 200 });
  return UserPoolId;
}

const OTHER_ACCOUNT = "AKIDOTHER";

test("a deleted pool leaves nothing behind in any table, takes its import files along, and nothing of another pool", async () => {
  const app = await openApp({}, {}, { accounts: { [OTHER_ACCOUNT]: "210987654321" } });
  const { sandbox } = app.bench;
  await leaveTraces(app, "bob");
  const billed = sandbox.billing().activeUsers;
  const before = allRows(app);
  const UserPoolId = await fullPool(app);
  expect(sandbox.billing().activeUsers).toBe(billed + 1);
  const between = allRows(app);
  const grown = Object.keys(between).filter((table) => (between[table]?.length ?? 0) > (before[table]?.length ?? 0));
  // So that a table added later is not left out here.
  expect(new Set([...grown, ...NOT_THE_POOLS])).toEqual(new Set(Object.keys(between)));
  const files = () => readdirSync(dirname(uploadFolderOf(sandbox.store).pathOf("any")));
  expect(files()).toHaveLength(1);

  const call = callerOf(sandbox.endpoint, "AWSCognitoIdentityProviderService", OTHER_ACCOUNT);
  expect((await call("DeleteUserPool", { UserPoolId })).error).toBeUndefined();
  const after = allRows(app);
  for (const table of Object.keys(before).filter((name) => !NOT_THE_POOLS.has(name)))
    expect([table, after[table]]).toEqual([table, before[table]]);
  expect(files()).toEqual([]);
  expect(sandbox.billing().activeUsers).toBe(billed + 1);
});
