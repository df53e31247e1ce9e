/** The tables of a ledger as format 2 had them, without `import_lines` rows and the like: what a migration meets. */
export const FORMAT_2 = `
CREATE TABLE runs (
  run TEXT PRIMARY KEY, first_id INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planning', 'planned', 'loading', 'finished', 'abandoned')),
  started_at INTEGER NOT NULL, ended_at INTEGER, seconds REAL NOT NULL DEFAULT 0,
  source_fingerprint TEXT NOT NULL, mapping_fingerprint TEXT NOT NULL, pool_fingerprint TEXT NOT NULL, policy_fingerprint TEXT NOT NULL,
  rows INTEGER, plan TEXT
) STRICT;
CREATE TABLE rows (
  id INTEGER PRIMARY KEY, line INTEGER NOT NULL, byte INTEGER NOT NULL, bytes INTEGER NOT NULL, source_key TEXT, username TEXT,
  outcome TEXT, progress INTEGER NOT NULL DEFAULT 0, intent_at INTEGER, sub TEXT,
  origin TEXT CHECK (origin IN ('created', 'existing', 'adopted', 'updated')), content TEXT, detail TEXT, identity_id TEXT
) STRICT;
CREATE TABLE import_parts (
  part_id INTEGER PRIMARY KEY, run TEXT NOT NULL, part INTEGER NOT NULL, attempt INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('writing', 'sealed', 'creating', 'created', 'starting', 'started', 'settled')),
  file TEXT NOT NULL, rows INTEGER NOT NULL, bytes INTEGER NOT NULL, job_name TEXT NOT NULL, job_id TEXT, intent_at INTEGER,
  hash_algorithm TEXT, UNIQUE (run, part, attempt)
) STRICT;
CREATE TABLE import_lines (
  part_id INTEGER NOT NULL, line INTEGER NOT NULL, id INTEGER NOT NULL, more_steps INTEGER NOT NULL, again INTEGER NOT NULL,
  PRIMARY KEY (part_id, line)
) STRICT, WITHOUT ROWID;
CREATE TABLE raised_limits (
  category TEXT PRIMARY KEY, former INTEGER NOT NULL, raised INTEGER NOT NULL, intent_at INTEGER NOT NULL, raised_at INTEGER
) STRICT;
PRAGMA user_version = 2;
`;
