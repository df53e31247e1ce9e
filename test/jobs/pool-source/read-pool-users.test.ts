import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readPoolUsers } from "../../../src/jobs/pool-source/read-pool-users.ts";
import type { Pool, PoolOperation, PoolUser } from "../../../src/load/index.ts";

const T0 = Date.UTC(2026, 2, 4, 5, 6, 7, 890);

function user(username: string, more: Readonly<Record<string, string>> = {}): PoolUser {
  const attributes = new Map(Object.entries({ sub: `sub-${username}`, email: `${username}@example.com`, ...more }));
  return { username, sub: `sub-${username}`, status: "CONFIRMED", enabled: true, attributes, createdAt: T0, modifiedAt: T0 + 1000 };
}

/** A pool that lists the given pages, whatever their sizes. */
function listing(userPages: readonly (readonly PoolUser[])[], groups: Readonly<Record<string, readonly (readonly string[])[]>> = {}) {
  const calls: PoolOperation[] = [];
  const paged = <T>(pages: readonly T[], token: string | undefined) => {
    const at = Number(token ?? 0);
    return { page: pages[at], ...(at + 1 < pages.length ? { next: String(at + 1) } : {}) };
  };
  const answer = (operation: PoolOperation, { token, group = "" }: { readonly token?: string; readonly group?: string }) => {
    calls.push(operation);
    if (operation === "listUsers") {
      const { page, ...next } = paged(userPages, token);
      return { ok: true, users: page ?? [], ...next };
    }
    if (operation === "listGroups") {
      const { page, ...next } = paged(Object.keys(groups), token);
      return { ok: true, groups: page === undefined ? [] : [page], ...next };
    }
    const { page, ...next } = paged(groups[group] ?? [], token);
    return { ok: true, users: (page ?? []).map((name) => user(name)), ...next };
  };
  const call = async (operation: PoolOperation, request: object) => answer(operation, request);
  return { calls, pool: { call, serverTime: () => T0 } as unknown as Pool };
}

async function read(pool: Pool, groups = true) {
  const scratch = join(await mkdtemp(join(tmpdir(), "poolferry-test-")), "memberships.tmp");
  const told: (readonly number[])[] = [];
  let text = "";
  const failure = await (async () => {
    for await (const piece of readPoolUsers(pool, { groups, scratch, onRows: (...figures) => told.push(figures) })) text += piece;
  })().catch((error: unknown) => error);
  expect(existsSync(scratch)).toBe(false);
  const documents = text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Record<string, unknown>]));
  return { documents, told, failure };
}

test("a user comes with its groups, its identities parsed, and everything that the list tells", async () => {
  const identities = '[{"userId":"7","providerName":"Google","providerType":"Google","primary":false,"dateCreated":1700000000000}]';
  const { pool, calls } = listing([[user("ann", { identities, "custom:plan": "pro" })]], {
    writers: [["ann"]],
    admins: [[], ["ann"]],
    empty: [],
  });
  const { documents } = await read(pool);
  expect(documents).toEqual([
    {
      username: "ann",
      sub: "sub-ann",
      status: "CONFIRMED",
      enabled: true,
      created: "2026-03-04T05:06:07.890Z",
      modified: "2026-03-04T05:06:08.890Z",
      attributes: { email: "ann@example.com", "custom:plan": "pro" },
      groups: ["admins", "writers"],
      identities: JSON.parse(identities) as unknown,
    },
  ]);
  expect(calls.filter((operation) => operation === "listUsersInGroup")).toHaveLength(4);
});

test("short and empty pages are no end, and a user that is listed again is read once and counted", async () => {
  const { pool } = listing([[user("a"), user("b")], [], [user("b"), user("c")], [user("a")]]);
  const { documents, told } = await read(pool);
  expect(documents.map(({ username }) => username)).toEqual(["a", "b", "c"]);
  expect(told).toEqual([
    [2, 0],
    [2, 0],
    [3, 1],
    [3, 2],
  ]);
});

test("without groups none is asked for, and documents do not speak of them", async () => {
  const { pool, calls } = listing([[user("a")]], { writers: [["a"]] });
  const { documents } = await read(pool, false);
  expect(Object.keys(documents[0] ?? {})).not.toContain("groups");
  expect(calls).toEqual(["listUsers"]);
});

test("members of groups who are not in the list end the reading: they may be users that would be lost", async () => {
  const { pool } = listing([[user("a")]], { writers: [["a", "hidden"]] });
  const { failure } = await read(pool);
  expect(failure).toMatchObject({ exit: "temporary", message: expect.stringMatching(/^1 members/) });
  expect(String(failure)).not.toContain("hidden");
});

test("what the pool refuses ends the reading, and its scratch file is gone", async () => {
  const refused = { ok: false, failure: { kind: "credentials", code: "AccessDeniedException", message: "no" } };
  const { failure } = await read({ call: async () => refused, serverTime: () => T0 } as unknown as Pool);
  expect(failure).toMatchObject({ exit: "credentials", message: expect.stringContaining("source pool") });
});
