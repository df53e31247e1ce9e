import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Counts rows that have their outcome, by ids. */
export class SettledRows {
  readonly #count: StatementSync;

  constructor(database: DatabaseSync) {
    this.#count = database.prepare("SELECT count(*) AS n FROM rows WHERE id > ? AND id <= ? AND outcome IS NOT NULL");
  }

  /** How many rows behind `after`, up to `upTo`, have an outcome. */
  count(after: number, upTo: number): number {
    return Number(this.#count.get(after, upTo)?.["n"]);
  }

  /**
   * How many of the `rows` rows behind `firstId` have an outcome before the first that has none. A row that waits is not in the table, so
   * that a stretch is whole where as many rows of it are settled as it has ids. All stretches together are no longer than the run.
   */
  first(firstId: number, rows: number): number {
    let settled = 0;
    for (let atMost = rows; settled < atMost; ) {
      const middle = settled + Math.ceil((atMost - settled) / 2);
      if (this.count(firstId + settled, firstId + middle) === middle - settled) settled = middle;
      else atMost = middle - 1;
    }
    return settled;
  }
}
