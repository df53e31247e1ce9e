import type { DatabaseSync } from "node:sqlite";

/** A creation date is cut to seconds and the intent's server time may be a second old. */
const SERVER_CLOCK_GRAIN_MS = 2_000;

/** A user as the pool lists it, by the name that its row would have. */
export interface ListedUser {
  readonly username: string;
  readonly sub: string;
  readonly createdAt: number;
  /** See `attributesHash`. */
  readonly attributes: string;
}

/**
 * Joins users as the pool lists them to the rows of a run whose sub is not known. A row that the import job's log called
 * imported is joined by its name; one of which the log says nothing only to a user that came after the intent and has
 * exactly the planned attributes.
 */
export class UserLookup {
  readonly #database: DatabaseSync;
  readonly #learn;

  /** Builds an index for the time of the look-up; `close` drops it. */
  constructor(database: DatabaseSync, caseSensitive: boolean) {
    this.#database = database;
    const collation = caseSensitive ? "BINARY" : "NOCASE";
    database.exec(
      `DROP INDEX IF EXISTS rows_without_sub; CREATE INDEX rows_without_sub ON rows (username COLLATE ${collation}) WHERE sub IS NULL;`,
    );
    this.#learn = database.prepare(
      `UPDATE rows SET sub = ?1 WHERE username = ?2 COLLATE ${collation} AND sub IS NULL AND id > ?3 AND id <= ?4
         AND (outcome IN ('created', 'unchanged') OR (outcome IS NULL AND progress >= 2)
           OR (outcome IS NULL AND progress = 1 AND intent_at <= ?5 AND substr(content, 1, length(?6)) = ?6))`,
    );
  }

  learn(firstId: number, rows: number, user: ListedUser): void {
    this.#learn.run(user.sub, user.username, firstId, firstId + rows, user.createdAt + SERVER_CLOCK_GRAIN_MS, user.attributes);
  }

  close(): void {
    this.#database.exec("DROP INDEX rows_without_sub");
  }
}
