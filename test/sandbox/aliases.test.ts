import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { type Bench, list, openBench, refusal, values } from "./sandbox-client.ts";

const create = (bench: Bench, UserPoolId: string, Username: string, attributes: Record<string, string> = {}, ForceAliasCreation = false) =>
  bench.client.send(
    new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: "SUPPRESS", UserAttributes: list(attributes), ForceAliasCreation }),
  );
const get = (bench: Bench, UserPoolId: string, Username: string) => bench.client.send(new AdminGetUserCommand({ UserPoolId, Username }));
const update = (bench: Bench, UserPoolId: string, Username: string, attributes: Record<string, string>) =>
  bench.client.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes: list(attributes) }));
const VERIFIED = { email: "ann@example.com", email_verified: "true" };

test("an e-mail finds its user once it is verified, and not before", async () => {
  const bench = await openBench();
  const pool = await bench.pool({ AliasAttributes: ["email"] });
  await create(bench, pool, "ann", { email: "ann@example.com" });
  await create(bench, pool, "bob", { email: "ann@example.com" });
  expect(await refusal(get(bench, pool, "ann@example.com"))).toMatchObject({ name: "UserNotFoundException" });
  await update(bench, pool, "bob", { email_verified: "true" });
  expect((await get(bench, pool, "ann@example.com")).Username).toBe("bob");
});

test("a refused alias leaves no trace of its user", async () => {
  const bench = await openBench();
  const pool = await bench.pool({ AliasAttributes: ["email", "preferred_username"] });
  await create(bench, pool, "ann", VERIFIED);
  await refusal(create(bench, pool, "bob", { ...VERIFIED, preferred_username: "bobby" }));
  expect(await refusal(get(bench, pool, "bob"))).toMatchObject({ name: "UserNotFoundException" });
  await create(bench, pool, "bob", { preferred_username: "bobby" });
  expect((await get(bench, pool, "bobby")).Username).toBe("bob");
});

test.each([true, false])(
  "ForceAliasCreation moves the alias; whether the loser's flag falls is a setting (%s)",
  async (movedAliasIsUnverified) => {
    const bench = await openBench({ settings: { movedAliasIsUnverified } });
    const pool = await bench.pool({ AliasAttributes: ["email"] });
    await create(bench, pool, "ann", VERIFIED);
    await create(bench, pool, "bob", VERIFIED, true);
    expect((await get(bench, pool, "ann@example.com")).Username).toBe("bob");
    expect(values(await get(bench, pool, "ann"))["email_verified"]).toBe(movedAliasIsUnverified ? "false" : "true");
  },
);

test("an update that verifies another user's alias is refused or moves it, by setting", async () => {
  for (const aliasClashOnUpdate of ["refuse", "move"] as const) {
    const bench = await openBench({ settings: { aliasClashOnUpdate } });
    const pool = await bench.pool({ AliasAttributes: ["email"] });
    await create(bench, pool, "ann", VERIFIED);
    await create(bench, pool, "bob", { email: "ann@example.com" });
    const verify = update(bench, pool, "bob", { email_verified: "true", name: "Bob" });
    if (aliasClashOnUpdate === "refuse") {
      expect(await refusal(verify)).toMatchObject({ name: "AliasExistsException" });
      expect(values(await get(bench, pool, "bob"))["name"]).toBeUndefined();
    } else await verify;
    expect((await get(bench, pool, "ann@example.com")).Username).toBe(aliasClashOnUpdate === "refuse" ? "ann" : "bob");
  }
});

test("a deleted user's and a changed e-mail are free for others", async () => {
  const bench = await openBench();
  const pool = await bench.pool({ AliasAttributes: ["email"] });
  await create(bench, pool, "ann", VERIFIED);
  await update(bench, pool, "ann", { email: "ann@example.org", email_verified: "true" });
  await create(bench, pool, "bob", VERIFIED);
  await bench.client.send(new AdminDeleteUserCommand({ UserPoolId: pool, Username: "bob" }));
  await create(bench, pool, "eve", VERIFIED);
  expect((await get(bench, pool, "ann@example.com")).Username).toBe("eve");
});

test("where usernames are addresses, the username becomes the sub and the address finds it, unverified too", async () => {
  const bench = await openBench();
  const pool = await bench.pool({ UsernameAttributes: ["email", "phone_number"] });
  const { User } = await create(bench, pool, "ann@example.com", { phone_number: "+15550100" });
  expect(values(User)).toMatchObject({ email: "ann@example.com", phone_number: "+15550100", sub: User?.Username });
  for (const name of ["ann@example.com", "+15550100", User?.Username as string]) {
    expect((await get(bench, pool, name)).Username).toBe(User?.Username);
  }
  expect(await refusal(create(bench, pool, "ann@example.com"))).toMatchObject({ name: "UsernameExistsException" });
  await create(bench, pool, "bob@example.com");
  expect(await refusal(update(bench, pool, "bob@example.com", { email: "ann@example.com" }))).toMatchObject({
    name: "AliasExistsException",
  });
});

test.each([
  ["no address", "ann", {}],
  ["another e-mail in the attributes", "ann@example.com", { email: "bob@example.com" }],
  ["an address of the other kind", "+15550100", {}],
])("where usernames are e-mails, a username with %s is refused", async (_, username, attributes) => {
  const bench = await openBench();
  const pool = await bench.pool({ UsernameAttributes: ["email"] });
  expect(await refusal(create(bench, pool, username, attributes))).toMatchObject({ name: "InvalidParameterException" });
});

test("case counts in names unless the pool says otherwise", async () => {
  const bench = await openBench();
  const sensitive = await bench.pool();
  await create(bench, sensitive, "Ann");
  await create(bench, sensitive, "ann");
  expect((await get(bench, sensitive, "Ann")).Username).toBe("Ann");
  const insensitive = await bench.pool({ AliasAttributes: ["email"], UsernameConfiguration: { CaseSensitive: false } });
  await create(bench, insensitive, "Änn", VERIFIED);
  expect(await refusal(create(bench, insensitive, "änn"))).toMatchObject({ name: "UsernameExistsException" });
  expect((await get(bench, insensitive, "ANN@example.COM")).Username).toBe("Änn");
});

test("whether letters beyond A-Z are folded is a setting", async () => {
  const bench = await openBench({ settings: { caseFolding: "ascii" } });
  const pool = await bench.pool({ UsernameConfiguration: { CaseSensitive: false } });
  await create(bench, pool, "Änn");
  await create(bench, pool, "änn");
  expect(await refusal(create(bench, pool, "äNN"))).toMatchObject({ name: "UsernameExistsException" });
});

test("an address that is a username moves to nobody and cannot be deleted", async () => {
  const bench = await openBench();
  const pool = await bench.pool({ UsernameAttributes: ["email", "phone_number"] });
  const { User } = await create(bench, pool, "ann@example.com", { email_verified: "true" });
  const stolen = create(bench, pool, "+15550100", { email: "ann@example.com", email_verified: "true" }, true);
  expect(await refusal(stolen)).toMatchObject({ name: "UsernameExistsException" });
  expect(await refusal(update(bench, pool, "ann@example.com", { email: "" }))).toMatchObject({ name: "InvalidParameterException" });
  expect((await get(bench, pool, "ann@example.com")).Username).toBe(User?.Username);
});

test("a preferred_username that is taken is refused, forced or not", async () => {
  const bench = await openBench();
  const pool = await bench.pool({ AliasAttributes: ["preferred_username"] });
  await create(bench, pool, "ann", { preferred_username: "star" });
  expect(await refusal(create(bench, pool, "bob", { preferred_username: "star" }, true))).toMatchObject({
    name: "UsernameExistsException",
  });
  expect((await get(bench, pool, "star")).Username).toBe("ann");
});
