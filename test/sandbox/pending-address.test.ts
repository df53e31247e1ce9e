import { AdminUpdateUserAttributesCommand, VerifyUserAttributeCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { openApp } from "./app-fixture.ts";
import { list, refusal, values } from "./sandbox-client.ts";

async function appWithUser(pool: Parameters<typeof openApp>[0]) {
  const app = await openApp({ AliasAttributes: ["email"], ...pool });
  await app.user("ann", { email: "ann@example.com", email_verified: "true" });
  const AccessToken = (await app.signIn("ann")).AuthenticationResult?.AccessToken as string;
  return {
    ...app,
    change: (attributes: Record<string, string>) =>
      app.send(new AdminUpdateUserAttributesCommand({ UserPoolId: app.UserPoolId, Username: "ann", UserAttributes: list(attributes) })),
    verify: (Code: string) => app.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: "email", Code })),
    attributes: async () => values(await app.get("ann")),
  };
}

const WAITING = { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ["email" as const] } };

test("a new address waits for its code, and the old one signs in until then", async () => {
  const app = await appWithUser(WAITING);
  await app.change({ email: "anna@example.com" });
  expect(app.bench.sandbox.outbox.codes.at(-1)).toMatchObject({ to: "anna@example.com", medium: "EMAIL", purpose: "verify email" });
  expect(await app.attributes()).toMatchObject({ email: "ann@example.com", email_verified: "true" });
  expect((await app.get("ann@example.com")).Username).toBe("ann");
  await app.verify(app.lastCode());
  expect(await app.attributes()).toMatchObject({ email: "anna@example.com", email_verified: "true" });
  expect((await app.get("anna@example.com")).Username).toBe("ann");
  expect((await refusal(app.get("ann@example.com"))).name).toBe("UserNotFoundException");
});

test("a new address that is verified in the same request waits for nothing", async () => {
  const app = await appWithUser(WAITING);
  await app.change({ email: "anna@example.com", email_verified: "true" });
  expect(app.bench.sandbox.outbox.codes).toEqual([]);
  expect(await app.attributes()).toMatchObject({ email: "anna@example.com", email_verified: "true" });
});

test("elsewhere a new address is there at once, unverified, until its code is answered", async () => {
  const app = await appWithUser({});
  await app.change({ email: "anna@example.com" });
  expect(await app.attributes()).toMatchObject({ email: "anna@example.com", email_verified: "false" });
  const wrong = app.lastCode() === "000000" ? "000001" : "000000";
  expect((await refusal(app.verify(wrong))).name).toBe("CodeMismatchException");
  await app.verify(app.lastCode());
  expect(await app.attributes()).toMatchObject({ email_verified: "true" });
});

test("a pending address that somebody else has by now is refused", async () => {
  const app = await appWithUser(WAITING);
  await app.change({ email: "bob@example.com" });
  await app.user("bob", { email: "bob@example.com", email_verified: "true" });
  expect((await refusal(app.verify(app.lastCode()))).name).toBe("AliasExistsException");
});
