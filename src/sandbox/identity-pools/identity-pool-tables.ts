/** Identity pools, their identities, and the logins that lead to an identity. */
export const IDENTITY_POOL_TABLES: readonly string[] = [
  // No account: the sandbox's own.
  `CREATE TABLE IF NOT EXISTS identity_pools (
     key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, region TEXT NOT NULL, account TEXT, definition TEXT NOT NULL,
     roles TEXT NOT NULL DEFAULT '{}') STRICT`,

  `CREATE TABLE IF NOT EXISTS principal_tag_maps (
     pool INTEGER NOT NULL, provider TEXT NOT NULL, definition TEXT NOT NULL, PRIMARY KEY (pool, provider)) STRICT, WITHOUT ROWID`,

  // A disabled identity has lost its last login; one that never had any is an unauthenticated guest's.
  `CREATE TABLE IF NOT EXISTS identities (
     key INTEGER PRIMARY KEY, pool INTEGER NOT NULL, id TEXT NOT NULL UNIQUE, created REAL NOT NULL, modified REAL NOT NULL,
     disabled INTEGER NOT NULL DEFAULT 0) STRICT;
   CREATE INDEX IF NOT EXISTS identities_of_pool ON identities (pool, key)`,

  // A login leads to one identity. A pool has one developer provider, so its developer user ids are unique too.
  `CREATE TABLE IF NOT EXISTS identity_logins (
     key INTEGER PRIMARY KEY, pool INTEGER NOT NULL, provider TEXT NOT NULL, subject TEXT NOT NULL, identity INTEGER NOT NULL,
     UNIQUE (pool, provider, subject)) STRICT;
   CREATE INDEX IF NOT EXISTS logins_of_identity ON identity_logins (identity, key)`,
];
