import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { RowProgress } from "../../load/index.ts";
import { OUTCOME_STATUSES, type Outcome, type OutcomeCounts } from "../../model/index.ts";

const COLUMNS = "id, line, byte, bytes, source_key, username, outcome, progress, intent_at, sub, content, detail";

/**
 * The `rows` table. A row is there once it has an outcome or a call was intended for it; `progress` is twice the
 * number of finished steps, plus one while the next one may have been sent.
 */
export class RowTable {
  readonly #database: DatabaseSync;
  readonly #put: StatementSync;
  readonly #range: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#put = database.prepare(`INSERT OR REPLACE INTO rows (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#range = database.prepare(`SELECT ${COLUMNS} FROM rows WHERE id BETWEEN ? AND ? ORDER BY id`);
  }

  /** Writes what is known of one row of the run that starts after `firstId`. Not durable by itself. */
  put(firstId: number, row: RowProgress): void {
    const { ref, outcome } = row;
    this.#put.run(
      firstId + ref.row,
      ref.line,
      ref.byte,
      ref.bytes,
      row.sourceKey,
      row.username,
      outcome?.status ?? null,
      row.stepsDone * 2 + (row.intentAt === undefined ? 0 : 1),
      row.intentAt === undefined ? null : Math.floor(row.intentAt),
      (outcome && "sub" in outcome ? outcome.sub : row.sub) || null,
      row.content ?? null,
      detailOf(row),
    );
  }

  /** What is known of the rows from..to (ordinals of the run), by ordinal. */
  known(firstId: number, from: number, to: number): ReadonlyMap<number, RowProgress> {
    const known = new Map<number, RowProgress>();
    for (const row of this.#range.iterate(firstId + from, firstId + to)) {
      const progress = progressOf(row, firstId);
      known.set(progress.ref.row, progress);
    }
    return known;
  }

  /** All rows of a run with one of these outcomes, in source order. */
  *withOutcome(firstId: number, rows: number, outcomes: readonly string[]): Generator<RowProgress> {
    const marks = outcomes.map(() => "?").join(", ");
    const statement = this.#database.prepare(`SELECT ${COLUMNS} FROM rows WHERE id > ? AND id <= ? AND outcome IN (${marks}) ORDER BY id`);
    for (const row of statement.iterate(firstId, firstId + rows, ...outcomes)) yield progressOf(row, firstId);
  }

  /** All rows of a run whose user is known to be in the pool. */
  *withUser(firstId: number, rows: number): Generator<RowProgress> {
    const statement = this.#database.prepare(
      `SELECT ${COLUMNS} FROM rows WHERE id > ? AND id <= ? AND (sub IS NOT NULL OR outcome IN ('created', 'updated', 'unchanged', 'adopted')) ORDER BY id`,
    );
    for (const row of statement.iterate(firstId, firstId + rows)) yield progressOf(row, firstId);
  }

  /** How many rows of a run have each outcome. */
  counts(firstId: number, rows: number): OutcomeCounts {
    const counts = Object.fromEntries(OUTCOME_STATUSES.map((status) => [status, 0])) as Record<keyof OutcomeCounts, number>;
    const grouped = this.#database
      .prepare("SELECT outcome, count(*) AS n FROM rows WHERE id > ? AND id <= ? AND outcome IS NOT NULL GROUP BY outcome")
      .iterate(firstId, firstId + rows);
    for (const { outcome, n } of grouped) counts[outcome as keyof OutcomeCounts] = Number(n);
    return counts;
  }

  /** Whether rows of a run are in the pool, or about to be, without their sub being known. */
  hasUnknownSubs(firstId: number, rows: number): boolean {
    return this.#anyWithoutSub(firstId, rows, "outcome IN ('created', 'unchanged') OR (outcome IS NULL AND progress >= 2)");
  }

  /** The same, rows counted in whose creation is in doubt. */
  hasOpenSubs(firstId: number, rows: number): boolean {
    return this.#anyWithoutSub(firstId, rows, "outcome IN ('created', 'unchanged') OR (outcome IS NULL AND progress >= 1)");
  }

  #anyWithoutSub(firstId: number, rows: number, condition: string): boolean {
    const found = this.#database
      .prepare(`SELECT 1 FROM rows WHERE id > ? AND id <= ? AND sub IS NULL AND (${condition}) LIMIT 1`)
      .get(firstId, firstId + rows);
    return found !== undefined;
  }

  remove(id: number): void {
    this.#database.prepare("DELETE FROM rows WHERE id = ?").run(id);
  }

  largestId(): number {
    return Number(this.#database.prepare("SELECT coalesce(max(id), 0) AS id FROM rows").get()?.["id"]);
  }
}

/** Reads a `rows` row back into what was put. */
export function progressOf(row: Record<string, unknown>, firstId: number): RowProgress {
  const progress = Number(row["progress"]);
  const sub = row["sub"] === null ? undefined : String(row["sub"]);
  const detail = row["detail"] === null ? {} : (JSON.parse(String(row["detail"])) as Record<string, unknown>);
  const status = row["outcome"] as Outcome["status"] | null;
  return {
    ref: { row: Number(row["id"]) - firstId, line: Number(row["line"]), byte: Number(row["byte"]), bytes: Number(row["bytes"]) },
    sourceKey: textOf(row["source_key"]),
    username: textOf(row["username"]),
    stepsDone: progress >> 1,
    intentAt: progress % 2 === 1 ? Number(row["intent_at"]) : undefined,
    sub,
    failed: detail["failed"] as RowProgress["failed"],
    outcome: status === null ? undefined : ({ status, sub: sub ?? "", ...(detail["outcome"] as object) } as Outcome),
    content: row["content"] === null ? undefined : String(row["content"]),
  };
}

function textOf(value: unknown): string {
  return value === null ? "" : String(value);
}

/** What has no column of its own: an outcome's reasons and a failed step, as JSON. */
function detailOf(row: RowProgress): SQLInputValue {
  const { status: _status, ...reasons } = row.outcome ?? { status: undefined };
  const outcome = "sub" in reasons ? undefined : reasons;
  if (row.failed === undefined && (outcome === undefined || Object.keys(outcome).length === 0)) return null;
  return JSON.stringify({ failed: row.failed, outcome });
}
