import { expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../../src/sandbox/settings.ts";
import { claimsOf, DEVELOPER, type IdentityBench, openIdentityBench, REGION } from "./identity-pools-client.ts";

const GUESTS = { AllowUnauthenticatedIdentities: true, AllowClassicFlow: true };
const PUBLIC = { SupportedLoginProviders: { "graph.facebook.com": "1234", "accounts.google.com": "5678" } };
const ROLES = {
  authenticated: "arn:aws:iam::123456789012:role/users",
  unauthenticated: "arn:aws:iam::123456789012:role/guests",
};

function token(claims: object): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature`;
}

const facebook = (sub: string) => ({ "graph.facebook.com": token({ sub }) });
const google = (sub: string) => ({ "accounts.google.com": token({ sub }) });

/** What an unsigned call is refused with; undefined where it is accepted. */
function errorOf({ call }: IdentityBench, operation: string, input: object): Promise<string | undefined> {
  return call(operation, input, "unsigned").then(({ error }) => error);
}

test("a guest gets an identity where the pool takes guests, and a token that says so", async () => {
  const bench = await openIdentityBench();
  const IdentityPoolId = await bench.pool(GUESTS);
  const first = await bench.send("GetId", { IdentityPoolId, AccountId: "123456789012" }, "unsigned");
  const second = await bench.send("GetId", { IdentityPoolId }, "unsigned");
  expect(first["IdentityId"]).not.toBe(second["IdentityId"]);
  const { IdentityId, Token } = await bench.send("GetOpenIdToken", first, "unsigned");
  expect(IdentityId).toBe(first["IdentityId"]);
  expect(claimsOf(Token)).toMatchObject({ sub: IdentityId, aud: IdentityPoolId, amr: ["unauthenticated"] });
  expect(await errorOf(bench, "GetId", { IdentityPoolId: await bench.pool() })).toBe("NotAuthorizedException");
  expect(await errorOf(bench, "GetId", { IdentityPoolId: "nowhere:00" })).toBe("ResourceNotFoundException");
});

test("a provider's user keeps one identity, and further providers are linked to it", async () => {
  const bench = await openIdentityBench();
  const IdentityPoolId = await bench.pool({ ...PUBLIC, AllowClassicFlow: true });
  const getId = (Logins: object) => bench.send("GetId", { IdentityPoolId, Logins }, "unsigned");
  const ann = await getId(facebook("fb-ann"));
  expect(await getId(facebook("fb-ann"))).toEqual(ann);
  expect(await errorOf(bench, "GetOpenIdToken", ann)).toBe("NotAuthorizedException");
  expect(await errorOf(bench, "GetOpenIdToken", { ...ann, Logins: facebook("fb-bob") })).toBe("NotAuthorizedException");
  const both = { ...facebook("fb-ann"), ...google("g-ann") };
  const { IdentityId, Token } = await bench.send("GetOpenIdToken", { ...ann, Logins: both }, "unsigned");
  expect(claimsOf(Token)["amr"]).toEqual(expect.arrayContaining(["authenticated", "graph.facebook.com", "accounts.google.com"]));
  expect(await getId(google("g-ann"))).toEqual({ IdentityId });
  await getId(google("g-bob"));
  expect(await errorOf(bench, "GetId", { IdentityPoolId, Logins: { ...facebook("fb-ann"), ...google("g-bob") } })).toBe(
    "ResourceConflictException",
  );
  const remove = { ...ann, Logins: facebook("fb-ann"), LoginsToRemove: ["graph.facebook.com"] };
  await bench.send("UnlinkIdentity", remove, "unsigned");
  expect((await bench.send("DescribeIdentity", ann))["Logins"]).toEqual(["accounts.google.com"]);
  expect(await errorOf(bench, "UnlinkIdentity", remove)).toBe("NotAuthorizedException");
});

test("tokens of providers that the pool does not know, or that have expired, are refused", async () => {
  const bench = await openIdentityBench();
  const IdentityPoolId = await bench.pool({
    ...PUBLIC,
    OpenIdConnectProviderARNs: ["arn:aws:iam::123456789012:oidc-provider/id.example.com"],
  });
  const getId = (Logins: object) => errorOf(bench, "GetId", { IdentityPoolId, Logins });
  expect(await getId({ "id.example.com": token({ sub: "ann" }) })).toBeUndefined();
  expect(await getId({ "id.example.org": token({ sub: "ann" }) })).toBe("NotAuthorizedException");
  expect(await getId({ [DEVELOPER]: "ann" })).toBe("NotAuthorizedException");
  expect(await getId({ "graph.facebook.com": token({ sub: "ann", exp: 1000 }) })).toBe("NotAuthorizedException");
  expect(await getId({ "graph.facebook.com": "opaque-token" })).toBeUndefined();
  const kept = bench.sandbox.store.prepare("SELECT provider, subject FROM identity_logins ORDER BY key").all();
  expect(kept).toMatchObject([{ provider: "id.example.com", subject: "ann" }, { provider: "graph.facebook.com" }]);
  expect(JSON.stringify(kept)).not.toContain("opaque-token");
});

test("a guest who signs in as somebody known becomes that identity, and the guest's is disabled", async () => {
  const bench = await openIdentityBench();
  const IdentityPoolId = await bench.pool({ ...GUESTS, ...PUBLIC });
  const known = await bench.send("GetId", { IdentityPoolId, Logins: facebook("fb-ann") }, "unsigned");
  const guest = await bench.send("GetId", { IdentityPoolId }, "unsigned");
  const signedIn = await bench.send("GetOpenIdToken", { ...guest, Logins: facebook("fb-ann") }, "unsigned");
  expect(signedIn["IdentityId"]).toBe(known["IdentityId"]);
  expect(await errorOf(bench, "GetOpenIdToken", guest)).toBe("NotAuthorizedException");
  const another = await bench.send("GetId", { IdentityPoolId }, "unsigned");
  const upgraded = await bench.send("GetOpenIdToken", { ...another, Logins: facebook("fb-new") }, "unsigned");
  expect(upgraded["IdentityId"]).toBe(another["IdentityId"]);
});

test("a developer's user takes the identity's own token for credentials, as long as it lives", async () => {
  const bench = await openIdentityBench({ speed: 1000 });
  const IdentityPoolId = await bench.pool();
  const issue = (user: string, TokenDuration: number) =>
    bench.send("GetOpenIdTokenForDeveloperIdentity", { IdentityPoolId, Logins: { [DEVELOPER]: user }, TokenDuration });
  const ann = await issue("ann", 86_400);
  const shown = (of: Record<string, unknown>, id = of["IdentityId"]) => ({
    IdentityId: id,
    Logins: { "cognito-identity.amazonaws.com": of["Token"] },
  });
  expect(await errorOf(bench, "GetCredentialsForIdentity", shown(ann))).toBe("InvalidIdentityPoolConfigurationException");
  await bench.send("SetIdentityPoolRoles", { IdentityPoolId, Roles: ROLES });
  const { IdentityId, Credentials } = await bench.send("GetCredentialsForIdentity", shown(ann), "unsigned");
  expect(IdentityId).toBe(ann["IdentityId"]);
  expect(Credentials).toMatchObject({ AccessKeyId: expect.stringMatching(/^ASIA[A-Z0-9]{16}$/), SecretKey: expect.any(String) });
  const seconds = (Credentials as { Expiration: number }).Expiration - bench.sandbox.clock.now() / 1000;
  expect(seconds).toBeGreaterThan(3000);
  expect(seconds).toBeLessThanOrEqual(3600);
  const bob = await issue("bob", 86_400);
  expect(await errorOf(bench, "GetCredentialsForIdentity", shown(ann, bob["IdentityId"]))).toBe("NotAuthorizedException");
  const forged = { ...shown(ann), Logins: { "cognito-identity.amazonaws.com": `${ann["Token"]}x` } };
  expect(await errorOf(bench, "GetCredentialsForIdentity", forged)).toBe("NotAuthorizedException");
  const short = await issue("ann", 1);
  await bench.sandbox.clock.sleep(2000);
  expect(await errorOf(bench, "GetCredentialsForIdentity", shown(short))).toBe("NotAuthorizedException");
});

test("the classic flow is refused where it is off, unless the setting serves it", async () => {
  for (const classicFlowOff of ["refuse", "serve"] as const) {
    const identityPools = { ...DEFAULT_SETTINGS.identityPools, classicFlowOff };
    const bench = await openIdentityBench({ settings: { identityPools } });
    const IdentityPoolId = await bench.pool({ ...PUBLIC });
    const Logins = facebook("fb-ann");
    const { IdentityId } = await bench.send("GetId", { IdentityPoolId, Logins }, "unsigned");
    const refused = await errorOf(bench, "GetOpenIdToken", { IdentityId, Logins: { ...Logins, ...google("g-ann") } });
    expect(refused).toBe(classicFlowOff === "refuse" ? "InvalidParameterException" : undefined);
    const { Logins: linked } = await bench.send("DescribeIdentity", { IdentityId });
    expect(linked).toEqual(["graph.facebook.com", ...(classicFlowOff === "refuse" ? [] : ["accounts.google.com"])]);
  }
});

test("a user of a user pool gets an identity by the ID token of a sign-in, and by nothing else", async () => {
  const bench = await openIdentityBench();
  const { sandbox } = bench;
  const inPool = async (operation: string, input: object) => (await sandbox.call(operation, input, REGION)) as Record<string, never>;
  const { UserPool } = await inPool("CreateUserPool", { PoolName: "people" });
  const { Id: UserPoolId } = UserPool as unknown as { Id: string };
  const flows = { ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] };
  const { UserPoolClient } = await inPool("CreateUserPoolClient", { UserPoolId, ClientName: "app", ...flows });
  const { ClientId } = UserPoolClient as unknown as { ClientId: string };
  await inPool("AdminCreateUser", { UserPoolId, Username: "ann", MessageAction: "SUPPRESS" });
  await inPool("AdminSetUserPassword", { UserPoolId, Username: "ann", Password: "Right-Pass-1", Permanent: true });
  const AuthParameters = { USERNAME: "ann", PASSWORD: "Right-Pass-1" };
  const signedIn = await inPool("InitiateAuth", { ClientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters });
  const { IdToken, AccessToken } = signedIn["AuthenticationResult"] as unknown as { IdToken: string; AccessToken: string };
  const ProviderName = `cognito-idp.${REGION}.amazonaws.com/${UserPoolId}`;
  const IdentityPoolId = await bench.pool({ CognitoIdentityProviders: [{ ProviderName, ClientId }] });
  const getId = (proof: string) => errorOf(bench, "GetId", { IdentityPoolId, Logins: { [ProviderName]: proof } });
  expect(await getId(IdToken)).toBeUndefined();
  expect(await getId(AccessToken)).toBe("NotAuthorizedException");
  expect(await getId(token(claimsOf(IdToken)))).toBe("NotAuthorizedException");
  const strangers = await bench.pool({ CognitoIdentityProviders: [{ ProviderName, ClientId: "another" }] });
  expect(await errorOf(bench, "GetId", { IdentityPoolId: strangers, Logins: { [ProviderName]: IdToken } })).toBe("NotAuthorizedException");
  const [login] = sandbox.store.prepare("SELECT provider, subject FROM identity_logins").all();
  expect(login).toEqual({ provider: ProviderName, subject: claimsOf(IdToken)["sub"] });
});
