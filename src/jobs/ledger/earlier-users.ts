import type { DatabaseSync } from "node:sqlite";
import type { RowProgress } from "../../load/index.ts";
import { IS_LOADED, isNobody, MET_ANOTHERS, progressOf } from "./row-table.ts";
import { STILL_LOADED } from "./undone-table.ts";

/** Finds what earlier runs of the job made of a source key, however the source's rows have moved since. */
export class EarlierUsers {
  readonly #database: DatabaseSync;
  readonly #find;
  readonly #loaded;
  readonly #before: number;

  /** Builds an index for the time of the look-up; `close` drops it. Looks at rows up to `before`. */
  constructor(database: DatabaseSync, before: number) {
    this.#database = database;
    this.#before = before;
    database.exec("DROP INDEX IF EXISTS rows_by_key; CREATE INDEX rows_by_key ON rows (source_key, id) WHERE source_key IS NOT NULL;");
    this.#find = database.prepare(
      `SELECT * FROM rows WHERE source_key = ? AND id <= ? AND (progress >= 1 OR sub IS NOT NULL OR ${MET_ANOTHERS}) AND outcome IS NOT 'skipped'
         AND ${STILL_LOADED} ORDER BY id DESC LIMIT 1`,
    );
    this.#loaded = database.prepare(
      `SELECT * FROM rows WHERE source_key = ? AND id < ? AND sub = ? AND ${IS_LOADED} AND ${STILL_LOADED} ORDER BY id DESC LIMIT 1`,
    );
  }

  /**
   * The latest row that says something of the user's state; a skipped one says nothing, and one that was undone no longer does. A
   * creation in doubt that turned out to have met another's user is no longer in doubt, and a change that a sync could not make says nothing
   * of the loading of its user, which had come to its end before.
   */
  find(sourceKey: string): RowProgress | undefined {
    const row = this.#find.get(sourceKey, this.#before);
    if (row === undefined || isNobody(row)) return undefined;
    const { id, sub, origin, outcome } = row;
    const mayBeChange = origin === "updated" && (outcome === null || outcome === "failed");
    return progressOf((mayBeChange && this.#loaded.get(sourceKey, id as number, sub as string | null)) || row, 0);
  }

  close(): void {
    this.#database.exec("DROP INDEX rows_by_key");
  }
}
