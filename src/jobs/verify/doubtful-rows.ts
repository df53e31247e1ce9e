import type { DatabaseSync, StatementSync } from "node:sqlite";

/** What the pool says of a row that a run left unconfirmed: its user is there as planned, nowhere, or there and otherwise. */
export type Doubt = "there" | "nowhere" | "unlike";

/** A row that a run left unconfirmed. */
export interface DoubtfulRow {
  /** Number of the source's row, from 1. */
  readonly row: number;
  readonly run: string;
  /** Number of the row in its run. */
  readonly runRow: number;
  readonly doubt: Doubt;
  readonly username: string;
  /** Known where the user is there. */
  readonly sub: string | undefined;
  /** Whether the user needs more than its creation. */
  readonly moreSteps: boolean;
}

/** The unconfirmed rows that a verification has come across, on disk: an import job without a log leaves as many as it had. */
export class DoubtfulRows {
  readonly #database: DatabaseSync;
  readonly #put: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      `CREATE TABLE doubts (row INTEGER PRIMARY KEY, run TEXT NOT NULL, run_row INTEGER NOT NULL, doubt TEXT NOT NULL, username TEXT NOT NULL,
         sub TEXT, more_steps INTEGER NOT NULL) STRICT`,
    );
    this.#put = database.prepare("INSERT OR REPLACE INTO doubts VALUES (?, ?, ?, ?, ?, ?, ?)");
  }

  put({ row, run, runRow, doubt, username, sub, moreSteps }: DoubtfulRow): void {
    this.#put.run(row, run, runRow, doubt, username, sub ?? null, moreSteps ? 1 : 0);
  }

  count(doubt: Doubt): number {
    return Number(this.#database.prepare("SELECT count(*) AS n FROM doubts WHERE doubt = ?").get(doubt)?.["n"]);
  }

  /** Up to `limit` rows of that kind after `row`, in source order. */
  after(doubt: Doubt, row: number, limit: number): readonly DoubtfulRow[] {
    const statement = this.#database.prepare("SELECT * FROM doubts WHERE doubt = ? AND row > ? ORDER BY row LIMIT ?");
    return statement.all(doubt, row, limit).map(doubtOf);
  }
}

function doubtOf(row: Record<string, unknown>): DoubtfulRow {
  return {
    row: Number(row["row"]),
    run: String(row["run"]),
    runRow: Number(row["run_row"]),
    doubt: row["doubt"] as Doubt,
    username: String(row["username"]),
    sub: row["sub"] === null ? undefined : String(row["sub"]),
    moreSteps: row["more_steps"] === 1,
  };
}
