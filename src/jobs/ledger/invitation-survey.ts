import type { DatabaseSync, StatementSync } from "node:sqlite";

/** A user that a run of the job created. */
export interface Candidate {
  /** The row's id in the ledger. */
  readonly id: number;
  readonly sub: string;
  readonly sourceKey: string;
}

export interface SurveyScope {
  /** The ids of rows above `after` and up to `upTo`: one run's, or all. */
  readonly after: number;
  readonly upTo: number;
  /** Whether users may get another message whose first may or may not have gone out. */
  readonly againInDoubt: boolean;
  /** What the job file says of invitations, for runs whose plan does not say what loading sent. */
  readonly invitation: "none" | "email" | "sms";
}

/**
 * Holds the users that a job created against what the pool says of them, on disk and not in memory. What the pool says, a
 * `standing`, is a short word; those that mean a message to send are named by the caller.
 */
export class InvitationSurvey {
  readonly #database: DatabaseSync;
  readonly #scope: SurveyScope;
  readonly #note: StatementSync;
  readonly #choose: StatementSync;
  #chosenOnly = false;

  constructor(database: DatabaseSync, scope: SurveyScope) {
    this.#database = database;
    this.#scope = scope;
    database.exec(
      `DROP TABLE IF EXISTS temp.standings; CREATE TEMP TABLE standings (sub TEXT PRIMARY KEY, standing TEXT NOT NULL) STRICT, WITHOUT ROWID;
       DROP TABLE IF EXISTS temp.inviting; CREATE TEMP TABLE inviting (first_id INTEGER NOT NULL, last_id INTEGER NOT NULL) STRICT;
       DROP TABLE IF EXISTS temp.chosen; CREATE TEMP TABLE chosen (source_key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;`,
    );
    database
      .prepare(
        `INSERT INTO temp.inviting SELECT first_id, first_id + rows FROM runs
         WHERE rows IS NOT NULL AND coalesce(json_extract(plan, '$.invitation'), ?) <> 'none'`,
      )
      .run(scope.invitation);
    this.#note = database.prepare("INSERT OR REPLACE INTO temp.standings VALUES (?, ?)");
    this.#choose = database.prepare("INSERT OR IGNORE INTO temp.chosen VALUES (?)");
  }

  /** What the pool says of a user, whoever made it. */
  note(sub: string, standing: string): void {
    this.#note.run(sub, standing);
  }

  /** From the first call on, only users with such source keys are meant. */
  choose(sourceKeys: Iterable<string>): void {
    this.#chosenOnly = true;
    for (const key of sourceKeys) this.#choose.run(key);
  }

  /** How many keys were chosen that no created user has. */
  unknownKeys(): number {
    const { after, upTo } = this.#scope;
    const sql = `SELECT count(*) AS n FROM temp.chosen c
      WHERE NOT EXISTS (SELECT 1 FROM rows r WHERE r.source_key = c.source_key AND r.outcome = 'created' AND r.id > ? AND r.id <= ?)`;
    return this.#chosenOnly ? this.#withKeyIndex(() => Number(this.#database.prepare(sql).get(after, upTo)?.["n"])) : 0;
  }

  /** How many users have each standing, what the ledger knows of their messages going first. */
  counts(): ReadonlyMap<string, number> {
    const { after, upTo } = this.#scope;
    const rows = this.#database.prepare(`SELECT ${STANDING} AS standing, count(*) AS n ${this.#from()} GROUP BY 1`);
    return new Map(rows.all(this.#again(), after, upTo).map((row) => [String(row["standing"]), Number(row["n"])]));
  }

  /** Up to `limit` users of these standings, in the order of their rows, after the row `afterId`. */
  next(standings: readonly string[], afterId: number, limit: number): readonly Candidate[] {
    const { after, upTo } = this.#scope;
    const marks = standings.map(() => "?").join(", ");
    const sql = `SELECT r.id, r.sub, r.source_key ${this.#from()} AND (${STANDING}) IN (${marks}) ORDER BY r.id LIMIT ?`;
    const again = this.#again();
    return this.#database
      .prepare(sql)
      .all(Math.max(after, afterId), upTo, again, ...standings, limit)
      .map((row) => ({ id: Number(row["id"]), sub: String(row["sub"]), sourceKey: String(row["source_key"] ?? "") }));
  }

  close(): void {
    this.#database.exec("DROP TABLE temp.standings; DROP TABLE temp.chosen; DROP TABLE temp.inviting;");
  }

  #again(): number {
    return this.#scope.againInDoubt ? 1 : 0;
  }

  #from(): string {
    const chosen = this.#chosenOnly ? "AND r.source_key IN (SELECT source_key FROM temp.chosen)" : "";
    return `FROM rows r LEFT JOIN invitations i ON i.sub = r.sub LEFT JOIN temp.standings s ON s.sub = r.sub
      WHERE r.outcome = 'created' AND r.id > ? AND r.id <= ? ${chosen}`;
  }

  #withKeyIndex<T>(look: () => T): T {
    this.#database.exec(
      "DROP INDEX IF EXISTS rows_by_key; CREATE INDEX rows_by_key ON rows (source_key, id) WHERE source_key IS NOT NULL;",
    );
    try {
      return look();
    } finally {
      this.#database.exec("DROP INDEX rows_by_key");
    }
  }
}

const STANDING = `CASE WHEN r.sub IS NULL THEN 'sub-unknown' WHEN i.state = 'sent' THEN 'sent-before'
  WHEN i.state IN ('sending', 'unconfirmed') AND NOT ? THEN 'unconfirmed'
  WHEN s.standing LIKE 'invitation-%' AND EXISTS (SELECT 1 FROM temp.inviting v WHERE r.id > v.first_id AND r.id <= v.last_id)
    THEN 'invited-by-loading' ELSE coalesce(s.standing, 'not-in-pool') END`;
