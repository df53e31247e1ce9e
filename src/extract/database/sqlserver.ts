import type { Connection } from "tedious";
import { type DatabaseSpec, RunError } from "../../model/index.ts";
import { assemblePage, lateLines } from "./assemble-page.ts";
import { checkResultColumns, neededColumns } from "./check-result-columns.ts";
import type { ServerAddress } from "./connection-url.ts";
import type { DatabaseSession, KeyValues } from "./database-session.ts";
import { importDriver } from "./import-driver.ts";
import { type Cell, compileLine } from "./json-line.ts";
import { namedSqlserverError } from "./sqlserver-errors.ts";
import { type ColumnMetadata, columnForm } from "./sqlserver-types.ts";
import { fromClause } from "./table-or-query.ts";
import { writtenOut } from "./written-out.ts";

type Driver = typeof import("tedious");
type Cells = readonly (Cell | null)[];
type Ask = (
  sql: string,
  values?: readonly string[],
) => Promise<{ readonly rows: readonly Cells[]; readonly columns: readonly ColumnMetadata[] }>;

/** Opens a session of SQL Server. It knows no read-only sessions: nothing but SELECTs of ours is sent, and the intent is told. */
export async function openSqlserver(address: ServerAddress, spec: DatabaseSpec): Promise<DatabaseSession> {
  const driver = (await importDriver("tedious", () => import("tedious"))).default;
  const connection = await connect(driver, address);
  try {
    return await prepare((sql, values = []) => query(driver, connection, sql, values), connection, spec);
  } catch (error) {
    connection.close();
    throw error;
  }
}

async function prepare(ask: Ask, connection: Connection, spec: DatabaseSpec): Promise<DatabaseSession> {
  const from = fromClause(spec, quote);
  const { columns } = await ask(`SELECT TOP (0) * FROM ${from}`);
  const names = columns.map(({ colName }) => colName);
  checkResultColumns(names, spec);
  const forms = columns.map((column) => columnForm(column, quote(column.colName)));
  const orderOf = (name: string) => forms[names.indexOf(name)]?.order ?? noOrder(name);
  const key = spec.key.map(orderOf);
  const keyIndexes = spec.key.map((name) => names.indexOf(name));
  const lines = lateLines(compileLine(forms.map(({ encode }, index) => ({ name: names[index] ?? "", encode }))));
  const { changedSince } = spec;
  const change = changedSince && { ...orderOf(changedSince.column), select: forms[names.indexOf(changedSince.column)]?.select ?? "" };
  const items = forms.map(({ select }, index) =>
    select === quote(names[index] ?? "") ? select : `${select} AS ${quote(names[index] ?? "")}`,
  );
  const order = key.map(({ column }) => column).join(", ");
  return {
    async hasEmptyKey() {
      const empty = neededColumns(spec).map((name) => `${quote(name)} IS NULL`);
      return (await ask(`SELECT TOP (1) 1 AS found FROM ${from} WHERE ${empty.join(" OR ")}`)).rows.length > 0;
    },
    async highestChange() {
      if (change === undefined) return undefined;
      const settled = change.isRowVersion ? `WHERE ${change.column} < MIN_ACTIVE_ROWVERSION()` : "";
      const { rows } = await ask(`SELECT TOP (1) ${change.select} AS highest FROM ${from} ${settled} ORDER BY ${change.column} DESC`);
      const cell = rows[0]?.[0];
      return cell === undefined || cell === null ? undefined : { text: change.text(cell), isFreeText: change.isFreeText };
    },
    async page(after: KeyValues | undefined, limit, range) {
      const values = [...(after ?? [])];
      const holes = key.map((form, index) => form.value(`@p${index}`));
      const wanted = after === undefined ? [] : [`(${writtenOut(key, holes)})`];
      const within = (sign: string, text: string) =>
        wanted.push(`${change?.column} ${sign} ${change?.value(`@p${values.push(text) - 1}`)}`);
      if (range?.from !== undefined) within(">=", range.from);
      if (range !== undefined) within("<=", range.upTo);
      const where = wanted.length === 0 ? "" : `WHERE ${wanted.join(" AND ")}`;
      const { rows } = await ask(`SELECT TOP (${limit + 1}) ${items.join(", ")} FROM ${from} ${where} ORDER BY ${order}`, values);
      return assemblePage(rows, limit, { lines, keyIndexes, keyText: (cell, index) => key[index]?.text(cell as Cell) ?? "" });
    },
    async close() {
      connection.close();
    },
  };
}

function noOrder(name: string): never {
  throw new RunError(
    "usage",
    `source.database: the column "${name}" has a type that cannot order rows.`,
    "Name columns of numbers, uniqueidentifiers, times or text; CAST others in the query.",
  );
}

function quote(name: string): string {
  return `[${name.replaceAll("]", "]]")}]`;
}

function connect({ Connection: TdsConnection }: Driver, address: ServerAddress): Promise<Connection> {
  const { host, port, user, password, database, tls } = address;
  const connection = new TdsConnection({
    server: host,
    authentication: { type: "default", options: { userName: user, password: password ?? "" } },
    options: {
      port,
      database,
      appName: "poolferry",
      readOnlyIntent: true,
      encrypt: tls !== undefined,
      trustServerCertificate: false,
      ...(typeof tls?.ca === "string" ? { cryptoCredentialsDetails: { ca: tls.ca } } : {}),
      connectTimeout: 10_000,
      requestTimeout: 0,
      // Trying again is ours: it then begins behind the last row.
      maxRetriesOnTransientErrors: 0,
    },
  });
  // A connection that breaks while nobody asks must not end the process; the next question finds out.
  connection.on("error", () => undefined);
  return new Promise((resolve, reject) => {
    connection.connect((error) => {
      if (error === undefined || error === null) resolve(connection);
      else reject(namedSqlserverError(error));
    });
  });
}

function query({ Request, TYPES }: Driver, connection: Connection, sql: string, values: readonly string[]): ReturnType<Ask> {
  return new Promise((resolve, reject) => {
    const rows: Cells[] = [];
    let columns: readonly ColumnMetadata[] = [];
    const request = new Request(sql, (error) => {
      if (error === undefined || error === null) resolve({ rows, columns });
      else reject(namedSqlserverError(error));
    });
    for (const [index, value] of values.entries()) request.addParameter(`p${index}`, TYPES.NVarChar, value);
    request.on("columnMetadata", (found) => {
      columns = found as ColumnMetadata[];
    });
    request.on("row", (cells: readonly { readonly value: Cell | null }[]) => rows.push(cells.map(({ value }) => value)));
    connection.execSql(request);
  });
}
