import { expect, test } from "vitest";
import { readJobDocument } from "../../src/documents/index.ts";

const read = (database: object) =>
  readJobDocument(
    JSON.stringify({ poolferry: 1, source: { database }, mapping: "m.yaml", target: { userPoolId: "eu-central-1_AbCdEfGhI" } }),
    "job.json",
  ).database;

test("a collection is read in the order of its ids, a table in that of its key", () => {
  expect(read({ driver: "mongodb", urlEnv: "URL", collection: "users", filter: { _id: { $oid: "65f0aa00bb11cc22dd33ee44" } } })).toEqual({
    driver: "mongodb",
    urlEnv: "URL",
    collection: "users",
    filter: { _id: { $oid: "65f0aa00bb11cc22dd33ee44" } },
    key: ["_id"],
    pageRows: 5000,
  });
  const changedSince = { column: "at", value: "2026-03-01T00:00:00Z", overlapMinutes: 2 };
  expect(read({ driver: "sqlserver", urlEnv: "URL", table: "dbo.users", key: ["id"], changedSince })).toMatchObject({ changedSince });
});

test.each([
  [{ driver: "mongodb", urlEnv: "URL", table: "users" }, "mongodb takes `collection`"],
  [{ driver: "postgres", urlEnv: "URL", collection: "users", key: ["id"] }, "mongodb takes `collection`"],
  [{ driver: "postgres", urlEnv: "URL", table: "users", key: ["id"], fields: ["id"] }, "`filter` and `fields`"],
  [{ driver: "postgres", urlEnv: "URL", table: "users" }, "give `key`"],
  [{ driver: "sqlserver", file: "users.db", table: "users", key: ["id"] }, "sqlite takes `file`"],
  [{ driver: "sqlite", file: "users.db", table: "users", key: ["id"], changedSince: { value: "1" } }, "column"],
] as const)("%j is refused", (database, message) => {
  expect(() => read(database)).toThrow(message);
});

test("a sync reads what changed only by a column, and from where the ledger says", () => {
  const job = (database: object, incremental: object) =>
    readJobDocument(
      JSON.stringify({
        poolferry: 1,
        source: { database: { driver: "postgres", urlEnv: "URL", table: "users", key: ["id"], ...database } },
        mapping: "m.yaml",
        target: { userPoolId: "eu-central-1_AbCdEfGhI" },
        sync: { incremental },
      }),
      "job.json",
    ).sync.incremental;
  expect(job({ changedSince: { column: "at" } }, {})).toEqual({ fullEvery: 7 });
  expect(() => job({}, {})).toThrow("names the column of changes");
  expect(() => job({ changedSince: { column: "at", value: "1" } }, { fullEvery: 0 })).toThrow("leave `value` out");
});
