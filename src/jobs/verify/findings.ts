import type { DatabaseSync, StatementSync } from "node:sqlite";

/** A row whose user is not as planned. */
export interface Finding {
  /** Number of the source's row, from 1. */
  readonly row: number;
  readonly line: number;
  readonly kind: "missing" | "different";
  /** As the ledger knows it, or as it was found. */
  readonly sub: string | undefined;
  readonly username: string;
  /** What differs, by name; empty for a missing user. */
  readonly names: readonly string[];
}

/** What was found so far, on disk: a wrong mapping makes a finding of every row. */
export class Findings {
  readonly #database: DatabaseSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #find: StatementSync;
  readonly #missedBefore: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      `CREATE TABLE findings (row INTEGER PRIMARY KEY, line INTEGER NOT NULL, kind TEXT NOT NULL, sub TEXT, username TEXT NOT NULL,
         names TEXT NOT NULL) STRICT;
       CREATE INDEX missing_subs ON findings (sub, row) WHERE kind = 'missing'`,
    );
    this.#put = database.prepare("INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?, ?)");
    this.#remove = database.prepare("DELETE FROM findings WHERE row = ?");
    this.#find = database.prepare("SELECT * FROM findings WHERE row = ?");
    this.#missedBefore = database.prepare("SELECT 1 FROM findings WHERE kind = 'missing' AND sub = ? AND row < ?");
  }

  put({ row, line, kind, sub, username, names }: Finding): void {
    this.#put.run(row, line, kind, sub ?? null, username, JSON.stringify(names));
  }

  /** The row's user is as planned after all. */
  remove(row: number): void {
    this.#remove.run(row);
  }

  of(row: number): Finding | undefined {
    const found = this.#find.get(row);
    return found === undefined ? undefined : findingOf(found);
  }

  /** Whether an earlier row lacks the same user. */
  isMissedBefore(sub: string, row: number): boolean {
    return this.#missedBefore.get(sub, row) !== undefined;
  }

  count(): number {
    return Number(this.#database.prepare("SELECT count(*) AS n FROM findings").get()?.["n"]);
  }

  /** How many rows are missing or different, and how many differ in what. */
  counts(): { readonly missing: number; readonly different: number; readonly names: Readonly<Record<string, number>> } {
    const of = (kind: string) => Number(this.#database.prepare("SELECT count(*) AS n FROM findings WHERE kind = ?").get(kind)?.["n"]);
    const names = this.#database
      .prepare("SELECT j.value AS name, count(*) AS n FROM findings f, json_each(f.names) j GROUP BY j.value ORDER BY j.value")
      .all();
    return {
      missing: of("missing"),
      different: of("different"),
      names: Object.fromEntries(names.map(({ name, n }) => [String(name), Number(n)])),
    };
  }

  /** Up to `limit` findings after `row`, in source order. */
  after(row: number, limit: number): readonly Finding[] {
    return this.#database.prepare("SELECT * FROM findings WHERE row > ? ORDER BY row LIMIT ?").all(row, limit).map(findingOf);
  }

  /** All findings in source order. */
  *all(): Generator<Finding> {
    for (const row of this.#database.prepare("SELECT * FROM findings ORDER BY row").iterate()) yield findingOf(row);
  }
}

function findingOf(row: Record<string, unknown>): Finding {
  return {
    row: Number(row["row"]),
    line: Number(row["line"]),
    kind: row["kind"] as Finding["kind"],
    sub: row["sub"] === null ? undefined : String(row["sub"]),
    username: String(row["username"]),
    names: JSON.parse(String(row["names"])) as string[],
  };
}
