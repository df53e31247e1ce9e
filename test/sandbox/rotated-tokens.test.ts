import {
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  RevokeTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../../src/sandbox/settings.ts";
import { openApp } from "./app-fixture.ts";
import { refusal } from "./sandbox-client.ts";

type App = Awaited<ReturnType<typeof openApp>>;

async function signedIn(app: App) {
  const { AuthenticationResult: tokens } = await app.signIn("ann");
  return { access: tokens?.AccessToken as string, refresh: tokens?.RefreshToken as string };
}
const renew = async ({ send, ClientId }: App, RefreshToken: string, more = {}) =>
  (await send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken, ...more }))).AuthenticationResult;
const revoke = ({ send, ClientId }: App, Token: string, more = {}) => send(new RevokeTokenCommand({ ClientId, Token, ...more }));
const who = (app: App, AccessToken: string) => app.send(new GetUserCommand({ AccessToken }));
const name = async (call: Promise<unknown>) => (await refusal(call)).name;

async function appWithAnn(client: Parameters<typeof openApp>[1] = {}, options: Parameters<typeof openApp>[2] = {}) {
  const app = await openApp({}, client, options);
  await app.user("ann");
  return app;
}
const rotating = (RetryGracePeriodSeconds = 0) => ({ RefreshTokenRotation: { Feature: "ENABLED" as const, RetryGracePeriodSeconds } });

test("without rotation a refresh token gives new access and ID tokens again and again, and no other refresh token", async () => {
  const app = await appWithAnn();
  const { refresh } = await signedIn(app);
  for (let times = 0; times < 2; times++) {
    const tokens = await renew(app, refresh);
    expect(tokens?.RefreshToken).toBeUndefined();
    expect((await who(app, tokens?.AccessToken as string)).Username).toBe("ann");
  }
});

test("with rotation each refresh token is replaced, and one that was replaced is refused as reused", async () => {
  const app = await appWithAnn(rotating());
  const { refresh } = await signedIn(app);
  const next = (await renew(app, refresh))?.RefreshToken as string;
  expect(next).not.toBe(refresh);
  expect(await name(renew(app, refresh))).toBe("RefreshTokenReuseException");
  expect((await renew(app, next))?.RefreshToken).toBeTruthy();
  expect(await name(app.refresh(next))).toBe("InvalidParameterException");
});

test("a replaced refresh token may be tried again within its grace, and ends with the first one's life", async () => {
  const units = { RefreshToken: "hours" } as const;
  const app = await appWithAnn({ ...rotating(60), RefreshTokenValidity: 2, TokenValidityUnits: units }, { speed: 10_000 });
  const { refresh } = await signedIn(app);
  const { clock } = app.bench.sandbox;
  const signedInAt = clock.now();
  const next = (await renew(app, refresh))?.RefreshToken as string;
  const inTime = await renew(app, refresh).catch((error: Error) => error);
  // On a machine that stood still for a few milliseconds the virtual minute may be over.
  if (inTime instanceof Error) expect(clock.now() - signedInAt).toBeGreaterThan(60_000);
  await clock.sleep(61_000);
  expect(await name(renew(app, refresh))).toBe("RefreshTokenReuseException");
  const last = inTime instanceof Error ? next : (inTime?.RefreshToken as string);
  expect((await renew(app, last))?.RefreshToken).toBeTruthy();
  await clock.sleep(7_200_000);
  expect(await name(renew(app, last))).toBe("NotAuthorizedException");
});

test("a revoked refresh token ends the tokens of its sign-in, replaced ones included, and those of no other", async () => {
  const app = await appWithAnn(rotating(60));
  const first = await signedIn(app);
  const other = await signedIn(app);
  const next = await renew(app, first.refresh);
  await revoke(app, next?.RefreshToken as string);
  for (const token of [first.refresh, next?.RefreshToken as string]) expect(await name(renew(app, token))).toBe("NotAuthorizedException");
  for (const token of [first.access, next?.AccessToken as string]) expect(await name(who(app, token))).toBe("NotAuthorizedException");
  expect((await who(app, other.access)).Username).toBe("ann");
  expect((await renew(app, other.refresh))?.AccessToken).toBeTruthy();
  expect(app.bench.sandbox.store.prepare("SELECT count(*) AS kept FROM rotated_tokens").get()).toEqual({ kept: 1 });
});

test("revoking asks for the client that the token is of, its secret, a refresh token, and a client that allows it", async () => {
  const app = await appWithAnn({ GenerateSecret: false });
  const { access, refresh } = await signedIn(app);
  expect(await name(revoke(app, access))).toBe("UnsupportedTokenTypeException");
  const create = { UserPoolId: app.UserPoolId, ClientName: "other" };
  const secret = "a".repeat(30);
  const other = (await app.send(new CreateUserPoolClientCommand({ ...create, ClientSecret: secret }))).UserPoolClient?.ClientId as string;
  expect(await name(revoke(app, refresh, { ClientId: other, ClientSecret: secret }))).toBe("UnauthorizedException");
  expect(await name(revoke(app, refresh, { ClientId: other }))).toBe("UnauthorizedException");
  expect(await name(renew(app, refresh, { ClientId: other, ClientSecret: secret }))).toBe("NotAuthorizedException");
  expect((await who(app, access)).Username).toBe("ann");
  await revoke(app, "made-up.token");
  const strict = await appWithAnn({ EnableTokenRevocation: false }, { settings: { ...DEFAULT_SETTINGS, revokeUnknownToken: "refuse" } });
  expect(await name(revoke(strict, (await signedIn(strict)).refresh))).toBe("UnsupportedOperationException");
  const allowed = await appWithAnn({}, { settings: { ...DEFAULT_SETTINGS, revokeUnknownToken: "refuse" } });
  const { refresh: once } = await signedIn(allowed);
  await revoke(allowed, once);
  expect(await name(revoke(allowed, once))).toBe("InvalidParameterException");
});

test("a revocation counts its user as active, and a deleted client leaves no token behind", async () => {
  const app = await appWithAnn(rotating());
  const { refresh } = await signedIn(app);
  const { sandbox } = app.bench;
  const next = (await renew(app, refresh))?.RefreshToken as string;
  sandbox.billing();
  sandbox.store.write(() => sandbox.store.prepare("DELETE FROM active_users").run());
  await revoke(app, next);
  expect(sandbox.billing().byOperation).toEqual({ RevokeToken: 1 });
  await renew(app, (await signedIn(app)).refresh);
  await app.send(new DeleteUserPoolClientCommand({ UserPoolId: app.UserPoolId, ClientId: app.ClientId }));
  for (const table of ["sessions", "rotated_tokens"]) expect(sandbox.store.prepare(`SELECT * FROM ${table}`).all()).toEqual([]);
});
