import { z } from "zod";
import type { DatabaseSpec } from "../model/index.ts";

const changedSinceSchema = z
  .strictObject({
    column: z.string().min(1).describe("The column that says when, or in which order, rows changed; never NULL."),
    value: z
      .string()
      .min(1)
      .exactOptional()
      .describe("Where to begin, as an earlier reading told it, such as 2026-03-01T00:00:00Z; left out: everything is read."),
    overlapMinutes: z
      .number()
      .min(0)
      .max(10_080)
      .exactOptional()
      .describe("Minutes before `value` that are read again; default 5. Only where the column holds times."),
    overlapNumbers: z
      .int()
      .min(0)
      .exactOptional()
      .describe("How far below `value` is read again; default 0. Only where the column holds numbers."),
  })
  .describe("Only rows that changed.");

/** `source.database` of a job file. */
export const databaseSchema = z
  .strictObject({
    driver: z.enum(["postgres", "mysql", "sqlserver", "mongodb", "sqlite"]).describe("`mysql` also for MariaDB."),
    urlEnv: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected the name of an environment variable")
      .exactOptional()
      .describe("The environment variable that holds the URL, such as postgres://user:password@host/database."),
    urlFile: z.string().min(1).exactOptional().describe("A private file that holds the URL, relative to the job file."),
    file: z.string().min(1).exactOptional().describe("SQLite: the database, relative to the job file."),
    table: z.string().min(1).exactOptional().describe("A table or view, also with its schema: `auth.users`."),
    query: z.string().min(1).exactOptional().describe("Instead of a table: one SELECT, without ORDER BY."),
    collection: z.string().min(1).exactOptional().describe("MongoDB: the collection or view."),
    filter: z
      .record(z.string(), z.json())
      .exactOptional()
      .describe('MongoDB: which documents, as extended JSON, such as `{ "deleted": { "$ne": true } }`.'),
    fields: z.array(z.string().min(1)).min(1).exactOptional().describe("MongoDB: the fields to read; default: all."),
    key: z
      .array(z.string().min(1))
      .min(1)
      .max(8)
      .exactOptional()
      .describe("Columns that together are unique and never NULL; rows are read in their order. MongoDB: default `[_id]`."),
    pageRows: z.int().min(1).max(100_000).default(5_000).describe("Rows a page."),
    changedSince: changedSinceSchema.exactOptional(),
    caFile: z.string().min(1).exactOptional().describe("A certificate authority (PEM) that the server's certificate is checked against."),
  })
  .refine(
    ({ driver, table, query, collection }) =>
      driver === "mongodb"
        ? collection !== undefined && table === undefined && query === undefined
        : collection === undefined && (table === undefined) !== (query === undefined),
    "mongodb takes `collection`, the others either `table` or `query`",
  )
  .refine(
    ({ driver, filter, fields }) => driver === "mongodb" || (filter === undefined && fields === undefined),
    "`filter` and `fields` are mongodb's; the others say such things in `query`",
  )
  .refine(({ driver, key }) => driver === "mongodb" || key !== undefined, "give `key`, such as the primary key's columns")
  .refine(
    ({ driver, urlEnv, urlFile, file }) =>
      driver === "sqlite" ? file !== undefined : file === undefined && (urlEnv === undefined) !== (urlFile === undefined),
    "sqlite takes `file`, the others either `urlEnv` or `urlFile`",
  )
  .transform(({ key = ["_id"], ...rest }): DatabaseSpec => ({ ...rest, key }));
