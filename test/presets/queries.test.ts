import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect } from "vitest";
import { parse } from "yaml";
import { extractAll } from "../extract/database/extract-database.ts";
import { answers, SERVERS } from "../extract/database/servers.ts";
import { fenced, page } from "../support/markdown.ts";
import { optional } from "../support/optional.ts";

type Row = Readonly<Record<string, unknown>>;

const { url, port } = SERVERS.postgres;
const there = await answers(port);
const test = optional("PostgreSQL on 127.0.0.1:5432", there);
const schema = `poolferry_${randomBytes(6).toString("hex")}`;
const client = new pg.Client({ connectionString: url });

beforeAll(async () => {
  if (!there) return;
  await client.connect();
  await client.query(`CREATE SCHEMA ${schema}`);
});

afterAll(async () => {
  if (!there) return;
  await client.query(`DROP SCHEMA ${schema} CASCADE`);
  await client.end();
});

/** The rows that the query of a preset's page gives, its tables looked up in this test's schema. */
async function queried(name: string, tables: readonly string[]): Promise<readonly Row[]> {
  const jobs = fenced(page(`docs/presets/${name}.md`), "yaml").map((block) => parse(block));
  const { key, query } = jobs.find(({ source }) => source?.database !== undefined).source.database as { key: string[]; query: string };
  const here = tables.reduce((text, table) => text.replaceAll(`FROM ${table} `, `FROM ${schema}.${table.split(".").at(-1)} `), query);
  expect(here.split(`${schema}.`)).toHaveLength(tables.length + 1);
  return extractAll({ driver: "postgres", query: here, key }, { url, pageRows: 50 });
}

async function insert(table: string, row: Row): Promise<void> {
  const values = Object.values(row).map((value) => (typeof value === "object" && value !== null ? JSON.stringify(value) : value));
  const columns = Object.keys(row).map((column) => `"${column}"`);
  await client.query(`INSERT INTO ${schema}.${table} (${columns}) VALUES (${values.map((_, index) => `$${index + 1}`)})`, values);
}

function byId(rows: readonly Row[]): ReadonlyMap<unknown, Row> {
  return new Map(rows.map((row) => [row["id"], row]));
}

test("the query on Supabase's page gives rows as the sample has them", async () => {
  const sample = page("samples/supabase/users.ndjson")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
  await client.query(`CREATE TABLE ${schema}.users (
    id uuid PRIMARY KEY, email varchar, encrypted_password varchar, email_confirmed_at timestamptz, phone text, phone_confirmed_at timestamptz,
    raw_app_meta_data jsonb, raw_user_meta_data jsonb, created_at timestamptz, updated_at timestamptz, banned_until timestamptz,
    is_sso_user boolean, is_anonymous boolean, deleted_at timestamptz)`);
  await client.query(`CREATE TABLE ${schema}.identities (user_id uuid, provider text, identity_data jsonb)`);
  for (const { identities, ...user } of sample) {
    await insert("users", user);
    for (const { provider, id } of identities as readonly Row[]) {
      await insert("identities", { user_id: user["id"], provider, identity_data: { sub: id } });
    }
  }
  expect(byId(await queried("supabase", ["auth.users", "auth.identities"]))).toEqual(byId(sample));
});

test("the query on Auth.js's page gives rows as the sample has them", async () => {
  const sample = parse(page("samples/authjs/users.json")) as readonly Row[];
  await client.query(`DROP TABLE IF EXISTS ${schema}.users`);
  await client.query(
    `CREATE TABLE ${schema}.users (id text PRIMARY KEY, name text, email text, "emailVerified" timestamptz, image text, role text)`,
  );
  await client.query(`CREATE TABLE ${schema}.accounts ("userId" text, provider text, type text, "providerAccountId" text)`);
  for (const { accounts = [], ...user } of sample) {
    await insert("users", user);
    for (const account of accounts as readonly Row[]) await insert("accounts", { ...account, userId: user["id"] });
  }
  const expected = sample.map(({ role: _role, accounts = [], ...user }) => ({
    ...user,
    emailVerified: typeof user["emailVerified"] === "string" ? user["emailVerified"].replace(".000Z", "Z") : null,
    accounts,
  }));
  expect(byId(await queried("authjs", ["users", "accounts"]))).toEqual(byId(expected));
});
