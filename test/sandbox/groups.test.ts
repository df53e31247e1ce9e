import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  CreateGroupCommand,
  GetGroupCommand,
  ListGroupsCommand,
  ListUsersInGroupCommand,
  paginateAdminListGroupsForUser,
  paginateListGroups,
  paginateListUsersInGroup,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { type Bench, openBench, refusal } from "./sandbox-client.ts";

const group = (bench: Bench, UserPoolId: string, GroupName: string) => bench.client.send(new CreateGroupCommand({ UserPoolId, GroupName }));
const user = (bench: Bench, UserPoolId: string, Username: string) =>
  bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username }));
const add = (bench: Bench, UserPoolId: string, Username: string, GroupName: string) =>
  bench.client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }));

test("a group is read as it was created, and a missing one is refused", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  const RoleArn = "arn:aws:iam::123456789012:role/editors";
  const made = await bench.client.send(
    new CreateGroupCommand({ UserPoolId, GroupName: "editors", Description: "They edit", Precedence: 0, RoleArn }),
  );
  expect(made.Group).toMatchObject({ GroupName: "editors", UserPoolId, Description: "They edit", Precedence: 0, RoleArn });
  const read = await bench.client.send(new GetGroupCommand({ UserPoolId, GroupName: "editors" }));
  expect(read.Group).toEqual(made.Group);
  const missing = new GetGroupCommand({ UserPoolId, GroupName: "readers" });
  expect(await refusal(bench.client.send(missing))).toMatchObject({ name: "ResourceNotFoundException", status: 404 });
});

test("members are added, listed from both sides by page, and removed", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  const groups = Array.from({ length: 5 }, (_, n) => `group-${n}`);
  const users = Array.from({ length: 5 }, (_, n) => `user-${n}`);
  for (const name of groups) await group(bench, UserPoolId, name);
  for (const name of users) await user(bench, UserPoolId, name);
  for (const name of users) await add(bench, UserPoolId, name, "group-0");
  for (const name of groups) await add(bench, UserPoolId, "user-0", name);

  const config = { client: bench.client };
  const members: unknown[] = [];
  for await (const page of paginateListUsersInGroup(config, { UserPoolId, GroupName: "group-0", Limit: 2 })) {
    members.push(...(page.Users ?? []).map(({ Username }) => Username));
  }
  expect(members.sort()).toEqual(users);
  const memberships: unknown[] = [];
  for await (const page of paginateAdminListGroupsForUser(config, { UserPoolId, Username: "user-0", Limit: 2 })) {
    memberships.push(...(page.Groups ?? []).map(({ GroupName }) => GroupName));
  }
  expect(memberships.sort()).toEqual(groups);
  const all: unknown[] = [];
  for await (const page of paginateListGroups(config, { UserPoolId, Limit: 2 }))
    all.push(...(page.Groups ?? []).map(({ GroupName }) => GroupName));
  expect(all.sort()).toEqual(groups);

  await bench.client.send(new AdminRemoveUserFromGroupCommand({ UserPoolId, Username: "user-0", GroupName: "group-0" }));
  await bench.client.send(new AdminDeleteUserCommand({ UserPoolId, Username: "user-1" }));
  const left = await bench.client.send(new ListUsersInGroupCommand({ UserPoolId, GroupName: "group-0" }));
  expect(left.Users?.map(({ Username }) => Username).sort()).toEqual(["user-2", "user-3", "user-4"]);
});

test("an unknown user and an unknown group are refused by different names", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  await group(bench, UserPoolId, "editors");
  expect(await refusal(add(bench, UserPoolId, "ann", "editors"))).toMatchObject({ name: "UserNotFoundException" });
  await user(bench, UserPoolId, "ann");
  expect(await refusal(add(bench, UserPoolId, "ann", "readers"))).toMatchObject({ name: "ResourceNotFoundException" });
});

test("adding a member again has no effect, or is refused, by setting", async () => {
  for (const repeatedGroupAdd of ["ignore", "refuse"] as const) {
    const bench = await openBench({ settings: { repeatedGroupAdd } });
    const UserPoolId = await bench.pool();
    await group(bench, UserPoolId, "editors");
    await user(bench, UserPoolId, "ann");
    await add(bench, UserPoolId, "ann", "editors");
    const again = add(bench, UserPoolId, "ann", "editors");
    if (repeatedGroupAdd === "refuse") expect(await refusal(again)).toMatchObject({ name: "InvalidParameterException" });
    else await again;
    const { Groups } = await bench.client.send(new AdminListGroupsForUserCommand({ UserPoolId, Username: "ann" }));
    expect(Groups).toHaveLength(1);
  }
});

test.each(["LimitExceededException", "InvalidParameterException"] as const)("the 101st group of a user is refused by %s", async (name) => {
  const bench = await openBench({ settings: { tooManyGroupsError: name } });
  const UserPoolId = await bench.pool();
  await user(bench, UserPoolId, "ann");
  const names = Array.from({ length: 101 }, (_, n) => `group-${n}`);
  for (const GroupName of names) await bench.sandbox.call("CreateGroup", { UserPoolId, GroupName }, "eu-central-1");
  for (const GroupName of names.slice(0, 100)) await add(bench, UserPoolId, "ann", GroupName);
  expect(await refusal(add(bench, UserPoolId, "ann", "group-100"))).toMatchObject({ name });
  expect(await add(bench, UserPoolId, "ann", "group-99")).toBeDefined();
});

test("the 10,001st group of a pool is refused", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  for (let n = 0; n < 10_000; n++) await bench.sandbox.call("CreateGroup", { UserPoolId, GroupName: `group-${n}` }, "eu-central-1");
  expect(await refusal(group(bench, UserPoolId, "one-more"))).toMatchObject({ name: "LimitExceededException" });
  const { Groups } = await bench.client.send(new ListGroupsCommand({ UserPoolId }));
  expect(Groups).toHaveLength(60);
});
