import { expect, test } from "vitest";
import { type ExistingRule, type PoolNames, poolNamesOf } from "../../../src/load/existing/existing-rule.ts";
import { aliasIsTaken, findExisting } from "../../../src/load/existing/find-existing.ts";
import { groupsOf } from "../../../src/load/existing/groups-of.ts";
import { isTakenOver } from "../../../src/load/existing/origin.ts";
import type { PoolResult } from "../../../src/load/index.ts";
import type { PoolProfile } from "../../../src/model/index.ts";
import { answeringPool, found, poolUser, refused } from "../answering-pool.ts";

const NAMES: ExistingRule["names"] = { caseSensitive: true, usernameAttributes: [], aliasAttributes: [], immutable: new Set() };
const NOBODY = refused("UserNotFoundException");
const BROKEN = refused("InternalErrorException", "transient");
const SUB = "6b5e8c0e-0000-4000-8000-000000000001";
const { signal } = new AbortController();

const listed = (...subs: readonly string[]) => ({ ok: true, users: subs.map((sub) => poolUser({ sub })) }) as PoolResult;

test("a user whom the plan saw is listed by its sub, and not read", async () => {
  const { pool, sent, signals } = answeringPool({ listUsers: [listed(SUB)] });
  expect(await findExisting(pool, { username: "user-1", found: SUB }, NAMES, signal)).toMatchObject({ kind: "user", user: { sub: SUB } });
  expect(sent).toEqual([["listUsers", { filter: `sub = "${SUB}"`, limit: 1 }]]);
  expect(signals).toEqual([signal]);
});

test.each([
  ["that the list does not show", SUB, listed()],
  ["for whom the list shows another", SUB, listed("another")],
  ["that cannot be listed", SUB, BROKEN],
  ["that has another name by now", SUB, { ok: true, users: [poolUser({ sub: SUB, username: "user-2" })] } as PoolResult],
])("a user %s is read by its name", async (_which, sub, list) => {
  const { pool, sent } = answeringPool({ listUsers: [list], getUser: [found({ sub: "sub-7" })] });
  expect(await findExisting(pool, { username: "user-1", found: sub }, NAMES, signal)).toMatchObject({ user: { sub: "sub-7" } });
  expect(sent.at(-1)).toEqual(["getUser", { username: "user-1" }]);
});

test.each([`x" or username = "user-2`, " sub", "sub ", "", "s".repeat(65)])(
  "what is no sub (%j) is not put into a filter",
  async (text) => {
    const { pool, sent } = answeringPool({ getUser: [found()] });
    await findExisting(pool, { username: "user-1", found: text }, NAMES, undefined);
    expect(sent.map(([operation]) => operation)).toEqual(["getUser"]);
  },
);

test("the longest of subs is one", async () => {
  const sub = "s".repeat(64);
  const { pool, sent } = answeringPool({ listUsers: [listed(sub)] });
  await findExisting(pool, { username: "user-1", found: sub }, NAMES, undefined);
  expect(sent).toHaveLength(1);
});

test("a name that nobody has, that another signs in by, and that cannot be read are told apart", async () => {
  const read = (answer: PoolResult) =>
    findExisting(answeringPool({ getUser: [answer] }).pool, { username: "user-1", found: undefined }, NAMES, signal);
  expect(await read(NOBODY)).toEqual({ kind: "nobody" });
  expect(await read(found({ username: "user-2" }))).toEqual({ kind: "another" });
  expect(await read(BROKEN)).toEqual({ kind: "unreadable", failure: BROKEN.failure });
});

test.each([
  ["the same name", {}, { username: "user-1" }, true],
  ["another case, where the pool minds it", {}, { username: "User-1" }, false],
  ["another case, where the pool does not", { caseSensitive: false }, { username: "USER-1" }, true],
  [
    "the name as its address, where addresses are usernames",
    { usernameAttributes: ["email", "phone_number"] },
    { attributes: { phone_number: "user-1" } },
    true,
  ],
  ["an address in another case", { usernameAttributes: ["email"], caseSensitive: false }, { attributes: { email: "USER-1" } }, true],
  [
    "the name as its only address, in another case",
    { usernameAttributes: ["email", "phone_number"], caseSensitive: false },
    { attributes: { phone_number: "USER-1" } },
    true,
  ],
  ["the name as its username alone, where addresses are usernames", { usernameAttributes: ["email"] }, { username: "user-1" }, false],
] as const)("a user with %s is or is not the one that was meant", async (_which, names, user, meant) => {
  const { pool } = answeringPool({ getUser: [found(user)] });
  const { kind } = await findExisting(pool, { username: "user-1", found: undefined }, { ...NAMES, ...names }, signal);
  expect(kind).toBe(meant ? "user" : "another");
});

const ADDRESSES = new Map([
  ["email", "a@example.com"],
  ["phone_number", "+15550100"],
]);

/** Whether a sign-in name among the addresses is taken; the reads are answered in order. */
async function taken(names: Partial<PoolNames>, reads: readonly PoolResult[], attributes: ReadonlyMap<string, string> = ADDRESSES) {
  const { pool, sent, signals } = answeringPool({ getUser: reads });
  const result = await aliasIsTaken(pool, "sub-1", attributes, { ...NAMES, ...names }, signal);
  expect(signals.every((given) => given === signal)).toBe(true);
  return { result, asked: sent.map(([, request]) => (request as { readonly username: string }).username) };
}

const BOTH = { aliasAttributes: ["email", "phone_number"] };

test("an address is taken where another user signs in by it", async () => {
  expect(await taken(BOTH, [NOBODY, found({ sub: "sub-2" })])).toEqual({
    result: { taken: "phone_number" },
    asked: ["a@example.com", "+15550100"],
  });
  expect(await taken(BOTH, [found({ sub: "sub-2" })])).toEqual({ result: { taken: "email" }, asked: ["a@example.com"] });
  expect((await taken(BOTH, [NOBODY, found({ sub: "sub-1" })])).result).toEqual({ taken: undefined });
  expect((await taken({ usernameAttributes: ["email"] }, [found({ sub: "sub-2" })])).result).toEqual({ taken: "email" });
});

test("an address that is no sign-in name of the pool, or is not written, is not asked about", async () => {
  expect((await taken({}, [])).asked).toEqual([]);
  expect((await taken(BOTH, [NOBODY], new Map([["email", "a@example.com"]]))).asked).toEqual(["a@example.com"]);
  expect((await taken({ ...BOTH, usernameAttributes: ["email"] }, [NOBODY])).asked).toEqual(["a@example.com", "+15550100"]);
});

test("an alias that is not verified is nobody's; a username is somebody's all the same", async () => {
  const unverified = new Map([
    ["email", "a@example.com"],
    ["email_verified", "false"],
  ]);
  expect((await taken(BOTH, [], unverified)).asked).toEqual([]);
  expect((await taken({ usernameAttributes: ["email"] }, [NOBODY], unverified)).asked).toEqual(["a@example.com"]);
  expect((await taken(BOTH, [NOBODY], new Map([...unverified, ["email_verified", "true"]]))).asked).toEqual(["a@example.com"]);
});

test("an address that cannot be asked about is not called free", async () => {
  expect((await taken(BOTH, [BROKEN])).result).toEqual({ failure: BROKEN.failure });
});

test("a user's groups are read to the last page", async () => {
  const page = (groups: readonly string[], next?: string) => ({ ok: true, groups, ...(next === undefined ? {} : { next }) }) as PoolResult;
  const { pool, sent, signals } = answeringPool({ listGroupsOfUser: [page(["a"], "2"), page([], "3"), page(["b", "c"])] });
  expect(await groupsOf(pool, "user-1", signal)).toEqual(["a", "b", "c"]);
  expect(sent.map(([, request]) => request)).toStrictEqual([
    { username: "user-1" },
    { username: "user-1", token: "2" },
    { username: "user-1", token: "3" },
  ]);
  expect(signals).toEqual([signal, signal, signal]);
});

test("groups that cannot be read end the run, with the name of the call", async () => {
  await expect(groupsOf(answeringPool({ listGroupsOfUser: [BROKEN] }).pool, "user-1", undefined)).rejects.toMatchObject({
    name: "RunError",
    message: expect.stringContaining("AdminListGroupsForUser"),
  });
});

test("adopted and updated users were there before us; created ones, and those not looked at yet, are not taken over", () => {
  expect(["adopted", "updated", "created", "existing", undefined].map((origin) => isTakenOver(origin as never))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test("what of a pool's profile decides is its case, its sign-in names, and the attributes that never change", () => {
  const profile = {
    caseSensitive: false,
    usernameAttributes: ["email"],
    aliasAttributes: ["phone_number"],
    schema: [
      { name: "sub", mutable: false },
      { name: "email", mutable: true },
    ],
  } as unknown as PoolProfile;
  expect(poolNamesOf(profile)).toEqual({
    caseSensitive: false,
    usernameAttributes: ["email"],
    aliasAttributes: ["phone_number"],
    immutable: new Set(["sub"]),
  });
});
