import { AdminCreateUserCommand, AdminGetUserCommand, ListUsersCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { clientOf, openBench, refusal } from "./sandbox-client.ts";

const NAMES = [
  "__proto__",
  "constructor",
  "toString",
  "CandiDate",
  "🎈",
  "e\u0301",
  "مريم",
  "שרה",
  "x".repeat(128),
  "🎈".repeat(128),
  "%27;--",
  "a,b\\",
];

test.each(NAMES)("the username %s is a username like any other", async (Username) => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  const { User } = await bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username }));
  expect(User?.Username).toBe(Username);
  expect((await bench.client.send(new AdminGetUserCommand({ UserPoolId, Username }))).Username).toBe(Username);
  expect((await bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username: "another" }))).User).toBeDefined();
  const { Users } = await bench.client.send(new ListUsersCommand({ UserPoolId }));
  expect(Users?.map((user) => user.Username).sort()).toEqual([Username, "another"].sort());
});

test("a zero-width joiner is none of the characters that a username may hold", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  const joined = new AdminCreateUserCommand({ UserPoolId, Username: "👩\u200d💻" });
  expect(await refusal(bench.client.send(joined))).toMatchObject({ name: "InvalidParameterException" });
});

test("20 names raced for by 20 clients make exactly 20 users", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool({ AliasAttributes: ["email"] });
  const clients = Array.from({ length: 20 }, () => clientOf(bench.sandbox.endpoint));
  const attempts = clients.flatMap((client) =>
    Array.from({ length: 20 }, (_, n) => client.send(new AdminCreateUserCommand({ UserPoolId, Username: `user-${n}` }))),
  );
  const results = await Promise.allSettled(attempts);
  for (const client of clients) client.destroy();
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(20);
  expect(bench.sandbox.calls.get("AdminCreateUser")).toMatchObject({
    ok: 20,
    throttled: 0,
    errors: new Map([["UsernameExistsException", 380]]),
  });
  expect((await bench.client.send(new ListUsersCommand({ UserPoolId }))).Users).toHaveLength(20);
});

test("20 users raced with one verified e-mail make exactly one", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool({ AliasAttributes: ["email"] });
  const UserAttributes = [
    { Name: "email", Value: "ann@example.com" },
    { Name: "email_verified", Value: "true" },
  ];
  const attempts = Array.from({ length: 20 }, (_, n) =>
    bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username: `user-${n}`, UserAttributes })),
  );
  const results = await Promise.allSettled(attempts);
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});
