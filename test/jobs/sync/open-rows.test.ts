import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { answers, SERVERS } from "../../extract/database/servers.ts";
import type { SandboxPool } from "../../support/sandbox-pool.ts";
import { at, type IncrementalJob, incrementalJob, person } from "./incremental-job.ts";
import { type LegacyTable, postgresTable, sqliteTable } from "./legacy-table.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});
afterAll(() => sandbox.close());

type Job = IncrementalJob & { readonly table: LegacyTable };

async function job(openTable: () => Promise<LegacyTable>): Promise<Job> {
  const table = await openTable();
  onTestFinished(() => table.close());
  return { table, ...(await incrementalJob(sandbox, table)) };
}

/** Somebody else's user, who holds an address. */
function stranger(pool: SandboxPool, email: string): Promise<unknown> {
  const attributes = [
    { Name: "email", Value: email },
    { Name: "email_verified", Value: "true" },
  ];
  return pool.call("AdminCreateUser", { Username: "stranger", UserAttributes: attributes, MessageAction: "SUPPRESS" });
}

const TABLES = [
  ["sqlite", sqliteTable] as const,
  ...((await answers(SERVERS.postgres.port)) ? [["postgres", postgresTable] as const] : []),
];

describe.each(TABLES)("%s", (_, openTable) => {
  test("a row that failed is looked at night after night although the watermark has passed it, until it comes to a good end", async () => {
    const { table, sync, pool, users } = await job(openTable);
    await table.replace([person("a")], at(1));
    await sync();
    await stranger(pool, "held@example.com");
    const held = [person("a"), person("b", { email: "held@example.com" })];
    await table.replace(held, at(2));
    expect((await sync()).report).toMatchObject({ outcomes: { failed: 1 }, reasons: { failed: { AliasOfAnotherUser: 1 } } });
    const later = [...held, person("c")];
    await table.replace(later, at(3));
    expect((await sync()).report).toMatchObject({ rows: 2, outcomes: { failed: 1, created: 1 }, plan: { partial: true } });
    const third = await sync();
    expect(third.report).toMatchObject({ rows: 2, outcomes: { failed: 1, unchanged: 1 }, plan: { reading: { again: 1 } } });
    await pool.call("AdminDeleteUser", { Username: "stranger" });
    expect((await sync()).report).toMatchObject({ rows: 2, outcomes: { created: 1, unchanged: 1 }, plan: { reading: { again: 1 } } });
    expect(await users()).toEqual(["login-a", "login-b", "login-c"]);
    expect((await sync()).report).toMatchObject({ rows: 1, outcomes: { unchanged: 1 }, plan: { reading: { again: 0 } } });
  });

  test("a rejected row that is mended or deleted in the source is read once, or no more", async () => {
    const { table, sync, watermark } = await job(openTable);
    const bad = (id: string) => person(id, { email: "no address" });
    await table.replace([person("a"), bad("b"), bad("c")], at(1));
    await table.replace([person("a"), bad("b"), bad("c"), person("d")], at(2));
    expect((await sync()).report?.outcomes).toMatchObject({ created: 2, rejected: 2 });
    expect((await watermark())?.again).toHaveLength(1);
    await table.replace([person("a"), person("b"), bad("c"), person("d")], at(3));
    // The whole instant of the rejected rows is read again.
    expect((await sync()).report).toMatchObject({ rows: 4, outcomes: { created: 1, unchanged: 2, rejected: 1 } });
    await table.replace([person("a"), person("b"), person("d")], at(4));
    expect((await sync()).report).toMatchObject({ rows: 2, outcomes: { unchanged: 2 } });
    expect((await watermark())?.again).toEqual([]);
  });
});

test("a rejected duplicate is never read without the row that it is one of", async () => {
  const { table, sync, pool, map } = await job(sqliteTable);
  // Two rows of the table are one user to the mapping; the second of them comes later.
  await map({ key: { from: "login" }, groups: [] });
  const twice = [person("a", { login: "one" }), person("b", { login: "one" }), person("c")];
  await table.replace(twice, (id) => at(id === "b" ? 2 : 1));
  expect((await sync()).report).toMatchObject({ outcomes: { created: 2 }, plan: { reject: { "duplicate-source-key": 1 } } });
  for (const night of [3, 4]) {
    await table.replace([...twice, person("d", { name: `Night ${night}` })], at(night));
    expect((await sync()).plan).toMatchObject({ partial: true, change: night - 3, reject: { "duplicate-source-key": 1 } });
  }
  const nameOfOne = async () => (await pool.users()).find(({ username }) => username === "one")?.attributes["name"];
  expect(await nameOfOne()).toBe("Name a");
  // Once the first is gone the second is the user's row.
  await table.replace([...twice.slice(1), person("d", { name: "Night 4" })], at(5));
  expect((await sync()).plan).toMatchObject({ partial: true, change: 1, reject: {} });
  expect(await nameOfOne()).toBe("Name b");
});

test("more values of open rows than are remembered make the next sync read everything", async () => {
  const { table, sync, watermark } = await job(sqliteTable);
  const people = [person("a"), ...Array.from({ length: 1_001 }, (_, index) => person(String(index), { email: "no address" }))];
  await table.replace(people, (id) => (id === "a" ? at(0) : at(1, Number(id))));
  expect((await sync()).report?.outcomes).toMatchObject({ created: 1, rejected: 1_001 });
  expect(await watermark()).not.toHaveProperty("again");
  await table.replace([...people.slice(0, -1), person("z")], at(30));
  expect((await sync()).plan).toMatchObject({ reading: { kind: "full", because: "many-open-rows" }, create: 1 });
  expect((await watermark())?.again).toHaveLength(1_000);
  expect((await sync()).plan).toMatchObject({ partial: true, rows: 1_001, reading: { again: 1_000 } });
});

test("rows that fail in a sync from a given value on are remembered too", async () => {
  const { table, sync } = await job(sqliteTable);
  await table.replace([person("a")], at(1));
  await table.replace([person("a"), person("b", { email: "no address" })], at(2));
  await sync();
  const bad = [person("a"), ...["b", "c"].map((id) => person(id, { email: "no address" }))];
  await table.replace(bad, at(3));
  await table.replace([...bad, person("d")], at(5));
  expect((await sync({ changedSince: at(4) })).report?.rows).toBe(1);
  expect((await sync({ changedSince: at(3) })).report).toMatchObject({ rows: 2, outcomes: { rejected: 1 } });
  expect((await sync()).report).toMatchObject({ rows: 3, outcomes: { rejected: 2 } });
});
