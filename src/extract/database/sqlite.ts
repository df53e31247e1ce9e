import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from "node:sqlite";
import { type DatabaseSpec, RunError } from "../../model/index.ts";
import { assemblePage } from "./assemble-page.ts";
import { checkResultColumns } from "./check-result-columns.ts";
import type { DatabaseSession, KeyValues } from "./database-session.ts";
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
  checkResultColumns(names, spec.key);
  const heads = names.map((name, index) => `${index === 0 ? "{" : ","}${JSON.stringify(name)}:`);
  const line = (cells: readonly SQLOutputValue[]) => {
    let text = "";
    for (let index = 0; index < heads.length; index++) text += `${heads[index]}${jsonOf(cells[index] ?? null)}`;
    return `${text}}`;
  };
  const keyIndexes = spec.key.map((name) => names.indexOf(name));
  // Binary order, so that two different texts are never equal.
  const key = spec.key.map((name) => `${quote(name)} COLLATE BINARY`).join(", ");
  const statement = (where: string) => {
    const prepared = database.prepare(`SELECT * FROM ${from} ${where} ORDER BY ${key} LIMIT ?`);
    prepared.setReturnArrays(true);
    prepared.setReadBigInts(true);
    return prepared;
  };
  const first = statement("");
  const next = statement(`WHERE (${key}) > (${spec.key.map(() => "?").join(", ")})`);
  const empty = database.prepare(`SELECT 1 FROM ${from} WHERE ${spec.key.map((name) => `${quote(name)} IS NULL`).join(" OR ")} LIMIT 1`);
  return {
    hasEmptyKey: async () => empty.get() !== undefined,
    async page(after: KeyValues | undefined, limit) {
      const rows = after === undefined ? first.all(limit + 1) : next.all(...after.map(keyValue), limit + 1);
      return assemblePage(rows as unknown as SQLOutputValue[][], limit, { line, keyIndexes, keyText });
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

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
