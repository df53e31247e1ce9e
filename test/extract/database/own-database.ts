import { randomBytes } from "node:crypto";
import { createConnection } from "mysql2/promise";
import pg from "pg";
import { SERVERS } from "./servers.ts";

/** A database of one's own on a server, so that a test may end every other session in it. */
export interface OwnDatabase {
  readonly url: string;
  /** Runs statements that give nothing back. */
  run(sql: string): Promise<void>;
  /** Ends the sessions of everybody else in it, as a server does that is shut down; gives how many there were. */
  endSessions(): Promise<number>;
  drop(): Promise<void>;
}

export async function ownDatabase(server: keyof typeof SERVERS): Promise<OwnDatabase> {
  const name = `poolferry_${randomBytes(6).toString("hex")}`;
  const url = SERVERS[server].url.replace(/[^/]+$/, name);
  return server === "mysql" ? await ownMysql(name, url) : await ownPostgres(name, url);
}

async function ownMysql(name: string, url: string): Promise<OwnDatabase> {
  const connection = await createConnection({ uri: SERVERS.mysql.url, multipleStatements: true });
  await connection.query(`CREATE DATABASE ${name}; USE ${name}`);
  return {
    url,
    async run(sql) {
      await connection.query(sql);
    },
    async endSessions() {
      const [rows] = await connection.query(
        "SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND db = DATABASE()",
      );
      const ids = (rows as { readonly id: number }[]).map(({ id }) => id);
      for (const id of ids) await connection.query(`KILL ${id}`).catch(() => undefined);
      return ids.length;
    },
    async drop() {
      await connection.query(`DROP DATABASE ${name}`);
      await connection.end();
    },
  };
}

async function ownPostgres(name: string, url: string): Promise<OwnDatabase> {
  const server = new pg.Client({ connectionString: SERVERS.postgres.url });
  await server.connect();
  await server.query(`CREATE DATABASE ${name}`);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    url,
    async run(sql) {
      await client.query(sql);
    },
    async endSessions() {
      const ended = await client.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
      );
      return ended.rowCount ?? 0;
    },
    async drop() {
      await client.end();
      await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await server.end();
    },
  };
}
