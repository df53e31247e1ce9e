import type { DatabaseSync, StatementSync } from "node:sqlite";

/** One row a row of `rows` that an undo had in hands. */
export const UNDONE_TABLE = `
CREATE TABLE undone (
  id INTEGER PRIMARY KEY,
  run TEXT NOT NULL,
  sub TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('sending', 'deleted', 'restored', 'partly', 'gone', 'kept')),
  intent_at INTEGER,
  touched_at INTEGER,
  reason TEXT
) STRICT;
`;

/** `partly`: some of what the run changed was restored; `gone`: somebody else had removed the user; `kept`: left as it is. */
export type UndoneState = "sending" | "deleted" | "restored" | "partly" | "gone" | "kept";

/** What became of the user of one row. Times are epoch milliseconds of the server's clock. */
export interface UndoneRow {
  /** The row's id in `rows`. */
  readonly id: number;
  /** The undo. */
  readonly run: string;
  readonly sub: string;
  readonly state: UndoneState;
  /** Before the first call that changes the user. */
  readonly intentAt?: number | undefined;
  /** After the last answer. */
  readonly touchedAt?: number | undefined;
  /** Why a user was kept, or not restored whole: a code. */
  readonly reason?: string | undefined;
}

/** The states by which a row's content is no longer the pool's. */
export const NO_LONGER_LOADED = "('deleted', 'restored', 'partly', 'gone')";

/** The `undone` table. Not durable by itself: writes belong into a transaction. */
export class UndoneTable {
  readonly #database: DatabaseSync;
  readonly #put: StatementSync;
  readonly #get: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#put = database.prepare(
      "INSERT OR REPLACE INTO undone (id, run, sub, state, intent_at, touched_at, reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    this.#get = database.prepare("SELECT * FROM undone WHERE id = ?");
  }

  put({ id, run, sub, state, intentAt, touchedAt, reason }: UndoneRow): void {
    this.#put.run(id, run, sub, state, wholeOrNull(intentAt), wholeOrNull(touchedAt), reason ?? null);
  }

  get(id: number): UndoneRow | undefined {
    const row = this.#get.get(id);
    return row === undefined ? undefined : undoneRowOf(row);
  }

  /** What one undo did, in the order of the rows. */
  *of(run: string): Generator<UndoneRow> {
    for (const row of this.#database.prepare("SELECT * FROM undone WHERE run = ? ORDER BY id").iterate(run)) yield undoneRowOf(row);
  }
}

function undoneRowOf(row: Record<string, unknown>): UndoneRow {
  return {
    id: Number(row["id"]),
    run: String(row["run"]),
    sub: String(row["sub"]),
    state: row["state"] as UndoneState,
    intentAt: numberOrNone(row["intent_at"]),
    touchedAt: numberOrNone(row["touched_at"]),
    reason: row["reason"] === null ? undefined : String(row["reason"]),
  };
}

function wholeOrNull(value: number | undefined): number | null {
  return value === undefined ? null : Math.floor(value);
}

function numberOrNone(value: unknown): number | undefined {
  return value === null ? undefined : Number(value);
}
