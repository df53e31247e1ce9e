import type { DatabaseSync, StatementSync } from "node:sqlite";
import { IS_LOADED } from "./row-table.ts";
import { STILL_LOADED } from "./undone-table.ts";

export type UserState = "present" | "missing" | "disabled" | "deleted";

/** A user that the job has brought into the pool. Times are epoch milliseconds. */
export interface KeptUser {
  readonly sourceKey: string;
  /** Undefined where an import job made the user and the pool's list never showed it. */
  readonly sub: string | undefined;
  /** As it was planned; where addresses are usernames, the address and not the name that Cognito made. */
  readonly username: string;
  /** Content hash of what was written last, see `contentHash`. */
  readonly content: string;
  readonly origin: "created" | "adopted" | "updated";
  /** `missing`: the source lacks it; `disabled` and `deleted`: by us, for that reason. */
  readonly state: UserState;
  /** Finished syncs in a row in which the source lacked it. */
  readonly missingRuns: number;
  readonly changedAt: number;
  /** The row of `rows` by which this is known. */
  readonly rowId: number;
}

const THROUGH = "users-through";

/**
 * The `users` table: a row a source key that was ever loaded to its end. Runs write to `rows` alone; `learn` brings what they
 * did over. Not durable by itself: writes belong into a transaction.
 */
export class UserTable {
  readonly #database: DatabaseSync;
  readonly #get: StatementSync;
  readonly #put: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#get = database.prepare("SELECT * FROM users WHERE source_key = ?");
    this.#put = database.prepare(
      "INSERT OR REPLACE INTO users (source_key, sub, username, content, origin, state, missing_runs, changed_at, row_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
  }

  /**
   * Takes over what rows say that came since the last time. How a user came to be ours, and that a sync has disabled it, stays
   * while it is the same user of the pool.
   */
  learn(at: number): void {
    const through = Number(this.#database.prepare("SELECT value FROM marks WHERE name = ?").get(THROUGH)?.["value"] ?? 0);
    // Rows of a run that is not over may still get their outcome.
    const upTo = Number(
      this.#database
        .prepare(
          `SELECT coalesce((SELECT min(first_id) FROM runs WHERE state IN ('planning', 'planned', 'loading')),
                           (SELECT max(id) FROM rows), 0) AS id`,
        )
        .get()?.["id"],
    );
    if (upTo <= through) return;
    this.#database.prepare(LEARN).run({ at: Math.floor(at), through, upTo });
    this.#database.prepare("INSERT OR REPLACE INTO marks VALUES (?, ?)").run(THROUGH, String(upTo));
  }

  /**
   * Takes back what is said of the user with this sub, whose row was undone: what an earlier row said of the source key holds again, if there
   * is one. Looks rows up by key and by sub, so that the caller has indexes.
   */
  forgetUndone(sourceKey: string, sub: string, at: number): void {
    const { changes } = this.#database.prepare("DELETE FROM users WHERE source_key = ? AND (sub IS NULL OR sub = ?)").run(sourceKey, sub);
    if (Number(changes) === 0) return;
    this.#database.prepare(RECALL).run({ at: Math.floor(at), key: sourceKey });
  }

  get(sourceKey: string): KeptUser | undefined {
    const row = this.#get.get(sourceKey);
    return row === undefined ? undefined : keptUserOf(row);
  }

  put(user: KeptUser): void {
    const { sourceKey, sub, username, content, origin, state, missingRuns, changedAt, rowId } = user;
    this.#put.run(sourceKey, sub ?? null, username, content, origin, state, missingRuns, Math.floor(changedAt), rowId);
  }

  /** How many users are in the pool by what is known. */
  countThere(): number {
    return Number(this.#database.prepare("SELECT count(*) AS n FROM users WHERE state <> 'deleted'").get()?.["n"]);
  }

  /** The users that `countThere` counts, ordered by source key, with what a comparison needs of all of them. */
  there(): Iterable<readonly [sourceKey: string, content: string, state: UserState]> {
    return this.#ofAllThere("source_key, content, state");
  }

  /** The source keys and subs of the same users; empty where a sub is not known. */
  subsThere(): Iterable<readonly [sourceKey: string, sub: string]> {
    return this.#ofAllThere("source_key, coalesce(sub, '')");
  }

  #ofAllThere<Row>(columns: string): Iterable<Row> {
    const rows = this.#database.prepare(`SELECT ${columns} FROM users WHERE state <> 'deleted' ORDER BY source_key`);
    // An array a row costs a third less than an object, and there are as many as the pool has users.
    rows.setReturnArrays(true);
    return rows.iterate() as unknown as Iterable<Row>;
  }

  /** All users, ordered by source key. The table must not be written to meanwhile. */
  *all(): Generator<KeptUser> {
    for (const row of this.#database.prepare("SELECT * FROM users ORDER BY source_key").iterate()) yield keptUserOf(row);
  }
}

/** A run that finds a user unchanged writes nothing to it, so that its row says nothing of one who is known. */
const LEARN = `
  INSERT INTO users (source_key, sub, username, content, origin, state, missing_runs, changed_at, row_id)
  SELECT source_key, sub, username, content, coalesce(origin, 'created'), 'present', 0, $at, id FROM rows
  WHERE id > $through AND id <= $upTo AND source_key <> '' AND content IS NOT NULL
    AND ${IS_LOADED} AND ${STILL_LOADED}
    AND (outcome <> 'unchanged' OR NOT EXISTS (SELECT 1 FROM users WHERE users.source_key = rows.source_key AND users.sub IS rows.sub))
  ORDER BY id
  ON CONFLICT (source_key) DO UPDATE SET
    sub = coalesce(excluded.sub, sub), username = excluded.username, content = excluded.content,
    origin = CASE WHEN excluded.sub IS NULL OR excluded.sub IS sub THEN origin ELSE excluded.origin END,
    state = CASE WHEN state IN ('missing', 'disabled') AND (excluded.sub IS NULL OR excluded.sub IS sub) THEN state ELSE 'present' END,
    missing_runs = CASE WHEN state IN ('missing', 'disabled') AND (excluded.sub IS NULL OR excluded.sub IS sub) THEN missing_runs ELSE 0 END,
    changed_at = excluded.changed_at, row_id = excluded.row_id
  WHERE excluded.row_id > row_id`;

/**
 * How a user came to be ours stands with the first of its rows: later ones say that a sync changed it, or nothing. A row without content says that
 * a sync disabled or deleted it for being missing: as a disabled one it is looked for once the source has it.
 */
const RECALL = `
  INSERT INTO users (source_key, sub, username, content, origin, state, missing_runs, changed_at, row_id)
  SELECT source_key, sub, username, content,
    coalesce((SELECT first.origin FROM rows first WHERE first.sub = known.sub AND first.origin IN ('created', 'adopted', 'updated')
      ORDER BY first.id LIMIT 1), 'created'),
    CASE WHEN EXISTS (SELECT 1 FROM rows WHERE source_key = $key AND id > known.id AND sub IS known.sub AND content IS NULL
      AND outcome = 'updated' AND ${STILL_LOADED}) THEN 'disabled' ELSE 'present' END,
    0, $at, id FROM (SELECT * FROM rows WHERE source_key = $key AND content IS NOT NULL AND ${IS_LOADED} AND ${STILL_LOADED}
    ORDER BY id DESC LIMIT 1) known`;

function keptUserOf(row: Record<string, unknown>): KeptUser {
  return {
    sourceKey: String(row["source_key"]),
    sub: row["sub"] === null ? undefined : String(row["sub"]),
    username: String(row["username"]),
    content: String(row["content"]),
    origin: row["origin"] as KeptUser["origin"],
    state: row["state"] as UserState,
    missingRuns: Number(row["missing_runs"]),
    changedAt: Number(row["changed_at"]),
    rowId: Number(row["row_id"]),
  };
}
