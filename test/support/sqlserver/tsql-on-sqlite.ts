import { DatabaseSync } from "node:sqlite";
import type { Value } from "./types.ts";

export interface SqlResult {
  readonly columns: readonly { readonly name: string; readonly type: string | undefined }[];
  readonly rows: readonly (readonly Value[])[];
}

const IN_PLACE = String.raw`\[(?:[^\]]|\]\])*\]|@p\d+`;

/**
 * An in-memory SQLite database that takes the T-SQL which poolferry sends. Columns are declared with SQLite's kind and SQL Server's type behind it,
 * as in `at TEXT datetime2(7)`; times are kept in the text that SQL Server would convert them to. Uniqueidentifiers are kept
 * in `sortable` form, so that they are ordered as there: by their last bytes first.
 */
export function openTsqlDatabase(): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  database.function("text_of", (value) => value);
  database.function("from_hex", (value) => Buffer.from(String(value).slice(2), "hex"));
  database.function("with_one", (value) => Buffer.concat([Buffer.from(value as Uint8Array), Buffer.from([1])]));
  database.function("sortable", (value) => sortable(String(value)));
  return database;
}

/** Runs one statement of ours; throws what SQLite throws. */
export function runTsql(database: DatabaseSync, sql: string, values: Readonly<Record<string, string>>): SqlResult {
  const statement = database.prepare(translate(sql));
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  statement.setAllowUnknownNamedParameters(true);
  const columns = statement.columns().map(({ name, type }) => ({ name, type: type?.replace(/^\w+ /, "") }));
  const rows = statement.all(values) as unknown as Value[][];
  const guids = columns.flatMap(({ type }, index) => (type === "uniqueidentifier" ? [index] : []));
  return {
    columns,
    rows: rows.map((row) => row.map((value, index) => (guids.includes(index) && value !== null ? readable(String(value)) : value))),
  };
}

function translate(sql: string): string {
  let limit = "";
  return `${sql
    .replace(/^SELECT TOP \((\d+)\)/, (_, rows: string) => {
      limit = ` LIMIT ${rows}`;
      return "SELECT";
    })
    .replaceAll(new RegExp(String.raw`SWITCHOFFSET\((${IN_PLACE}), '\+00:00'\)`, "g"), "$1")
    .replaceAll(new RegExp(String.raw`CONVERT\(varbinary\(8000\), (${IN_PLACE}), 1\)`, "g"), "from_hex($1)")
    .replaceAll(new RegExp(String.raw`CONVERT\(n?varchar\(\w+\), (${IN_PLACE})(?:, \d+)?\)`, "g"), "text_of($1)")
    .replaceAll(/CAST\((@p\d+) AS uniqueidentifier\)/g, "sortable($1)")
    .replaceAll(/CAST\((@p\d+) AS bigint\)/g, "CAST($1 AS INTEGER)")
    .replaceAll(/CAST\((@p\d+) AS \w+(?:\([\d, ]+\))?\)/g, "$1")
    .replaceAll(new RegExp(String.raw`(${IN_PLACE}|from_hex\(@p\d+\)) \+ 0x01`, "g"), "with_one($1)")
    .replaceAll("COLLATE Latin1_General_BIN2 + N'.'", "COLLATE BINARY || '.'")
    // SQLite knows the brackets, but not how one stands within them.
    .replaceAll(/\[((?:[^\]]|\]\])*)\]/g, (_, name: string) => `"${name.replaceAll("]]", "]")}"`)}${limit}`;
}

/** SQL Server compares the last six bytes first, then the two before, and the first three groups from their ends. */
export function sortable(guid: string): string {
  const hex = guid.replaceAll("-", "").toUpperCase();
  const turned = (from: number, to: number) => (hex.slice(from, to).match(/../g) ?? []).reverse().join("");
  return hex.slice(20) + hex.slice(16, 20) + turned(12, 16) + turned(8, 12) + turned(0, 8);
}

function readable(kept: string): string {
  const turned = (from: number, to: number) => (kept.slice(from, to).match(/../g) ?? []).reverse().join("");
  return `${turned(24, 32)}-${turned(20, 24)}-${turned(16, 20)}-${kept.slice(12, 16)}-${kept.slice(0, 12)}`;
}
