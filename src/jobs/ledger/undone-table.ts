import type { DatabaseSync, StatementSync } from "node:sqlite";

/** One row a row of `rows` that an undo had in hands. */
export const UNDONE_TABLE = `
CREATE TABLE undone (
  id INTEGER PRIMARY KEY,
  run TEXT NOT NULL,
  through_id INTEGER NOT NULL,
  sub TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('sending', 'deleted', 'restored', 'partly', 'gone', 'kept')),
  intent_at INTEGER,
  touched_at INTEGER,
  reason TEXT
) STRICT;
CREATE INDEX undone_by_sub ON undone (sub);
`;

/** `partly`: some of what the run changed was restored; `gone`: somebody else had removed the user; `kept`: left as it is. */
export type UndoneState = "sending" | "deleted" | "restored" | "partly" | "gone" | "kept";

/** What became of the user of one row. Times are epoch milliseconds of the server's clock. */
export interface UndoneRow {
  /** The row's id in `rows`. */
  readonly id: number;
  /** The undo. */
  readonly run: string;
  /** The last row of `rows` that is older than the undo. */
  readonly throughId: number;
  readonly sub: string;
  readonly state: UndoneState;
  /** Before the first call that changes the user. */
  readonly intentAt?: number | undefined;
  /** After the last answer. */
  readonly touchedAt?: number | undefined;
  /** Why a user was kept, or not restored whole: a code. */
  readonly reason?: string | undefined;
}

/** SQL, true of a row of `rows` what it says of its user was not undone since, by the row's own undo or by that of an earlier one. */
export const STILL_LOADED = `NOT EXISTS (SELECT 1 FROM undone WHERE undone.sub = rows.sub AND undone.id <= rows.id
  AND rows.id <= undone.through_id AND undone.state IN ('deleted', 'restored', 'partly', 'gone'))`;

/** The `undone` table. Not durable by itself: writes belong into a transaction. */
export class UndoneTable {
  readonly #database: DatabaseSync;
  readonly #put: StatementSync;
  readonly #get: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#put = database.prepare(
      "INSERT OR REPLACE INTO undone (id, run, through_id, sub, state, intent_at, touched_at, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#get = database.prepare("SELECT * FROM undone WHERE id = ?");
  }

  put({ id, run, throughId, sub, state, intentAt, touchedAt, reason }: UndoneRow): void {
    this.#put.run(id, run, throughId, sub, state, wholeOrNull(intentAt), wholeOrNull(touchedAt), reason ?? null);
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
    throughId: Number(row["through_id"]),
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
