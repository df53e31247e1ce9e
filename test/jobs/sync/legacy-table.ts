import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { answers, SERVERS } from "../../extract/database/servers.ts";

/** A row of the old system's table. */
export interface Person {
  readonly id: string;
  readonly login: string;
  readonly name: string | null;
  readonly email: string;
  readonly role: string | null;
  readonly locked: boolean;
}

type ChangeTime = string | ((id: string) => string);

/** The old system's table of users. Its column `changed_at` says when a row was last made another. */
export interface LegacyTable {
  readonly kind: "postgres" | "sqlite";
  /** The job file's `source.database`. */
  readonly spec: object;
  /** Where its URL stands. */
  readonly environment: Readonly<Record<string, string>>;
  /** Makes the table have these rows; those that differ from what they were get the time `at`, or one later than all before. */
  replace(people: Iterable<Person>, at?: ChangeTime): Promise<void>;
  close(): Promise<void>;
}

const COLUMNS = "id text PRIMARY KEY, login text, name text, email text, role text, locked text";
const HOW = { key: ["id"], pageRows: 20 };
type Row = readonly (string | null)[];

/** PostgreSQL where it answers, else SQLite. */
export async function legacyTable(): Promise<LegacyTable> {
  return (await answers(SERVERS.postgres.port)) ? postgresTable() : sqliteTable();
}

export async function postgresTable(): Promise<LegacyTable> {
  const { url } = SERVERS.postgres;
  const schema = `poolferry_${randomBytes(6).toString("hex")}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.users (${COLUMNS}, changed_at timestamptz)`);
  const rowsOf = datedRows();
  return {
    kind: "postgres",
    spec: { driver: "postgres", urlEnv: "LEGACY_URL", table: `${schema}.users`, ...HOW },
    environment: { LEGACY_URL: url },
    async replace(people, at) {
      await client.query("BEGIN");
      await client.query(`DELETE FROM ${schema}.users`);
      for (const values of rowsOf(people, at))
        await client.query(`INSERT INTO ${schema}.users VALUES ($1, $2, $3, $4, $5, $6, $7)`, [...values]);
      await client.query("COMMIT");
    },
    async close() {
      await client.query(`DROP SCHEMA ${schema} CASCADE`);
      await client.end();
    },
  };
}

export async function sqliteTable(): Promise<LegacyTable> {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-test-"));
  const file = join(folder, "legacy.db");
  const database = new DatabaseSync(file);
  database.exec(`CREATE TABLE users (${COLUMNS}, changed_at text)`);
  const rowsOf = datedRows();
  return {
    kind: "sqlite",
    spec: { driver: "sqlite", file, table: "users", ...HOW },
    environment: {},
    async replace(people, at) {
      database.exec("BEGIN; DELETE FROM users");
      const insert = database.prepare("INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?)");
      for (const values of rowsOf(people, at)) insert.run(...values);
      database.exec("COMMIT");
    },
    async close() {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Rows with the time of their last change. An empty table is an accident, after which they are as they were. */
function datedRows(): (people: Iterable<Person>, at?: ChangeTime) => readonly Row[] {
  let before = new Map<string, { readonly text: string; readonly at: string }>();
  let clock = Date.UTC(2026, 2, 1);
  return (people, at) => {
    clock += 3_600_000;
    const now = (id: string) => (typeof at === "function" ? at(id) : (at ?? new Date(clock).toISOString()));
    const after: typeof before = new Map();
    const rows = [...people].map(({ id, login, name, email, role, locked }) => {
      const row = [id, login, name, email, role, String(locked)];
      const text = JSON.stringify(row);
      const known = before.get(id);
      const changedAt = known?.text === text ? known.at : now(id);
      after.set(id, { text, at: changedAt });
      return [...row, changedAt];
    });
    if (rows.length > 0) before = after;
    return rows;
  };
}
