import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { NOT_OURS, type Origin, type RowProgress } from "../../load/index.ts";
import { OUTCOME_STATUSES, type Outcome, type OutcomeCounts, type SourceRef } from "../../model/index.ts";

const COLUMNS =
  "id, line, byte, bytes, source_key, username, outcome, progress, intent_at, sub, origin, content, detail, identity_id, touched_at";

/** SQL, true of a row whose user was loaded, or changed, to the end. */
export const IS_LOADED = "outcome IN ('created', 'updated', 'unchanged', 'adopted')";
const IN_POOL = `(sub IS NOT NULL OR ${IS_LOADED})`;
/** SQL, true of a row that met another's user in the pool: a creation that was in doubt before is so no longer. */
export const MET_ANOTHERS = `json_extract(detail, '$.outcome.failure.code') IN (${NOT_OURS.map((code) => `'${code}'`).join(", ")})`;
const MUST_ENROL = `id > ? AND id <= ? AND detail IS NOT NULL AND json_extract(detail, '$.mustEnrolTotp') AND ${IN_POOL}`;

/** A row that came to its end: where it stands, and what became of it. */
export interface EndedRow {
  readonly ref: SourceRef;
  readonly outcome: Outcome;
}

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
    this.#put = database.prepare(`INSERT OR REPLACE INTO rows (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
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
      row.origin ?? null,
      row.content ?? null,
      detailOf(row),
      row.identityId ?? null,
      row.touchedAt === undefined ? null : Math.floor(row.touchedAt),
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
    const found = this.#withOutcome(COLUMNS, "", outcomes).iterate(firstId, firstId + rows, ...outcomes);
    for (const row of found) yield progressOf(row, firstId);
  }

  /** Those of them whose content is known. */
  *withOutcomeAndContent(firstId: number, rows: number, outcomes: readonly string[]): Generator<RowProgress> {
    const found = this.#withOutcome(COLUMNS, "AND content IS NOT NULL", outcomes).iterate(firstId, firstId + rows, ...outcomes);
    for (const row of found) yield progressOf(row, firstId);
  }

  /** Where the same rows as of `withOutcome` stand, and no more, at a fraction of the CPU. */
  *refsWithOutcome(firstId: number, rows: number, outcomes: readonly string[]): Generator<SourceRef> {
    const statement = this.#withOutcome("id, line, byte, bytes", "", outcomes);
    statement.setReturnArrays(true);
    const found = statement.iterate(firstId, firstId + rows, ...outcomes) as unknown as Iterable<readonly [number, number, number, number]>;
    for (const [id, line, byte, bytes] of found) yield { row: id - firstId, line, byte, bytes };
  }

  /** The same with what became of them. */
  *outcomes(firstId: number, rows: number, outcomes: readonly string[]): Generator<EndedRow> {
    const statement = this.#withOutcome("id, line, byte, bytes, outcome, sub, detail", "", outcomes);
    statement.setReturnArrays(true);
    const found = statement.iterate(firstId, firstId + rows, ...outcomes) as unknown as Iterable<
      readonly [number, number, number, number, Outcome["status"], string | null, string | null]
    >;
    for (const [id, line, byte, bytes, status, sub, detail] of found)
      yield { ref: { row: id - firstId, line, byte, bytes }, outcome: outcomeOf(status, sub, detailIn(detail)) };
  }

  #withOutcome(columns: string, more: string, outcomes: readonly string[]): StatementSync {
    const marks = outcomes.map(() => "?").join(", ");
    return this.#database.prepare(`SELECT ${columns} FROM rows WHERE id > ? AND id <= ? AND outcome IN (${marks}) ${more} ORDER BY id`);
  }

  /** All rows of a run whose user is known to be in the pool. */
  *withUser(firstId: number, rows: number): Generator<RowProgress> {
    const statement = this.#database.prepare(`SELECT ${COLUMNS} FROM rows WHERE id > ? AND id <= ? AND ${IN_POOL} ORDER BY id`);
    for (const row of statement.iterate(firstId, firstId + rows)) yield progressOf(row, firstId);
  }

  /** Rows of a run whose user is known to be in the pool and has to enrol an authenticator app anew, in source order. */
  *mustEnrolTotp(firstId: number, rows: number): Generator<RowProgress> {
    const statement = this.#database.prepare(`SELECT ${COLUMNS} FROM rows WHERE ${MUST_ENROL} ORDER BY id`);
    for (const row of statement.iterate(firstId, firstId + rows)) yield progressOf(row, firstId);
  }

  countMustEnrolTotp(firstId: number, rows: number): number {
    return Number(this.#database.prepare(`SELECT count(*) AS n FROM rows WHERE ${MUST_ENROL}`).get(firstId, firstId + rows)?.["n"]);
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
  const detail = detailIn(row["detail"] as string | null);
  const status = row["outcome"] as Outcome["status"] | null;
  return {
    ref: { row: Number(row["id"]) - firstId, line: Number(row["line"]), byte: Number(row["byte"]), bytes: Number(row["bytes"]) },
    sourceKey: textOf(row["source_key"]),
    username: textOf(row["username"]),
    stepsDone: progress >> 1,
    intentAt: progress % 2 === 1 ? Number(row["intent_at"]) : undefined,
    sub,
    touchedAt: row["touched_at"] === null ? undefined : Number(row["touched_at"]),
    identityId: typeof row["identity_id"] === "string" ? row["identity_id"] : undefined,
    origin: (row["origin"] as Origin | null) ?? undefined,
    found: detail["found"] as RowProgress["found"],
    changed: detail["changed"] as RowProgress["changed"],
    failed: detail["failed"] as RowProgress["failed"],
    outcome: status === null ? undefined : outcomeOf(status, sub, detail),
    mustEnrolTotp: detail["mustEnrolTotp"] === true ? true : undefined,
    content: row["content"] === null ? undefined : String(row["content"]),
  };
}

function outcomeOf(status: Outcome["status"], sub: string | null | undefined, detail: Record<string, unknown>): Outcome {
  return { status, sub: sub ?? "", ...(detail["outcome"] as object) } as Outcome;
}

function detailIn(text: string | null): Record<string, unknown> {
  return text === null ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function textOf(value: unknown): string {
  return value === null ? "" : String(value);
}

/** Whether nobody in the pool is a row's user, as far as it is known. */
export function isNobody(row: Record<string, unknown>): boolean {
  return row["progress"] === 0 && row["sub"] === null;
}

/** What has no column of its own: an outcome's reasons, a failed step, what is known of an existing user, and the mark for enrolling anew, as JSON. */
function detailOf(row: RowProgress): SQLInputValue {
  const { outcome, failed, found, changed } = row;
  const mustEnrolTotp = row.mustEnrolTotp === true ? true : undefined;
  // Most rows have none of it, and this runs for every row of an import job.
  if ((outcome ?? failed ?? found ?? changed ?? mustEnrolTotp) === undefined) return null;
  const { status: _status, ...reasons } = outcome ?? { status: undefined };
  const given = "sub" in reasons || Object.keys(reasons).length === 0 ? undefined : reasons;
  if ((failed ?? given ?? found ?? changed ?? mustEnrolTotp) === undefined) return null;
  return JSON.stringify({ failed, outcome: given, found, changed, mustEnrolTotp });
}
