/** Import jobs. A job's progress is in the transaction of the users it made, so that a kill repeats no row. */
export const IMPORT_TABLES: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS import_jobs (
     key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, pool TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
     role_arn TEXT NOT NULL, algorithm TEXT, status TEXT NOT NULL, created REAL NOT NULL, started REAL, completed REAL, message TEXT,
     imported INTEGER NOT NULL DEFAULT 0, skipped INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
     next_byte INTEGER NOT NULL DEFAULT 0, upload TEXT, upload_bytes INTEGER) STRICT;
   CREATE INDEX IF NOT EXISTS import_jobs_of_pool ON import_jobs (pool, key);
   CREATE INDEX IF NOT EXISTS import_jobs_by_status ON import_jobs (status)`,
];
