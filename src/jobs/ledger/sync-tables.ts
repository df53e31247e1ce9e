/** What format 3 added: the users that the job has brought into the pool, and what syncs remember beside them. */
export const SYNC_TABLES = `
CREATE TABLE users (
  source_key TEXT PRIMARY KEY,
  sub TEXT,
  username TEXT NOT NULL,
  content TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('created', 'adopted', 'updated')),
  state TEXT NOT NULL CHECK (state IN ('present', 'missing', 'disabled', 'deleted')),
  missing_runs INTEGER NOT NULL DEFAULT 0,
  changed_at INTEGER NOT NULL,
  row_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE left_alone (
  source_key TEXT PRIMARY KEY,
  content TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE managed_groups (
  name TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TABLE accepted_guards (
  run TEXT NOT NULL,
  guard TEXT NOT NULL,
  figure TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (run, guard)
) STRICT, WITHOUT ROWID;
CREATE TABLE marks (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
