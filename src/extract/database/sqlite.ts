import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { type DatabaseSpec, RunError } from "../../model/index.ts";
import { assemblePage, lateLines } from "./assemble-page.ts";
import { checkResultColumns, neededColumns } from "./check-result-columns.ts";
import type { DatabaseSession, KeyValues } from "./database-session.ts";
import type { JsonBytes } from "./json-bytes.ts";
import { fromClause } from "./table-or-query.ts";

/** Opens an SQLite database read-only. Values have types of their own there, so each is written by its own. */
export async function openSqlite(spec: DatabaseSpec): Promise<DatabaseSession> {
  const path = spec.file ?? "";
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(path, { readOnly: true });
  } catch (cause) {
    throw new RunError("usage", `The SQLite database ${path} cannot be opened: ${(cause as Error).message}`, "Check the path.", { cause });
  }
  try {
    return prepare(database, spec);
  } catch (error) {
    database.close();
    if (error instanceof RunError) throw error;
    throw new RunError("usage", `SQLite refused the query: ${(error as Error).message}`, "Try it with the sqlite3 program.", {
      cause: error,
    });
  }
}

function prepare(database: DatabaseSync, spec: DatabaseSpec): DatabaseSession {
  const from = fromClause(spec, quote);
  const names = database
    .prepare(`SELECT * FROM ${from} LIMIT 0`)
    .columns()
    .map(({ name }) => name);
  checkResultColumns(names, spec);
  const heads = names.map((name, index) => `${index === 0 ? "{" : ","}${JSON.stringify(name)}:`);
  const line = (cells: readonly SQLOutputValue[], out: JsonBytes) => {
    for (let index = 0; index < heads.length; index++) {
      const value = cells[index] ?? null;
      out.raw(heads[index] as string);
      if (typeof value === "string") out.quoted(value);
      else out.raw(jsonOf(value));
    }
    out.raw("}\n");
  };
  const lines = lateLines(line);
  const keyIndexes = spec.key.map((name) => names.indexOf(name));
  // Binary order, so that two different texts are never equal.
  const key = spec.key.map((name) => `${quote(name)} COLLATE BINARY`).join(", ");
  const statement = (text: string) => {
    const prepared = database.prepare(text);
    prepared.setReturnArrays(true);
    prepared.setReadBigInts(true);
    return prepared;
  };
  const changed = spec.changedSince && `${quote(spec.changedSince.column)} COLLATE BINARY`;
  const select = (wanted: readonly string[]) =>
    statement(`SELECT * FROM ${from} ${wanted.length === 0 ? "" : `WHERE ${wanted.join(" AND ")}`} ORDER BY ${key} LIMIT ?`);
  const behind = `(${key}) > (${spec.key.map(() => "?").join(", ")})`;
  const pages = new Map<string, StatementSync>();
  const isNull = neededColumns(spec).map((name) => `${quote(name)} IS NULL`);
  const empty = database.prepare(`SELECT 1 FROM ${from} WHERE ${isNull.join(" OR ")} LIMIT 1`);
  const ends = changed === undefined ? undefined : statement(`SELECT min(${changed}), max(${changed}) FROM ${from}`);
  return {
    hasEmptyKey: async () => empty.get() !== undefined,
    async highestChange() {
      const [lowest, highest] = (ends?.get() ?? []) as unknown as SQLOutputValue[];
      if (lowest === undefined || lowest === null || highest === undefined || highest === null) return undefined;
      if ((typeof lowest === "string") !== (typeof highest === "string")) throw mixed(spec);
      return { text: String(highest), isFreeText: typeof highest === "string" };
    },
    async page(after: KeyValues | undefined, limit, range) {
      const wanted = after === undefined ? [] : [behind];
      const values = after === undefined ? [] : after.map(keyValue);
      if (range?.from !== undefined) {
        wanted.push(`${changed} >= ?`);
        values.push(changeValue(range.from));
      }
      if (range !== undefined) {
        wanted.push(`${changed} <= ?`);
        values.push(changeValue(range.upTo));
      }
      const text = wanted.join();
      const page = pages.get(text) ?? select(wanted);
      pages.set(text, page);
      const rows = page.all(...values, limit + 1);
      return assemblePage(rows as unknown as SQLOutputValue[][], limit, { lines, keyIndexes, keyText });
    },
    close: async () => database.close(),
  };
}

function jsonOf(value: SQLOutputValue): string {
  if (value === null) return "null";
  if (typeof value === "bigint") return isSafe(value) ? String(value) : `"${value}"`;
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString("base64"));
  return JSON.stringify(value);
}

function isSafe(value: bigint): boolean {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
}

/** SQLite orders numbers before text before blobs, so a key's text says which of them it is. */
function keyText(value: SQLOutputValue): string {
  if (typeof value === "bigint") return `i${value}`;
  if (typeof value === "number") return `r${value}`;
  return value instanceof Uint8Array ? `b${Buffer.from(value).toString("hex")}` : `t${value ?? ""}`;
}

function keyValue(text: string): SQLInputValue {
  const value = text.slice(1);
  if (text.startsWith("i")) return BigInt(value);
  if (text.startsWith("r")) return Number(value);
  return text.startsWith("b") ? Buffer.from(value, "hex") : value;
}

/** Numbers are compared as numbers; texts that look like one are refused before. */
function changeValue(text: string): SQLInputValue {
  if (/^-?\d+$/.test(text)) return BigInt(text);
  return /^-?\d+\.\d+$/.test(text) ? Number(text) : text;
}

function mixed({ changedSince }: DatabaseSpec): RunError {
  return new RunError(
    "usage",
    `source.database.changedSince: the column "${changedSince?.column ?? ""}" holds texts beside numbers, which have no common order.`,
    "Write all of them in one way, also in a query.",
  );
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
