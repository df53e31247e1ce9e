import { ACCOUNT_TABLES } from "../behaviour/account-tables.ts";
import { BILLING_TABLES } from "../billing/billing-tables.ts";
import { IDENTITY_POOL_TABLES } from "../identity-pools/identity-pool-tables.ts";
import { IMPORT_TABLES } from "../import/import-tables.ts";
import { LOG_TABLES } from "../logs/log-tables.ts";

/** The sandbox's tables, one text a concern; each is created where it is missing. */
export const TABLES: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID`,

  // AUTOINCREMENT: the rows of a deleted pool must never be taken for a new pool's.
  `CREATE TABLE IF NOT EXISTS pools (
     key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, region TEXT NOT NULL, name TEXT NOT NULL,
     revision INTEGER NOT NULL, created REAL NOT NULL, modified REAL NOT NULL, definition TEXT NOT NULL) STRICT`,

  // The key is the pool's key * 2^32 + the user's number in the pool; see rules/subject-id.ts for how a sub finds its row.
  `CREATE TABLE IF NOT EXISTS users (
     key INTEGER PRIMARY KEY, username TEXT NOT NULL, sub TEXT NOT NULL, status TEXT NOT NULL, enabled INTEGER NOT NULL,
     created REAL NOT NULL, modified REAL NOT NULL, attributes TEXT NOT NULL, password TEXT, password_expires REAL) STRICT`,

  `CREATE TABLE IF NOT EXISTS former_passwords (key INTEGER PRIMARY KEY, user INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
   CREATE INDEX IF NOT EXISTS former_passwords_of_user ON former_passwords (user, key)`,

  // One row a name a user is found by: kind is one of rules/sign-in-names.ts.
  `CREATE TABLE IF NOT EXISTS sign_in_names (
     pool INTEGER NOT NULL, kind INTEGER NOT NULL, folded TEXT NOT NULL, user INTEGER NOT NULL,
     PRIMARY KEY (pool, kind, folded)) STRICT, WITHOUT ROWID`,

  `CREATE TABLE IF NOT EXISTS groups (
     key INTEGER PRIMARY KEY, pool INTEGER NOT NULL, name TEXT NOT NULL, description TEXT, role_arn TEXT, precedence INTEGER,
     created REAL NOT NULL, modified REAL NOT NULL, UNIQUE (pool, name)) STRICT`,

  `CREATE TABLE IF NOT EXISTS memberships (
     user INTEGER NOT NULL, member_of INTEGER NOT NULL, PRIMARY KEY (user, member_of)) STRICT, WITHOUT ROWID;
   CREATE INDEX IF NOT EXISTS members ON memberships (member_of, user)`,

  `CREATE TABLE IF NOT EXISTS providers (
     key INTEGER PRIMARY KEY, pool INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, created REAL NOT NULL,
     modified REAL NOT NULL, definition TEXT NOT NULL, UNIQUE (pool, name)) STRICT`,

  `CREATE TABLE IF NOT EXISTS links (
     pool INTEGER NOT NULL, provider TEXT NOT NULL, attribute TEXT NOT NULL, value TEXT NOT NULL, user INTEGER NOT NULL,
     created REAL NOT NULL, PRIMARY KEY (pool, provider, attribute, value)) STRICT, WITHOUT ROWID;
   CREATE INDEX IF NOT EXISTS links_of_user ON links (user)`,

  `CREATE TABLE IF NOT EXISTS clients (
     id TEXT PRIMARY KEY, pool INTEGER NOT NULL, definition TEXT NOT NULL, created REAL NOT NULL, modified REAL NOT NULL) STRICT, WITHOUT ROWID`,

  // One row a signed-in device: its refresh token's hash, and the origin that all tokens of the sign-in name.
  `CREATE TABLE IF NOT EXISTS sessions (
     origin TEXT PRIMARY KEY, user INTEGER NOT NULL, client TEXT NOT NULL, secret TEXT NOT NULL, created REAL NOT NULL,
     expires REAL NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX IF NOT EXISTS sessions_of_user ON sessions (user)`,

  // Refresh tokens that another one has replaced, as long as their session is there: until when they may be tried again.
  `CREATE TABLE IF NOT EXISTS rotated_tokens (
     origin TEXT NOT NULL, secret TEXT NOT NULL, user INTEGER NOT NULL, good_until REAL NOT NULL,
     PRIMARY KEY (origin, secret)) STRICT, WITHOUT ROWID;
   CREATE INDEX IF NOT EXISTS rotated_tokens_of_user ON rotated_tokens (user)`,

  // One row a code that may be answered; pending is a new address that waits for it.
  `CREATE TABLE IF NOT EXISTS codes (
     user INTEGER NOT NULL, purpose TEXT NOT NULL, attribute TEXT NOT NULL, hash TEXT NOT NULL, expires REAL NOT NULL,
     pending TEXT, PRIMARY KEY (user, purpose)) STRICT, WITHOUT ROWID`,

  `CREATE TABLE IF NOT EXISTS mfa_preferences (user INTEGER PRIMARY KEY, factors TEXT NOT NULL, preferred TEXT) STRICT`,

  `CREATE TABLE IF NOT EXISTS pool_mfa (pool INTEGER PRIMARY KEY, config TEXT NOT NULL) STRICT`,

  `CREATE TABLE IF NOT EXISTS provisioned_limits (
     scope TEXT NOT NULL, category TEXT NOT NULL, rate REAL NOT NULL, PRIMARY KEY (scope, category)) STRICT, WITHOUT ROWID`,

  ...IMPORT_TABLES,
  ...LOG_TABLES,
  ...ACCOUNT_TABLES,
  ...BILLING_TABLES,
  ...IDENTITY_POOL_TABLES,
];
