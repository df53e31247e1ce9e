import type { Client, FieldDef } from "pg";
import { type DatabaseSpec, RunError } from "../../model/index.ts";
import { assemblePage, lateLines } from "./assemble-page.ts";
import { checkResultColumns, neededColumns } from "./check-result-columns.ts";
import type { ServerAddress } from "./connection-url.ts";
import { ConnectionLost, type DatabaseSession, isTransportCode, type KeyValues } from "./database-session.ts";
import { importDriver } from "./import-driver.ts";
import { compileLine, type EncodeCell } from "./json-line.ts";
import { isCollated, isOrderedText, isTime, selectItem, valueEncoder } from "./postgres-types.ts";
import { fromClause } from "./table-or-query.ts";

/** Opens a session in which PostgreSQL itself refuses every write; times come in UTC. */
export async function openPostgres(address: ServerAddress, spec: DatabaseSpec): Promise<DatabaseSession> {
  const { Client } = (await importDriver("pg", () => import("pg"))).default;
  const { host, port, user, password, database, tls } = address;
  const client = new Client({
    host,
    port,
    user,
    database,
    ...(password === undefined ? {} : { password }),
    ssl: tls === undefined ? false : { ...tls },
    application_name: "poolferry",
    options: "-c default_transaction_read_only=on -c timezone=UTC -c datestyle=ISO -c intervalstyle=iso_8601 -c extra_float_digits=1",
    // Every value as the server writes it: the driver's own types would round and shift some.
    types: { getTypeParser: () => (raw: string) => raw },
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // A connection that breaks while nobody asks must not end the process; the next question finds out.
  client.on("error", () => undefined);
  return named(async () => {
    await client.connect();
    return prepare(client, spec);
  }).catch(async (error: unknown) => {
    await client.end().catch(() => undefined);
    throw error;
  });
}

async function prepare(client: Client, spec: DatabaseSpec): Promise<DatabaseSession> {
  const from = fromClause(spec, quote);
  const { fields } = await client.query({ text: `SELECT * FROM ${from} LIMIT 0`, rowMode: "array" });
  checkResultColumns(
    fields.map(({ name }) => name),
    spec,
  );
  const columns = fields.map((field) => ({ name: field.name, encode: valueEncoder(field.dataTypeID) }));
  const line = compileLine(columns as readonly { readonly name: string; readonly encode: EncodeCell }[]);
  const fieldOf = (name: string) => fields.find((field) => field.name === name) as FieldDef;
  const keyFields = spec.key.map(fieldOf);
  const change = spec.changedSince && fieldOf(spec.changedSince.column);
  const odd = [...keyFields, ...(change === undefined ? [] : [change])].find(({ dataTypeID }) => !isOrderedText(dataTypeID));
  if (odd !== undefined) {
    throw new RunError(
      "usage",
      `source.database: the column "${odd.name}" has a type that cannot order rows.`,
      "Name columns of numbers, uuids, times or text; CAST others in the query.",
    );
  }
  const keyIndexes = keyFields.map((field) => fields.indexOf(field));
  const form = { lines: lateLines(line), keyIndexes, keyText: (cell: string | null) => cell ?? "" };
  const key = keyFields.map(keyExpression);
  const select = `SELECT ${fields.map((field) => selectItem(quote(field.name), field.dataTypeID)).join(", ")} FROM ${from}`;
  const order = `ORDER BY ${key.join(", ")}`;
  const holes = key.map((_, index) => `$${index + 1}`);
  const changed = change && keyExpression(change);
  return {
    async hasEmptyKey() {
      const empty = neededColumns(spec)
        .map((name) => `${quote(name)} IS NULL`)
        .join(" OR ");
      const { rows } = await named(() => client.query({ text: `SELECT 1 FROM ${from} WHERE ${empty} LIMIT 1`, rowMode: "array" }));
      return rows.length > 0;
    },
    async highestChange() {
      if (change === undefined) return undefined;
      const text = `SELECT ${quote(change.name)} FROM ${from} ORDER BY ${changed} DESC LIMIT 1`;
      const { rows } = await named(() => client.query<string[]>({ text, rowMode: "array" }));
      const [[highest] = []] = rows;
      if (highest === undefined) return undefined;
      return { text: changeText(highest, change), isFreeText: isCollated(change.dataTypeID) };
    },
    async page(after: KeyValues | undefined, limit, range) {
      const values = [...(after ?? [])];
      const wanted = after === undefined ? [] : [`(${key.join(", ")}) > (${holes.join(", ")})`];
      if (range?.from !== undefined) wanted.push(`${changed} >= $${values.push(range.from)}`);
      if (range !== undefined) wanted.push(`${changed} <= $${values.push(range.upTo)}`);
      const where = wanted.length === 0 ? "" : `WHERE ${wanted.join(" AND ")}`;
      const text = `${select} ${where} ${order} LIMIT ${limit + 1}`;
      const answer = await named(() => client.query<(string | null)[]>({ text, values, rowMode: "array" }));
      return assemblePage(answer.rows, limit, form);
    },
    close: () => client.end(),
  };
}

/** Times in ISO form, which the server reads as well as its own. */
function changeText(raw: string, { dataTypeID }: FieldDef): string {
  return isTime(dataTypeID) ? (JSON.parse(valueEncoder(dataTypeID)(raw)) as string) : raw;
}

/** Text is ordered byte by byte: under other collations two different texts can be equal, and a row would be lost. */
function keyExpression({ name, dataTypeID }: FieldDef): string {
  return isCollated(dataTypeID) ? `${quote(name)} COLLATE "C"` : quote(name);
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Codes of a server that shuts down, starts, or has no room now. */
const FOR_NOW = /^(?:08|53|57P0[1235])/;

/** Turns the driver's errors into ours; the server's text is shown only for mistakes in the query, where it holds no values. */
async function named<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RunError || error instanceof ConnectionLost) throw error;
    const { code, message } = error as { code?: string; message?: string };
    if (error instanceof TypeError) throw error;
    if (message?.startsWith("SASL") === true) throw new RunError("usage", "The source database wants a password.", "Put it into the URL.");
    if (code === undefined || isTransportCode(code) || FOR_NOW.test(code)) {
      throw new ConnectionLost(code === undefined ? "the connection ended" : `the server answered ${code}`, { cause: error });
    }
    if (code.startsWith("28") || code.startsWith("42501")) {
      throw new RunError("usage", `The source database refused the user: ${code}.`, "Check user, password and the right to SELECT.");
    }
    const text = code.startsWith("42") || code === "3D000" ? `: ${message ?? ""}` : "";
    throw new RunError("usage", `The source database refused the query: ${code}${text}`, "Try the query of source.database with psql.", {
      cause: error,
    });
  }
}
