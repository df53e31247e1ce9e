import { randomBytes } from "node:crypto";
import mysql from "mysql2/promise";
import pg from "pg";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { parse } from "yaml";
import { extractAll } from "../extract/database/extract-database.ts";
import { answers, SERVERS } from "../extract/database/servers.ts";
import { fenced, page } from "../support/markdown.ts";
import { optional } from "../support/optional.ts";

type Row = Readonly<Record<string, unknown>>;
type Driver = keyof typeof SERVERS;

const database = `poolferry_${randomBytes(6).toString("hex")}`;

function urlOf(driver: Driver): string {
  return SERVERS[driver].url.replace(/\/test$/, `/${database}`);
}

/** The rows that the query of a preset's page gives. */
async function queried(name: string, driver: Driver): Promise<readonly Row[]> {
  const jobs = fenced(page(`docs/presets/${name}.md`), "yaml").map((block) => parse(block));
  const { source } = jobs.find((job) => job.source?.database?.driver === driver);
  return extractAll({ driver, query: source.database.query, key: source.database.key }, { url: urlOf(driver), pageRows: 50 });
}

/** The rows of a preset's sample. */
function sample(name: string): readonly Row[] {
  return page(`samples/${name}/users.ndjson`)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
}

function listOf(value: unknown): readonly Row[] {
  return (typeof value === "string" ? JSON.parse(value) : (value ?? [])) as readonly Row[];
}

/** By their first column, which is the id, with lists however a database writes them, and none as an empty one. */
function comparable(rows: readonly Row[], lists: readonly string[]): ReadonlyMap<unknown, Row> {
  return new Map(
    rows.map((row) => [Object.values(row)[0], { ...row, ...Object.fromEntries(lists.map((list) => [list, listOf(row[list])])) }]),
  );
}

describe("on PostgreSQL", async () => {
  const there = await answers(SERVERS.postgres.port);
  const test = optional("PostgreSQL on 127.0.0.1:5432", there);
  const server = new pg.Client({ connectionString: SERVERS.postgres.url });
  const client = new pg.Client({ connectionString: urlOf("postgres") });

  beforeAll(async () => {
    if (!there) return;
    await server.connect();
    await server.query(`CREATE DATABASE ${database}`);
    await client.connect();
  });

  afterAll(async () => {
    if (!there) return;
    await client.end();
    await server.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await server.end();
  });

  async function insert(table: string, row: Row): Promise<void> {
    const columns = Object.keys(row).map((column) => `"${column}"`);
    await client.query(`INSERT INTO "${table}" (${columns}) VALUES (${columns.map((_, index) => `$${index + 1}`)})`, Object.values(row));
  }

  test("the query on Django's page gives rows as the sample has them", async () => {
    await client.query(`
      CREATE TABLE auth_user (id integer PRIMARY KEY, password varchar, last_login timestamptz, is_superuser boolean, username varchar,
        first_name varchar, last_name varchar, email varchar, is_staff boolean, is_active boolean, date_joined timestamptz);
      CREATE TABLE auth_group (id integer PRIMARY KEY, name varchar);
      CREATE TABLE auth_user_groups (user_id integer, group_id integer);
      INSERT INTO auth_group VALUES (1, 'editors'), (2, 'support')`);
    const rows = sample("django").map(({ email_verified: _, logins: __, ...row }) => row);
    for (const { groups, ...row } of rows) {
      await insert("auth_user", row);
      for (const group of listOf(groups)) {
        await client.query("INSERT INTO auth_user_groups SELECT $1, id FROM auth_group WHERE name = $2", [row["id"], group]);
      }
    }
    expect(comparable(await queried("django", "postgres"), ["groups"])).toEqual(comparable(rows, ["groups"]));
  });

  test("the query on Devise's page gives rows as the sample has them, but for what is said of a pepper", async () => {
    await client.query(`
      CREATE TABLE users (id bigint PRIMARY KEY, email varchar, encrypted_password varchar, confirmed_at timestamp, unconfirmed_email varchar,
        locked_at timestamp, first_name varchar, last_name varchar, created_at timestamp, updated_at timestamp, deleted_at timestamp);
      CREATE TABLE roles (id bigint PRIMARY KEY, name varchar);
      CREATE TABLE users_roles (user_id bigint, role_id bigint);
      CREATE TABLE identities (user_id bigint, provider varchar, uid varchar);
      INSERT INTO roles VALUES (1, 'admin'), (2, 'editor')`);
    const rows = sample("devise").map((row) => ({ ...row, password_scheme: "bcrypt" }) as Row);
    for (const { roles, identities, password_scheme: _, ...row } of rows) {
      await insert("users", row);
      for (const role of listOf(roles)) {
        await client.query("INSERT INTO users_roles SELECT $1, id FROM roles WHERE name = $2", [row["id"], role]);
      }
      for (const identity of listOf(identities)) await insert("identities", { user_id: row["id"], ...identity });
    }
    const lists = ["roles", "identities"];
    expect(comparable(await queried("devise", "postgres"), lists)).toEqual(comparable(rows, lists));
  });

  test("the query on ASP.NET Core Identity's page gives rows as the sample has them, but for times that PostgreSQL cannot hold", async () => {
    await client.query(`
      CREATE TABLE "AspNetUsers" ("Id" text PRIMARY KEY, "UserName" varchar, "Email" varchar, "EmailConfirmed" boolean, "PasswordHash" text,
        "PhoneNumber" text, "PhoneNumberConfirmed" boolean, "TwoFactorEnabled" boolean, "LockoutEnd" timestamptz, "LockoutEnabled" boolean);
      CREATE TABLE "AspNetRoles" ("Id" text, "Name" varchar);
      CREATE TABLE "AspNetUserRoles" ("UserId" text, "RoleId" text);
      CREATE TABLE "AspNetUserLogins" ("UserId" text, "LoginProvider" text, "ProviderKey" text);
      CREATE TABLE "AspNetUserTokens" ("UserId" text, "LoginProvider" text, "Name" text);
      INSERT INTO "AspNetRoles" VALUES ('1', 'Admin'), ('2', 'Manager')`);
    const rows = sample("aspnet-identity").map((row) => {
      const end = row["LockoutEnd"] as string | null;
      return {
        ...row,
        HasAuthenticator: row["HasAuthenticator"] === 1,
        LockoutEnd: end?.startsWith("9999") ? "infinity" : (end?.replace("7Z", "Z") ?? null),
      } as Row;
    });
    for (const { Roles, Logins, HasAuthenticator, ...row } of rows) {
      const UserId = row["Id"];
      await insert("AspNetUsers", row);
      for (const { name } of listOf(Roles)) {
        await client.query('INSERT INTO "AspNetUserRoles" SELECT $1, "Id" FROM "AspNetRoles" WHERE "Name" = $2', [UserId, name]);
      }
      for (const { provider, id } of listOf(Logins)) await insert("AspNetUserLogins", { UserId, LoginProvider: provider, ProviderKey: id });
      if (HasAuthenticator === true)
        await insert("AspNetUserTokens", { UserId, LoginProvider: "[AspNetUserStore]", Name: "AuthenticatorKey" });
    }
    const lists = ["Roles", "Logins"];
    expect(comparable(await queried("aspnet-identity", "postgres"), lists)).toEqual(comparable(rows, lists));
  });
});

describe("on MySQL", async () => {
  const there = await answers(SERVERS.mysql.port);
  const test = optional("MySQL on 127.0.0.1:3306", there);
  let client: mysql.Connection;

  beforeAll(async () => {
    if (!there) return;
    client = await mysql.createConnection({ uri: SERVERS.mysql.url, multipleStatements: true, timezone: "Z" });
    await client.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4; USE ${database}; SET sql_mode = '', time_zone = '+00:00'`);
  });

  afterAll(async () => {
    if (!there) return;
    await client.query(`DROP DATABASE ${database}`);
    await client.end();
  });

  async function insert(table: string, row: Row): Promise<void> {
    const values = Object.values(row).map((value) =>
      typeof value === "string" ? value.replace(/^(\d{4}-\d\d-\d\d)T([\d:]+)Z?$/, "$1 $2") : value,
    );
    await client.query("INSERT INTO ?? (??) VALUES (?)", [table, Object.keys(row), values]);
  }

  test("the query on Laravel's page gives rows as the sample has them", async () => {
    await client.query(`
      CREATE TABLE users (id bigint unsigned PRIMARY KEY, name varchar(255), email varchar(255), email_verified_at timestamp NULL,
        password varchar(255), created_at timestamp NULL, updated_at timestamp NULL, deleted_at timestamp NULL);
      CREATE TABLE roles (id bigint unsigned, name varchar(255));
      CREATE TABLE model_has_roles (role_id bigint unsigned, model_type varchar(255), model_id bigint unsigned);
      INSERT INTO roles VALUES (1, 'admin'), (2, 'editor'), (3, 'writer')`);
    // A list that was cut short cannot come out of a query.
    const rows = sample("laravel").filter(({ roles }) => roles !== '["edi');
    for (const { roles, ...row } of rows) {
      await insert("users", row);
      for (const role of listOf(roles)) {
        const model = "INSERT INTO model_has_roles SELECT id, ?, ? FROM roles WHERE name = ?";
        await client.query(model, ["App\\Models\\User", row["id"], role]);
        await client.query(model, ["App\\Models\\Team", row["id"], "writer"]);
      }
    }
    expect(comparable(await queried("laravel", "mysql"), ["roles"])).toEqual(comparable(rows, ["roles"]));
  });

  test("the query on WordPress's page gives rows as the sample has them", async () => {
    await client.query(`
      CREATE TABLE wp_users (ID bigint unsigned PRIMARY KEY, user_login varchar(60), user_pass varchar(255), user_nicename varchar(50),
        user_email varchar(100), user_url varchar(100), user_registered datetime, user_status int, display_name varchar(250));
      CREATE TABLE wp_usermeta (umeta_id bigint unsigned AUTO_INCREMENT PRIMARY KEY, user_id bigint unsigned, meta_key varchar(255), meta_value longtext)`);
    const rows = sample("wordpress");
    for (const { first_name, last_name, nickname, locale, wp_capabilities, ...row } of rows) {
      await insert("wp_users", row);
      for (const [key, value] of Object.entries({ first_name, last_name, nickname, locale, wp_capabilities })) {
        if (value !== null) await insert("wp_usermeta", { user_id: row["ID"], meta_key: key, meta_value: value });
      }
    }
    expect(comparable(await queried("wordpress", "mysql"), [])).toEqual(comparable(rows, []));
  });
});
