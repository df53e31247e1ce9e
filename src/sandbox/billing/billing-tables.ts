/** Who was active in a month (`2026-11`, UTC), and by which operation first. */
export const BILLING_TABLES: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS active_users (
     month TEXT NOT NULL, user INTEGER NOT NULL, operation TEXT NOT NULL, PRIMARY KEY (month, user)) STRICT, WITHOUT ROWID`,

  // The same of pools that were deleted since, counted: the month is billed all the same.
  `CREATE TABLE IF NOT EXISTS billed_users (
     month TEXT NOT NULL, operation TEXT NOT NULL, users INTEGER NOT NULL, PRIMARY KEY (month, operation)) STRICT, WITHOUT ROWID`,
];
