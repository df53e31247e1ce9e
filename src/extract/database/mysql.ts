import type { Connection, FieldPacket } from "mysql2";
import { type DatabaseSpec, RunError } from "../../model/index.ts";
import { checkResultColumns, neededColumns } from "./check-result-columns.ts";
import type { ServerAddress } from "./connection-url.ts";
import { ConnectionLost, type DatabaseSession, isTransportCode, type KeyValues } from "./database-session.ts";
import { importDriver } from "./import-driver.ts";
import { MysqlLines, type RawRow } from "./mysql-lines.ts";
import { changeForm, isOrderedText, keyForm } from "./mysql-types.ts";
import { fromClause } from "./table-or-query.ts";
import { writtenOut } from "./written-out.ts";

type Cells = readonly (string | null)[];

/** Opens a session of MySQL or MariaDB that refuses every write; TIMESTAMP columns come in UTC. */
export async function openMysql(address: ServerAddress, spec: DatabaseSpec): Promise<DatabaseSession> {
  const { createConnection } = (await importDriver("mysql2", () => import("mysql2"))).default;
  const { host, port, user, password, database, tls } = address;
  const connection = createConnection({
    host,
    port,
    user,
    database,
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { ssl: { rejectUnauthorized: true, ...(typeof tls.ca === "string" ? { ca: tls.ca } : {}) } }),
    charset: "utf8mb4",
    rowsAsArray: true,
    connectTimeout: 10_000,
  });
  // A connection that breaks while nobody asks must not end the process; the next question finds out.
  connection.on("error", () => undefined);
  const ask: Ask = (sql) => query(connection, sql);
  try {
    // The encoding of what comes, whatever the server sets for new connections.
    await ask("SET NAMES utf8mb4");
    await ask("SET SESSION TRANSACTION READ ONLY");
    await ask("SET SESSION time_zone = '+00:00'");
    return await prepare(ask, connection, spec);
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

type Ask = (sql: string) => Promise<{ readonly rows: readonly Cells[]; readonly fields: readonly FieldPacket[] }>;

async function prepare(ask: Ask, connection: Connection, spec: DatabaseSpec): Promise<DatabaseSession> {
  const from = fromClause(spec, quote);
  const { fields } = await ask(`SELECT * FROM ${from} LIMIT 0`);
  const names = fields.map(({ name }) => name);
  checkResultColumns(names, spec);
  const keyIndexes = spec.key.map((name) => names.indexOf(name));
  const lines = new MysqlLines(fields, keyIndexes);
  const odd = [...keyIndexes, ...(spec.changedSince === undefined ? [] : [names.indexOf(spec.changedSince.column)])]
    .map((index) => fields[index] as FieldPacket)
    .find((field) => !isOrderedText(field));
  if (odd !== undefined) throw noOrder(odd.name);
  const forms = keyIndexes.map((index) => keyForm(fields[index] as FieldPacket, quote));
  const { changedSince } = spec;
  const change = changedSince && changeForm(fields[names.indexOf(changedSince.column)] as FieldPacket, quote);
  const order = `ORDER BY ${forms.map(({ column }) => column).join(", ")}`;
  return {
    async hasEmptyKey() {
      const empty = neededColumns(spec)
        .map((name) => `${quote(name)} IS NULL`)
        .join(" OR ");
      return (await ask(`SELECT 1 FROM ${from} WHERE ${empty} LIMIT 1`)).rows.length > 0;
    },
    async highestChange() {
      if (change === undefined || changedSince === undefined) return undefined;
      const { rows } = await ask(`SELECT ${quote(changedSince.column)} FROM ${from} ORDER BY ${change.column} DESC LIMIT 1`);
      const cell = rows[0]?.[0];
      return cell === undefined || cell === null ? undefined : { text: change.text(cell), isFreeText: change.isFreeText };
    },
    async page(after: KeyValues | undefined, limit, range) {
      const literals = after?.map((value, index) => (forms[index] as (typeof forms)[number]).literal(value, connection));
      const wanted = literals === undefined ? [] : [`(${writtenOut(forms, literals)})`];
      if (range !== undefined && change !== undefined) wanted.push(change.within(range, connection));
      const where = wanted.length === 0 ? "" : `WHERE ${wanted.join(" AND ")}`;
      lines.begin(limit);
      await readRows(connection, `SELECT * FROM ${from} ${where} ${order} LIMIT ${limit + 1}`, lines.add);
      return lines.page();
    },
    close: () => new Promise((resolve) => connection.end(() => resolve())),
  };
}

function noOrder(name: string): RunError {
  return new RunError(
    "usage",
    `source.database: the column "${name}" has a type that cannot order rows: a FLOAT is shown with fewer digits than it has.`,
    "Name columns of integers, decimals, times or text; CAST others AS DOUBLE in the query.",
  );
}

function quote(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

function query(connection: Connection, sql: string): ReturnType<Ask> {
  return new Promise((resolve, reject) => {
    // Every value as the server writes it: the driver's own types would round and shift some.
    connection.query({ sql, typeCast: (field) => field.string("utf8") }, (error, rows, fields) => {
      if (error === null) resolve({ rows: rows as unknown as readonly Cells[], fields: fields ?? [] });
      else reject(named(error));
    });
  });
}

/** Hands over each row when it arrives; the driver keeps none of them. */
function readRows(connection: Connection, sql: string, onRow: (row: RawRow) => void): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const fail = (error: Error) => {
      connection.off("error", fail);
      reject(named(error));
    };
    // Where a query has no callback, the driver tells the connection alone of its loss.
    connection.on("error", fail);
    connection
      .query({ sql, typeCast: false })
      .on("result", onRow)
      .on("error", fail)
      .on("end", () => {
        connection.off("error", fail);
        resolve();
      });
  });
}

/** Errors of a server that shuts down, kills the connection or has no room now. */
const FOR_NOW = new Set([
  "ER_CON_COUNT_ERROR",
  "ER_SERVER_SHUTDOWN",
  "ER_QUERY_INTERRUPTED",
  "ER_CONNECTION_KILLED",
  "ER_NEW_ABORTING_CONNECTION",
]);
const MISTAKES = new Set(["ER_PARSE_ERROR", "ER_BAD_FIELD_ERROR", "ER_NO_SUCH_TABLE", "ER_BAD_DB_ERROR"]);

/** The server's text is shown only for mistakes in the query, where it holds no values. */
function named(error: Error & { readonly code?: string; readonly fatal?: boolean }): Error {
  const { code = "unknown", message } = error;
  if (code.startsWith("ER_ACCESS_DENIED") || code === "ER_DBACCESS_DENIED_ERROR" || code === "ER_TABLEACCESS_DENIED_ERROR") {
    return new RunError("usage", `The source database refused the user: ${code}.`, "Check user, password and the right to SELECT.");
  }
  const lost = isTransportCode(code) || code.startsWith("PROTOCOL_") || FOR_NOW.has(code);
  // A query asked of a connection whose end was seen before it has no code, only that it is fatal.
  if (lost || (error.code === undefined && error.fatal === true)) return new ConnectionLost(code, { cause: error });
  const text = MISTAKES.has(code) ? `: ${message}` : "";
  return new RunError(
    "usage",
    `The source database refused the query: ${code}${text}`,
    "Try the query of source.database in the server's own client.",
    {
      cause: error,
    },
  );
}
