import type { DatabaseSpec } from "../../model/index.ts";
import { readServerAddress } from "./connection-url.ts";
import type { OpenSession } from "./database-session.ts";
import { mongodbOpener } from "./mongodb.ts";
import { openMysql } from "./mysql.ts";
import { openPostgres } from "./postgres.ts";
import { openSqlite } from "./sqlite.ts";
import { openSqlserver } from "./sqlserver.ts";

/** The way to open a session with the database of a job, again and again. `environment` is the process's. */
export function databaseOpener(spec: DatabaseSpec, environment: Readonly<Record<string, string | undefined>>): OpenSession {
  switch (spec.driver) {
    case "postgres":
      return async () =>
        openPostgres(await readServerAddress(spec, environment, { protocols: ["postgres:", "postgresql:"], port: 5432 }), spec);
    case "mysql":
      return async () => openMysql(await readServerAddress(spec, environment, { protocols: ["mysql:", "mariadb:"], port: 3306 }), spec);
    case "sqlserver":
      return async () =>
        openSqlserver(await readServerAddress(spec, environment, { protocols: ["sqlserver:", "mssql:"], port: 1433 }), spec);
    case "mongodb":
      return mongodbOpener(spec, environment);
    case "sqlite":
      return () => openSqlite(spec);
  }
}
