import type { DatabaseSync } from "node:sqlite";
import { RunError } from "../../model/index.ts";
import { INVITATIONS_TABLE } from "./invitation-table.ts";
import { SYNC_TABLES } from "./sync-tables.ts";
import { UNDONE_TABLE } from "./undone-table.ts";
import { USER_HASH_TABLES, USER_HASHES_FROM_4 } from "./user-hashes.ts";

/** The version of the tables below; `docs/ledger-format.md` describes them. */
export const LEDGER_VERSION = 5;

const TABLES = `
CREATE TABLE runs (
  run TEXT PRIMARY KEY,
  first_id INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planning', 'planned', 'loading', 'finished', 'abandoned')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  seconds REAL NOT NULL DEFAULT 0,
  source_fingerprint TEXT NOT NULL,
  mapping_fingerprint TEXT NOT NULL,
  pool_fingerprint TEXT NOT NULL,
  policy_fingerprint TEXT NOT NULL,
  rows INTEGER,
  plan TEXT,
  kind TEXT NOT NULL DEFAULT 'load' CHECK (kind IN ('load', 'sync', 'undo')),
  counted INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE rows (
  id INTEGER PRIMARY KEY,
  line INTEGER NOT NULL,
  byte INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  source_key TEXT,
  username TEXT,
  outcome TEXT,
  progress INTEGER NOT NULL DEFAULT 0,
  intent_at INTEGER,
  sub TEXT,
  origin TEXT CHECK (origin IN ('created', 'existing', 'adopted', 'updated')),
  content TEXT,
  detail TEXT,
  identity_id TEXT,
  touched_at INTEGER
) STRICT;
CREATE TABLE import_parts (
  part_id INTEGER PRIMARY KEY,
  run TEXT NOT NULL,
  part INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('writing', 'sealed', 'creating', 'created', 'starting', 'started', 'settled')),
  file TEXT NOT NULL,
  rows INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  job_name TEXT NOT NULL,
  job_id TEXT,
  intent_at INTEGER,
  hash_algorithm TEXT,
  UNIQUE (run, part, attempt)
) STRICT;
CREATE TABLE import_lines (
  part_id INTEGER NOT NULL,
  line INTEGER NOT NULL,
  id INTEGER NOT NULL,
  more_steps INTEGER NOT NULL,
  again INTEGER NOT NULL,
  PRIMARY KEY (part_id, line)
) STRICT, WITHOUT ROWID;
CREATE TABLE raised_limits (
  category TEXT PRIMARY KEY,
  former INTEGER NOT NULL,
  raised INTEGER NOT NULL,
  intent_at INTEGER NOT NULL,
  raised_at INTEGER
) STRICT;
${INVITATIONS_TABLE}
${SYNC_TABLES}
${UNDONE_TABLE}
${USER_HASH_TABLES}
PRAGMA user_version = ${LEDGER_VERSION};
`;

/** From format 2; what is there stays as it is. Its `raised_limits` and `invitations` may be missing. */
const FROM_2 = `
${INVITATIONS_TABLE}
ALTER TABLE runs ADD COLUMN kind TEXT NOT NULL DEFAULT 'load' CHECK (kind IN ('load', 'sync', 'undo'));
ALTER TABLE runs ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rows ADD COLUMN touched_at INTEGER;
${SYNC_TABLES}
${UNDONE_TABLE}
${USER_HASH_TABLES}
PRAGMA user_version = ${LEDGER_VERSION};
`;

const FROM_3 = `
${USER_HASH_TABLES}
PRAGMA user_version = ${LEDGER_VERSION};
`;

const FROM_4 = `
${USER_HASHES_FROM_4}
PRAGMA user_version = ${LEDGER_VERSION};
`;

/** What a ledger of each version lacks; version 0 is an empty file. */
const TO_OURS: Readonly<Record<number, string>> = { 0: TABLES, 2: FROM_2, 3: FROM_3, 4: FROM_4 };

/** Creates the tables of a new ledger, or brings an existing one to our version. Throws RunError `refused` for a version of the future. */
export function prepareSchema(database: DatabaseSync, path: string): void {
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;");
  const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
  if (version === LEDGER_VERSION) return;
  const change = TO_OURS[version];
  if (change === undefined) {
    throw new RunError(
      "refused",
      `The ledger ${path} has format ${version}; this poolferry reads and writes format ${LEDGER_VERSION}.`,
      "Use the poolferry version that wrote it, or name another state folder with --state.",
    );
  }
  database.exec("BEGIN IMMEDIATE");
  try {
    // Another process may have done it since the version was read.
    const now = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
    if (now === version) database.exec(change);
    database.exec("COMMIT");
  } catch (error) {
    // A full disk has ended the transaction already.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
