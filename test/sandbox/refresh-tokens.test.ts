import {
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  AdminUserGlobalSignOutCommand,
  DeleteUserPoolClientCommand,
  GetUserCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { openApp } from "./app-fixture.ts";
import { refusal, values } from "./sandbox-client.ts";

type App = Awaited<ReturnType<typeof openApp>>;

async function signedIn(app: App, name = "ann") {
  const { AuthenticationResult: tokens } = await app.signIn(name);
  return { access: tokens?.AccessToken as string, refresh: tokens?.RefreshToken as string, expiresIn: tokens?.ExpiresIn };
}
const who = (app: App, AccessToken: string) => app.send(new GetUserCommand({ AccessToken }));
const claims = (token: string | undefined) => JSON.parse(Buffer.from(token?.split(".")[1] as string, "base64url").toString());

test("a refresh token gives new tokens of the same sign-in, by either operation, and no new refresh token", async () => {
  const app = await openApp();
  await app.user("ann", { email: "ann@example.com" });
  const { access, refresh } = await signedIn(app);
  const again = (await app.refresh(refresh)).AuthenticationResult;
  expect(again?.RefreshToken).toBeUndefined();
  expect(again?.AccessToken).not.toBe(access);
  expect(claims(again?.AccessToken)["origin_jti"]).toBe(claims(access)["origin_jti"]);
  const { UserPoolId, ClientId } = app;
  const admin = { UserPoolId, ClientId, AuthParameters: { REFRESH_TOKEN: refresh } };
  expect(
    (await app.send(new AdminInitiateAuthCommand({ ...admin, AuthFlow: "REFRESH_TOKEN" }))).AuthenticationResult?.IdToken,
  ).toBeTruthy();
});

test("an access token says who it is, and a changed one says nothing", async () => {
  const app = await openApp();
  await app.user("ann", { email: "ann@example.com" });
  const { access } = await signedIn(app);
  const user = await who(app, access);
  expect(user.Username).toBe("ann");
  expect(values(user)).toMatchObject({ email: "ann@example.com" });
  const [head, body, signature] = access.split(".");
  const forged = Buffer.from(JSON.stringify({ ...claims(access), sub: "00000000-0000-4000-8000-000000000000" })).toString("base64url");
  expect((await refusal(who(app, `${head}.${forged}.${signature}`))).name).toBe("NotAuthorizedException");
  expect((await refusal(who(app, `${head}.${body}`))).name).toBe("NotAuthorizedException");
});

test("signing out everywhere and disabling revoke every token of the user, and nobody else's", async () => {
  for (const Command of [AdminUserGlobalSignOutCommand, AdminDisableUserCommand]) {
    const app = await openApp();
    await app.user("ann");
    await app.user("bob");
    const [first, second, other] = [await signedIn(app), await signedIn(app), await signedIn(app, "bob")];
    await app.send(new Command({ UserPoolId: app.UserPoolId, Username: "ann" }));
    for (const { access, refresh } of [first, second]) {
      expect((await refusal(app.refresh(refresh))).name).toBe("NotAuthorizedException");
      expect((await refusal(who(app, access))).name).toBe("NotAuthorizedException");
    }
    expect((await app.refresh(other.refresh)).AuthenticationResult).toBeDefined();
    expect((await who(app, other.access)).Username).toBe("bob");
  }
});

test("tokens end after the client's own times", async () => {
  const units = { AccessToken: "minutes", RefreshToken: "hours" } as const;
  const app = await openApp({}, { AccessTokenValidity: 10, RefreshTokenValidity: 2, TokenValidityUnits: units }, { speed: 20_000 });
  await app.user("ann");
  const { access, refresh, expiresIn } = await signedIn(app);
  expect(expiresIn).toBe(600);
  await app.bench.sandbox.clock.sleep(601_000);
  expect(await refusal(who(app, access))).toMatchObject({ name: "NotAuthorizedException", message: "Access Token has expired" });
  expect((await app.refresh(refresh)).AuthenticationResult).toBeDefined();
  await app.bench.sandbox.clock.sleep(7_200_000);
  expect(await refusal(app.refresh(refresh))).toMatchObject({ name: "NotAuthorizedException", message: "Refresh Token has expired" });
});

test("a refresh token is good for its own client only, as long as that exists and allows it", async () => {
  const app = await openApp();
  await app.user("ann");
  const { refresh } = await signedIn(app);
  const strange = app.refresh(`${refresh.slice(0, -1)}${refresh.endsWith("A") ? "B" : "A"}`);
  expect((await refusal(strange)).name).toBe("NotAuthorizedException");
  await app.send(new DeleteUserPoolClientCommand({ UserPoolId: app.UserPoolId, ClientId: app.ClientId }));
  expect((await refusal(app.refresh(refresh))).name).toBe("ResourceNotFoundException");
  const strict = await openApp({}, { ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] });
  await strict.user("ann");
  const token = (await signedIn(strict)).refresh;
  expect((await refusal(strict.refresh(token))).name).toBe("InvalidParameterException");
});

test("no refresh token is kept as it was given out", async () => {
  const app = await openApp();
  await app.user("ann");
  const secret = (await signedIn(app)).refresh.split(".")[1] as string;
  const rows = app.bench.sandbox.store.prepare("SELECT * FROM sessions").all();
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(secret);
});
