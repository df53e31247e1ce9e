import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { extractRows } from "../../../src/extract/database/extract-rows.ts";
import { databaseOpener } from "../../../src/extract/database/open-database.ts";
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

/** The old system's table of users, in PostgreSQL where it answers, else in SQLite. */
export interface LegacyTable {
  readonly kind: "postgres" | "sqlite";
  /** The job file's `source.database`. */
  readonly spec: object;
  replace(people: Iterable<Person>): Promise<void>;
  /** The table as poolferry reads it. */
  read(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

const COLUMNS = "id text PRIMARY KEY, login text, name text, email text, role text, locked text";
const KEY = ["id"];

export async function legacyTable(): Promise<LegacyTable> {
  return (await answers(SERVERS.postgres.port)) ? postgresTable() : sqliteTable();
}

async function postgresTable(): Promise<LegacyTable> {
  const { url } = SERVERS.postgres;
  const schema = `poolferry_${randomBytes(6).toString("hex")}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE SCHEMA ${schema}`);
  await client.query(`CREATE TABLE ${schema}.users (${COLUMNS})`);
  const spec = { driver: "postgres", urlEnv: "LEGACY_URL", table: `${schema}.users`, key: KEY } as const;
  return {
    kind: "postgres",
    spec,
    async replace(people) {
      await client.query("BEGIN");
      await client.query(`DELETE FROM ${schema}.users`);
      for (const values of rowsOf(people)) await client.query(`INSERT INTO ${schema}.users VALUES ($1, $2, $3, $4, $5, $6)`, [...values]);
      await client.query("COMMIT");
    },
    read: () => extractRows(databaseOpener({ ...spec, pageRows: 20 }, { LEGACY_URL: url }), { pageRows: 20, sleep: async () => undefined }),
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
  database.exec(`CREATE TABLE users (${COLUMNS})`);
  const spec = { driver: "sqlite", file, table: "users", key: KEY } as const;
  return {
    kind: "sqlite",
    spec,
    async replace(people) {
      database.exec("BEGIN; DELETE FROM users");
      const insert = database.prepare("INSERT INTO users VALUES (?, ?, ?, ?, ?, ?)");
      for (const values of rowsOf(people)) insert.run(...values);
      database.exec("COMMIT");
    },
    read: () => extractRows(databaseOpener({ ...spec, pageRows: 20 }, {}), { pageRows: 20, sleep: async () => undefined }),
    async close() {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function* rowsOf(people: Iterable<Person>): Generator<readonly (string | null)[]> {
  for (const { id, login, name, email, role, locked } of people) yield [id, login, name, email, role, String(locked)];
}
