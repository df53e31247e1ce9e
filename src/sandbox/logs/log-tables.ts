/** Log groups, their streams, and the events in blocks: a row an event would be the biggest part of the database. */
export const LOG_TABLES: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS log_groups (
     key INTEGER PRIMARY KEY, region TEXT NOT NULL, name TEXT NOT NULL, created REAL NOT NULL, UNIQUE (region, name)) STRICT`,

  `CREATE TABLE IF NOT EXISTS log_streams (
     key INTEGER PRIMARY KEY, part_of INTEGER NOT NULL, name TEXT NOT NULL, created REAL NOT NULL,
     events INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0, UNIQUE (part_of, name)) STRICT`,

  // Events first .. first + count - 1 of the stream, all of one instant, readable from an instant on.
  `CREATE TABLE IF NOT EXISTS log_blocks (
     stream INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, logged REAL NOT NULL, readable REAL NOT NULL,
     events TEXT NOT NULL, PRIMARY KEY (stream, first)) STRICT`,
];
