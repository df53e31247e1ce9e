import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  ListUsersCommand,
  type ListUsersCommandInput,
  paginateListUsers,
  type UserType,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { type Bench, list, openBench, refusal } from "./sandbox-client.ts";

async function fill(bench: Bench, UserPoolId: string, count: number) {
  const creations = Array.from({ length: count }, (_, n) =>
    bench.client.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: `user-${n}`,
        UserAttributes: list({ email: `User-${n}@example.com`, given_name: n % 2 === 0 ? "Zoë" : "Ann" }),
      }),
    ),
  );
  await Promise.all(creations);
}

async function everyone(bench: Bench, input: Partial<ListUsersCommandInput> & { UserPoolId: string }) {
  const pages: UserType[][] = [];
  for await (const page of paginateListUsers({ client: bench.client, stopOnSameToken: false }, input)) {
    pages.push(page.Users ?? []);
    if (pages.length > 2000) throw new Error("The listing does not end.");
  }
  return { pages, names: pages.flat().map((user) => user.Username as string) };
}

test("every user is listed once, in full pages, in a stable order that is not that of creation", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  await bench.pool();
  await fill(bench, UserPoolId, 130);
  const first = await everyone(bench, { UserPoolId });
  expect(first.pages.map((page) => page.length)).toEqual([60, 60, 10]);
  expect(new Set(first.names).size).toBe(130);
  const second = await everyone(bench, { UserPoolId, Limit: 7 });
  expect(second.names).toEqual(first.names);
  const byCreation = first.pages.flat().sort((one, other) => Number(one.UserCreateDate) - Number(other.UserCreateDate));
  expect(first.names).not.toEqual(byCreation.map((user) => user.Username));
});

test.each(["short", "short-and-empty"] as const)("%s pages still list everyone once", async (listUsersPages) => {
  const bench = await openBench({ settings: { listUsersPages } });
  const UserPoolId = await bench.pool();
  await fill(bench, UserPoolId, 130);
  const { pages, names } = await everyone(bench, { UserPoolId, Limit: 5 });
  expect([...names].sort()).toEqual(Array.from({ length: 130 }, (_, n) => `user-${n}`).sort());
  expect(pages.some((page) => page.length > 0 && page.length < 5)).toBe(true);
  expect(pages.some((page) => page.length === 0)).toBe(listUsersPages === "short-and-empty");
});

test.each([
  [`username = "user-7"`, ["user-7"]],
  [`username = "USER-7"`, []],
  [`username ^= "user-12"`, ["user-12", "user-120", "user-121"]],
  [`email = "user-7@EXAMPLE.com"`, ["user-7"]],
  [`"email" ^= "USER-12"`, ["user-12", "user-120", "user-121"]],
  [`given_name = "ZOË" `, "all even"],
  [`cognito:user_status = "force_change_password"`, "all"],
  [`cognito:user_status = "CONFIRMED"`, []],
  [`status = "Disabled"`, ["user-3"]],
  [`status = "disabled"`, []],
  [`name = "nobody"`, []],
  ["", "all"],
] as const)("the filter %s finds its users", async (Filter, expected) => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  await fill(bench, UserPoolId, 122);
  await bench.client.send(new AdminDisableUserCommand({ UserPoolId, Username: "user-3" }));
  const { names } = await everyone(bench, { UserPoolId, Filter, Limit: 10 });
  const all = Array.from({ length: 122 }, (_, n) => `user-${n}`);
  const wanted = expected === "all" ? all : expected === "all even" ? all.filter((_, n) => n % 2 === 0) : expected;
  expect(names.sort()).toEqual([...wanted].sort());
});

test("a sub is found by filter, where usernames are addresses also as the username", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool({ UsernameAttributes: ["email"] });
  const { User } = await bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username: "ann@example.com" }));
  for (const name of ["sub", "username"]) {
    expect((await everyone(bench, { UserPoolId, Filter: `${name} = "${User?.Username}"` })).names).toEqual([User?.Username]);
  }
  expect((await everyone(bench, { UserPoolId, Filter: `username = "ann@example.com"` })).names).toEqual([]);
});

test("quotation marks in a filter's value have a backslash", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  await bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username: "ann", UserAttributes: list({ name: 'Ann "A" \\ B' }) }));
  expect((await everyone(bench, { UserPoolId, Filter: 'name = "Ann \\"A\\" \\\\ B"' })).names).toEqual(["ann"]);
});

test("an attribute to get that a user lacks is an error, or left out, by setting", async () => {
  for (const missingAttributeToGet of ["error", "omit"] as const) {
    const bench = await openBench({ settings: { missingAttributeToGet } });
    const UserPoolId = await bench.pool();
    await fill(bench, UserPoolId, 2);
    const some = await bench.client.send(new ListUsersCommand({ UserPoolId, AttributesToGet: ["email"] }));
    expect(some.Users?.map((user) => user.Attributes?.map(({ Name }) => Name))).toEqual([["email"], ["email"]]);
    const more = bench.client.send(new ListUsersCommand({ UserPoolId, AttributesToGet: ["email", "locale"] }));
    if (missingAttributeToGet === "error") expect(await refusal(more)).toMatchObject({ name: "InvalidParameterException" });
    else expect((await more).Users).toEqual(some.Users);
  }
});

test("a token ends after an hour of the sandbox's clock, and is good for its own listing only", async () => {
  const bench = await openBench({ speed: 36_000 });
  const UserPoolId = await bench.pool();
  await fill(bench, UserPoolId, 9);
  const page = await bench.client.send(new ListUsersCommand({ UserPoolId, Limit: 1 }));
  const PaginationToken = page.PaginationToken;
  const other = new ListUsersCommand({ UserPoolId: await bench.pool(), Limit: 1, PaginationToken });
  expect(await refusal(bench.client.send(other))).toMatchObject({ name: "InvalidParameterException" });
  const forged = new ListUsersCommand({ UserPoolId, PaginationToken: "forged" });
  expect(await refusal(bench.client.send(forged))).toMatchObject({ name: "InvalidParameterException" });
  await bench.sandbox.clock.sleep(3_700_000);
  const late = new ListUsersCommand({ UserPoolId, Limit: 1, PaginationToken });
  expect(await refusal(bench.client.send(late))).toMatchObject({ message: "The pagination token has expired." });
});

test("new users are listed late where the setting says so", async () => {
  const bench = await openBench({ speed: 1000, settings: { listUsersLagMs: 400_000 } });
  const UserPoolId = await bench.pool();
  await fill(bench, UserPoolId, 2);
  expect((await everyone(bench, { UserPoolId })).names).toEqual([]);
  await bench.sandbox.clock.sleep(450_000);
  expect((await everyone(bench, { UserPoolId })).names).toHaveLength(2);
});
