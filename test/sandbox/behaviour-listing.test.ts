import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  ListUsersCommand,
  type ListUsersCommandInput,
  paginateListUsers,
  type UserType,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, onTestFinished, test } from "vitest";
import { openListingLag } from "../../src/sandbox/behaviour/listing-lag.ts";
import type { SandboxOptions } from "../../src/sandbox/start-sandbox.ts";
import { openStore } from "../../src/sandbox/state/store.ts";
import { type Bench, list, openBench, values } from "./sandbox-client.ts";

async function filledBench(count: number, options: SandboxOptions) {
  const bench = await openBench(options);
  const UserPoolId = await bench.pool();
  const create = (n: number) =>
    bench.client.send(
      new AdminCreateUserCommand({ UserPoolId, Username: `user-${n}`, UserAttributes: list({ email: `user${n}@example.com` }) }),
    );
  for (let n = 1; n <= count; n++) await create(n);
  return { ...bench, UserPoolId, create };
}

async function pagesOf(bench: Bench, input: Partial<ListUsersCommandInput> & { UserPoolId: string }): Promise<UserType[][]> {
  const pages: UserType[][] = [];
  // The SDK writes its tokens into the input.
  for await (const page of paginateListUsers({ client: bench.client, stopOnSameToken: false }, { ...input })) {
    pages.push(page.Users ?? []);
    if (pages.length > 2_000) throw new Error("The listing does not end.");
  }
  return pages;
}

const namesOf = (pages: readonly (readonly UserType[])[]) => pages.flat().map((user) => user.Username ?? "");

test("each chain of pages has an order of its own, without a duplicate or a gap", async () => {
  const bench = await filledBench(60, { settings: { listUsersOrder: "per-chain" } });
  const input = { UserPoolId: bench.UserPoolId, Limit: 7 };
  const chains = await Promise.all([1, 2, 3, 4].map(() => pagesOf(bench, input)));
  const everyone = Array.from({ length: 60 }, (_, n) => `user-${n + 1}`).sort();
  for (const pages of chains) expect([...namesOf(pages)].sort()).toEqual(everyone);
  expect(new Set(chains.map((pages) => namesOf(pages).join())).size).toBeGreaterThan(1);
});

test("a user made in the middle of a chain duplicates nobody", async () => {
  const bench = await filledBench(30, { settings: { listUsersOrder: "per-chain", listUsersPages: "short-and-empty" } });
  const names: string[] = [];
  let made = 30;
  for await (const page of paginateListUsers(
    { client: bench.client, stopOnSameToken: false },
    { UserPoolId: bench.UserPoolId, Limit: 4 },
  )) {
    names.push(...(page.Users ?? []).map((user) => user.Username ?? ""));
    if (made < 60) await bench.create(++made);
  }
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => Number(name.slice(5)) <= 30)).toHaveLength(30);
});

test("orders and page sizes follow from the seed and the calls alone", async () => {
  const settings = { listUsersOrder: "per-chain", listUsersPages: "short-and-empty" } as const;
  const listingWith = async (seed: number) => {
    const bench = await filledBench(40, { settings: { ...settings, seed } });
    const input = { UserPoolId: bench.UserPoolId, Limit: 5 };
    const pages = [...(await pagesOf(bench, input)), ...(await pagesOf(bench, input))];
    expect(pages.some((page) => page.length === 0)).toBe(true);
    return pages.map((page) => namesOf([page]));
  };
  const first = await listingWith(1);
  expect(await listingWith(1)).toEqual(first);
  expect(await listingWith(2)).not.toEqual(first);
});

test("within the lag users are listed as they were before, while AdminGetUser shows them as they are", async () => {
  const bench = await filledBench(3, { speed: 1_000, settings: { listUsersLagMs: 600_000 } });
  const { client, UserPoolId, sandbox } = bench;
  const seen = async (Filter?: string) => {
    const { Users = [] } = await client.send(new ListUsersCommand({ UserPoolId, Filter }));
    return new Map(Users.map((user) => [user.Username, user]));
  };
  expect((await seen()).size).toBe(0);
  await sandbox.clock.sleep(650_000);
  expect([...(await seen()).keys()].sort()).toEqual(["user-1", "user-2", "user-3"]);
  const rename = (email: string) =>
    client.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username: "user-1", UserAttributes: list({ email }) }));
  await rename("first@example.com");
  await rename("second@example.com");
  await client.send(new AdminDisableUserCommand({ UserPoolId, Username: "user-2" }));
  await client.send(new AdminDeleteUserCommand({ UserPoolId, Username: "user-3" }));
  await bench.create(4);
  const before = await seen();
  expect([...before.keys()].sort()).toEqual(["user-1", "user-2", "user-3"]);
  expect(values(before.get("user-1"))["email"]).toBe("user1@example.com");
  expect(before.get("user-2")?.Enabled).toBe(true);
  expect([...(await seen('email = "user1@example.com"')).keys()]).toEqual(["user-1"]);
  expect([...(await seen('username = "user-3"')).keys()]).toEqual(["user-3"]);
  expect([...(await seen('email = "second@example.com"')).keys()]).toEqual([]);
  const strong = await client.send(new AdminGetUserCommand({ UserPoolId, Username: "user-1" }));
  expect(values(strong)["email"]).toBe("second@example.com");
  await sandbox.clock.sleep(650_000);
  const after = await seen();
  expect([...after.keys()].sort()).toEqual(["user-1", "user-2", "user-4"]);
  expect(values(after.get("user-1"))["email"]).toBe("second@example.com");
  expect(after.get("user-2")?.Enabled).toBe(false);
  expect([...(await seen('username = "user-3"')).keys()]).toEqual([]);
});

test("a lagging listing lists nobody twice over many changes", async () => {
  const bench = await filledBench(20, { speed: 1_000, settings: { listUsersLagMs: 30_000 } });
  const { client, UserPoolId } = bench;
  await bench.sandbox.clock.sleep(40_000);
  let stopped = false;
  const writer = (async () => {
    for (let n = 0; n < 400 && !stopped; n++) {
      const Username = `user-${1 + (n % 20)}`;
      const UserAttributes = list({ email: `change${n}@example.com` });
      await client.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes }));
    }
  })();
  for (let round = 0; round < 20; round++) {
    const names = namesOf(await pagesOf(bench, { UserPoolId, Limit: 6 }));
    expect(names.length).toBe(20);
    expect(new Set(names).size).toBe(20);
  }
  stopped = true;
  await writer;
});

test("a lagging listing is of one instant, however long it takes to read", async () => {
  for (let lagMinutes = 1; lagMinutes <= 30; lagMinutes++) {
    const store = openStore(undefined);
    onTestFinished(() => store.close());
    // Every look at the clock takes a minute, so that the lag passes in the middle of a statement.
    let minutes = 1000;
    openListingLag(store, { now: () => 60_000 * minutes++ }, 60_000 * lagMinutes - 30_000);
    const add = store.prepare("INSERT INTO users VALUES (?, ?, ?, 'CONFIRMED', 1, 0, 0, '[]', NULL, NULL)");
    for (let key = 1; key <= 10; key++) add.run(key, `user-${key}`, `sub-${key}`);
    const change = store.prepare("UPDATE users SET modified = 1 WHERE key = ?");
    for (let key = 10; key >= 1; key--) change.run(key);
    await Promise.resolve();
    const listed = store.prepare("SELECT key FROM listed_users ORDER BY key").all();
    expect(listed.map(({ key }) => key)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  }
});
