import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { RunRecord } from "./run-record.ts";

/** What the ledger knows of a user that the pool is to be asked about. */
export interface AskedUser {
  readonly id: number;
  readonly sub: string;
  /** The server's time after the job's last write to the user, epoch ms; undefined where it is not known. */
  readonly touchedAt: number | undefined;
}

/** Standings that lead to work; `done` was undone before, and every other one is the reason why a user is kept. */
export const UNDO_WORK = ["delete", "restore", "gone"] as const;

/**
 * Everybody a run created or changed, and what can be said of each (`standing`), on disk and not in memory. What the ledger
 * alone decides is decided at once; the rest is the caller's to find out.
 */
export class UndoSurvey {
  readonly #database: DatabaseSync;
  readonly #bySub: StatementSync;
  readonly #set: StatementSync;

  /** Builds indexes for the time of the look-up; `close` drops them. */
  constructor(database: DatabaseSync, { run, firstId, rows }: RunRecord & { readonly rows: number }) {
    this.#database = database;
    database.exec(
      `DROP INDEX IF EXISTS rows_by_sub; CREATE INDEX rows_by_sub ON rows (sub, id) WHERE sub IS NOT NULL;
       DROP INDEX IF EXISTS rows_by_key; CREATE INDEX rows_by_key ON rows (source_key, id) WHERE source_key IS NOT NULL;
       DROP TABLE IF EXISTS temp.never_sent; CREATE TEMP TABLE never_sent (id INTEGER PRIMARY KEY) STRICT;
       DROP TABLE IF EXISTS temp.undoing; CREATE TEMP TABLE undoing
         (id INTEGER PRIMARY KEY, sub TEXT, taken INTEGER NOT NULL, standing TEXT, touched_at INTEGER) STRICT;`,
    );
    database.prepare(NEVER_SENT).run(run);
    database.prepare(CANDIDATES).run({ first: firstId, last: firstId + rows });
    database.exec("CREATE INDEX temp.undoing_by_sub ON undoing (sub)");
    this.#bySub = database.prepare("SELECT id, sub, touched_at FROM temp.undoing WHERE sub = ? AND standing IS NULL AND taken = 0");
    this.#set = database.prepare("UPDATE temp.undoing SET standing = ? WHERE id = ?");
  }

  /** The user of this sub, if the pool is still to be asked about it. */
  asked(sub: string): AskedUser | undefined {
    const row = this.#bySub.get(sub);
    return row === undefined ? undefined : askedOf(row);
  }

  /** Up to `limit` users of whom nothing is known yet, after the row `afterId`; `taken`: those that were there before the run. */
  open(taken: boolean, afterId: number, limit: number): readonly AskedUser[] {
    const sql = "SELECT id, sub, touched_at FROM temp.undoing WHERE standing IS NULL AND taken = ? AND id > ? ORDER BY id LIMIT ?";
    return this.#database
      .prepare(sql)
      .all(taken ? 1 : 0, afterId, limit)
      .map(askedOf);
  }

  countOpen(): number {
    return Number(this.#database.prepare("SELECT count(*) AS n FROM temp.undoing WHERE standing IS NULL AND taken = 0").get()?.["n"]);
  }

  set(id: number, standing: string): void {
    this.#set.run(standing, id);
  }

  /** How many users have each standing. */
  counts(): ReadonlyMap<string, number> {
    const rows = this.#database.prepare("SELECT standing, count(*) AS n FROM temp.undoing GROUP BY 1 ORDER BY 1").all();
    return new Map(rows.map((row) => [String(row["standing"]), Number(row["n"])]));
  }

  /** Up to `limit` users with work to do, in the order of their rows, after the row `afterId`. */
  work(afterId: number, limit: number): readonly (AskedUser & { readonly taken: boolean })[] {
    const marks = UNDO_WORK.map(() => "?").join(", ");
    const sql = `SELECT id, sub, touched_at, taken FROM temp.undoing WHERE standing IN (${marks}) AND id > ? ORDER BY id LIMIT ?`;
    return this.#database
      .prepare(sql)
      .all(...UNDO_WORK, afterId, limit)
      .map((row) => ({ ...askedOf(row), taken: Number(row["taken"]) === 1 }));
  }

  /** Everybody with a source key, the sub if it is known, and the standing, in the order of the rows. */
  *all(): Generator<{ readonly id: number; readonly sourceKey: string; readonly sub: string; readonly standing: string }> {
    const sql = "SELECT u.id, r.source_key, u.sub, u.standing FROM temp.undoing u JOIN rows r ON r.id = u.id ORDER BY u.id";
    for (const row of this.#database.prepare(sql).iterate()) {
      yield {
        id: Number(row["id"]),
        sourceKey: String(row["source_key"] ?? ""),
        sub: String(row["sub"] ?? ""),
        standing: String(row["standing"] ?? ""),
      };
    }
  }

  close(): void {
    this.#database.exec("DROP TABLE temp.undoing; DROP TABLE temp.never_sent; DROP INDEX rows_by_sub; DROP INDEX rows_by_key;");
  }
}

function askedOf(row: Record<string, unknown>): AskedUser {
  return {
    id: Number(row["id"]),
    sub: String(row["sub"]),
    touchedAt: row["touched_at"] === null ? undefined : Number(row["touched_at"]),
  };
}

/** Rows on a CSV that no import job was started with. */
const NEVER_SENT = `INSERT OR IGNORE INTO temp.never_sent SELECT l.id FROM import_lines l JOIN import_parts p ON p.part_id = l.part_id
  WHERE p.run = ? AND p.state IN ('writing', 'sealed', 'creating', 'created') AND l.again = 0`;

const TAKEN = "coalesce(r.origin, '') IN ('adopted', 'updated')";

/** An adoption that needed nothing but its look (progress 2) changed nobody. */
const CANDIDATES = `
  INSERT INTO temp.undoing (id, sub, taken, standing, touched_at)
  SELECT r.id, r.sub, ${TAKEN},
    CASE
      WHEN u.state IN ('deleted', 'restored', 'gone') THEN 'done'
      WHEN r.sub IS NULL AND r.outcome = 'unconfirmed' THEN 'unconfirmed'
      WHEN r.sub IS NULL AND r.progress % 2 = 1 THEN 'in-doubt'
      WHEN r.sub IS NULL THEN 'sub-unknown'
      WHEN ${TAKEN} THEN NULL
      WHEN EXISTS (SELECT 1 FROM rows e WHERE e.sub = r.sub AND e.id <= $first AND e.origin IS NOT NULL) THEN 'of-earlier-run'
      WHEN EXISTS (SELECT 1 FROM rows l WHERE l.sub = r.sub AND l.id > $last
        AND (l.origin = 'updated' OR (l.origin = 'adopted' AND l.progress > 2))
        AND NOT EXISTS (SELECT 1 FROM undone d WHERE d.id = l.id AND d.state = 'restored')) THEN 'changed-by-later-run'
      WHEN EXISTS (SELECT 1 FROM invitations i WHERE i.sub = r.sub AND i.state IN ('sending', 'sent', 'unconfirmed')) THEN 'invited'
    END,
    (SELECT max(at) FROM (SELECT max(t.touched_at) AS at FROM rows t WHERE t.sub = r.sub
      UNION ALL SELECT max(d.touched_at) FROM undone d WHERE d.sub = r.sub))
  FROM rows r LEFT JOIN undone u ON u.id = r.id
  WHERE r.id > $first AND r.id <= $last
    AND (r.outcome IS NULL OR r.outcome IN ('created', 'adopted', 'updated', 'failed', 'unconfirmed'))
    AND (r.progress >= 1 OR r.origin IN ('created', 'adopted', 'updated') OR r.outcome = 'unconfirmed')
    AND NOT (r.origin IS 'adopted' AND r.progress = 2)
    AND NOT (r.progress = 1 AND r.sub IS NULL AND r.id IN (SELECT id FROM temp.never_sent))`;
