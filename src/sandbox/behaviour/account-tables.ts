/** Pools that are of another account than the sandbox's own. */
export const ACCOUNT_TABLES: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS pool_accounts (pool INTEGER PRIMARY KEY, account TEXT NOT NULL) STRICT`,
];
