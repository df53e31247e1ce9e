import type { DatabaseSync } from "node:sqlite";
import type { AdjustableCategory } from "../../model/index.ts";

/** A provisioned limit that this job raised, or may have raised, and that is still to be restored; requests a second. */
export interface RaisedLimit {
  readonly category: AdjustableCategory;
  readonly former: number;
  readonly raised: number;
  /** Server time before the call that raises it, epoch ms. */
  readonly intentAt: number;
  /** Server time of its answer; absent while the call may have been sent. */
  readonly raisedAt?: number;
}

/** The `raised_limits` table: a row is there from before a limit is raised until it is known to be restored. */
export class RaisedLimits {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Notes that a limit is about to be raised. */
  intend({ category, former, raised, intentAt }: RaisedLimit): void {
    this.#database
      .prepare("INSERT INTO raised_limits (category, former, raised, intent_at) VALUES (?, ?, ?, ?)")
      .run(category, former, raised, Math.floor(intentAt));
  }

  noteRaised(category: AdjustableCategory, at: number): void {
    this.#database.prepare("UPDATE raised_limits SET raised_at = ? WHERE category = ?").run(Math.floor(at), category);
  }

  /** Forgets a limit that is restored, or that is no longer ours to restore. */
  settle(category: AdjustableCategory): void {
    this.#database.prepare("DELETE FROM raised_limits WHERE category = ?").run(category);
  }

  /** What is still to be restored. */
  pending(): readonly RaisedLimit[] {
    return this.#database
      .prepare("SELECT * FROM raised_limits ORDER BY category")
      .all()
      .map((row) => ({
        category: row["category"] as AdjustableCategory,
        former: Number(row["former"]),
        raised: Number(row["raised"]),
        intentAt: Number(row["intent_at"]),
        ...(row["raised_at"] === null ? {} : { raisedAt: Number(row["raised_at"]) }),
      }));
  }
}
