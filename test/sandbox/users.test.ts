import {
  AdminCreateUserCommand,
  AdminDeleteUserAttributesCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  UsernameExistsException,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { type Bench, list, openBench, refusal, values } from "./sandbox-client.ts";

const create = (bench: Bench, UserPoolId: string, Username: string, attributes: Record<string, string> = {}) =>
  bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: "SUPPRESS", UserAttributes: list(attributes) }));
const get = (bench: Bench, UserPoolId: string, Username: string) => bench.client.send(new AdminGetUserCommand({ UserPoolId, Username }));
const update = (bench: Bench, UserPoolId: string, Username: string, attributes: Record<string, string>) =>
  bench.client.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes: list(attributes) }));

test("a new user is answered as it is read afterwards, by username and by sub", async () => {
  const bench = await openBench();
  const pool = await bench.pool();
  const { User } = await create(bench, pool, "ann", { email: "ann@example.com", email_verified: "True", birthdate: "1985-02-01" });
  const sub = values(User)["sub"] as string;
  expect(User).toMatchObject({ Username: "ann", Enabled: true, UserStatus: "FORCE_CHANGE_PASSWORD" });
  expect(values(User)).toEqual({ email: "ann@example.com", email_verified: "true", birthdate: "1985-02-01", sub });
  expect(sub).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  for (const name of ["ann", sub]) {
    const read = await get(bench, pool, name);
    expect(read).toMatchObject({ Username: "ann", UserCreateDate: User?.UserCreateDate, UserStatus: "FORCE_CHANGE_PASSWORD" });
    expect(values(read)).toEqual(values(User));
  }
  expect(await refusal(get(bench, pool, `${sub.slice(0, -1)}${sub.endsWith("0") ? "1" : "0"}`))).toMatchObject({
    name: "UserNotFoundException",
  });
});

test("a pool of one-time codes makes a confirmed user without a password", async () => {
  const bench = await openBench();
  const pool = await bench.pool({ Policies: { SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD", "EMAIL_OTP"] } } });
  expect((await create(bench, pool, "ann", { email: "ann@example.com" })).User?.UserStatus).toBe("CONFIRMED");
});

test("messages are counted and not sent, and SUPPRESS makes none", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  await create(bench, UserPoolId, "quiet");
  await bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username: "ann" }));
  await bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username: "bob", DesiredDeliveryMediums: ["EMAIL"] }));
  expect(bench.sandbox.outbox.sent).toEqual(
    new Map([
      ["SMS", 1],
      ["EMAIL", 1],
    ]),
  );
});

test("RESEND is for users who have not signed in yet", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  const resend = () => bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username: "ann", MessageAction: "RESEND" }));
  expect(await refusal(resend())).toMatchObject({ name: "UserNotFoundException", status: 404 });
  await create(bench, UserPoolId, "ann");
  expect((await resend()).User?.UserStatus).toBe("FORCE_CHANGE_PASSWORD");
  await bench.client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: "ann", Password: "Right-Pass-1", Permanent: true }));
  expect(await refusal(resend())).toMatchObject({ name: "UnsupportedUserStateException" });
});

test("a permanent password confirms, a temporary one must be changed", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  await create(bench, UserPoolId, "ann");
  const set = (Permanent: boolean) =>
    bench.client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: "ann", Password: "Right-Pass-1", Permanent }));
  await set(true);
  expect((await get(bench, UserPoolId, "ann")).UserStatus).toBe("CONFIRMED");
  await set(false);
  expect((await get(bench, UserPoolId, "ann")).UserStatus).toBe("FORCE_CHANGE_PASSWORD");
});

test("attributes are changed, blanked and deleted, and the time of change moves on", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  const { User } = await create(bench, UserPoolId, "ann", { name: "Ann", locale: "de", zoneinfo: "Europe/Berlin" });
  await update(bench, UserPoolId, "ann", { name: "Anna", locale: "" });
  await bench.client.send(new AdminDeleteUserAttributesCommand({ UserPoolId, Username: "ann", UserAttributeNames: ["zoneinfo"] }));
  const read = await get(bench, UserPoolId, "ann");
  expect(values(read)).toEqual({ name: "Anna", sub: values(User)["sub"] });
  expect(read.UserLastModifiedDate?.getTime()).toBeGreaterThan(User?.UserLastModifiedDate?.getTime() as number);
});

test("a new e-mail is unverified unless the same request verifies it", async () => {
  const bench = await openBench();
  const pool = await bench.pool({ AutoVerifiedAttributes: ["email"] });
  await create(bench, pool, "ann", { email: "ann@example.com", email_verified: "true" });
  await update(bench, pool, "ann", { email: "anna@example.com" });
  expect(values(await get(bench, pool, "ann"))).toMatchObject({ email: "anna@example.com", email_verified: "false" });
  expect(bench.sandbox.outbox.sent.get("EMAIL")).toBe(1);
  await update(bench, pool, "ann", { email: "ann@example.org", email_verified: "true" });
  expect(values(await get(bench, pool, "ann"))).toMatchObject({ email: "ann@example.org", email_verified: "true" });
  expect(bench.sandbox.outbox.sent.get("EMAIL")).toBe(1);
});

test("a new e-mail waits unseen where the pool demands verification first", async () => {
  const bench = await openBench();
  const pool = await bench.pool({
    AutoVerifiedAttributes: ["email"],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ["email"] },
  });
  await create(bench, pool, "ann", { email: "ann@example.com", email_verified: "true" });
  await update(bench, pool, "ann", { email: "anna@example.com" });
  expect(values(await get(bench, pool, "ann"))).toMatchObject({ email: "ann@example.com", email_verified: "true" });
});

test("a required attribute cannot be taken away", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool({ Schema: [{ Name: "email", Required: true }] });
  await create(bench, UserPoolId, "ann", { email: "ann@example.com" });
  expect(await refusal(update(bench, UserPoolId, "ann", { email: "" }))).toMatchObject({ name: "InvalidParameterException" });
  const deletion = new AdminDeleteUserAttributesCommand({ UserPoolId, Username: "ann", UserAttributeNames: ["email"] });
  expect(await refusal(bench.client.send(deletion))).toMatchObject({ name: "InvalidParameterException" });
});

test("users are disabled, enabled and deleted, and a deleted name is free again with a new sub", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  const first = await create(bench, UserPoolId, "ann");
  await bench.client.send(new AdminDisableUserCommand({ UserPoolId, Username: "ann" }));
  expect((await get(bench, UserPoolId, "ann")).Enabled).toBe(false);
  await bench.client.send(new AdminEnableUserCommand({ UserPoolId, Username: "ann" }));
  expect((await get(bench, UserPoolId, "ann")).Enabled).toBe(true);
  await bench.client.send(new AdminDeleteUserCommand({ UserPoolId, Username: "ann" }));
  expect(await refusal(get(bench, UserPoolId, "ann"))).toMatchObject({ name: "UserNotFoundException" });
  const second = await create(bench, UserPoolId, "ann");
  expect(values(second.User)["sub"]).not.toBe(values(first.User)["sub"]);
});

test("the SDK's own exception classes are thrown", async () => {
  const bench = await openBench();
  const pool = await bench.pool();
  await create(bench, pool, "ann");
  await expect(create(bench, pool, "ann")).rejects.toBeInstanceOf(UsernameExistsException);
});

test("a password among the last ones is refused where the pool keeps a history", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool({ Policies: { PasswordPolicy: { PasswordHistorySize: 2 } } });
  await create(bench, UserPoolId, "ann");
  const set = (Password: string) =>
    bench.client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: "ann", Password, Permanent: true }));
  await set("First-Pass-1");
  await set("Second-Pass-2");
  expect(await refusal(set("First-Pass-1"))).toMatchObject({ name: "PasswordHistoryPolicyViolationException" });
  expect(await refusal(set("Second-Pass-2"))).toMatchObject({ name: "PasswordHistoryPolicyViolationException" });
  await set("Third-Pass-3");
  await set("First-Pass-1");
});
