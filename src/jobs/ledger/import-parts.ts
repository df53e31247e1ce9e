import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ImportPart, RowProgress } from "../../load/index.ts";
import type { HashAlgorithm } from "../../model/index.ts";
import { progressOf } from "./row-table.ts";

/** A row of a part: `ordinal` counts the part's data rows from 0. */
export interface PartRow {
  readonly ordinal: number;
  /** Whether the user needs more than its creation. */
  readonly moreSteps: boolean;
  /** Whether an import job had the row before, which did not say what became of it. */
  readonly again: boolean;
  readonly progress: RowProgress;
}

/** Whether an import job may have had a line's row before: one of this run, or one of an earlier run that was left in doubt. */
export type LineHistory = keyof typeof AGAIN;

/** As the ledger has them. */
const AGAIN = { no: 0, "this-run": 1, "earlier-run": 2 } as const;

/** The `import_parts` and `import_lines` tables: which rows went into which file, line by line. */
export class ImportParts {
  readonly #database: DatabaseSync;
  readonly #addLine: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#addLine = database.prepare("INSERT INTO import_lines (part_id, line, id, more_steps, again) VALUES (?, ?, ?, ?, ?)");
  }

  /** Notes a new part in state `writing` and gives it its id. */
  begin(run: string, part: Omit<ImportPart, "partId">): ImportPart {
    const { lastInsertRowid } = this.#database
      .prepare(
        "INSERT INTO import_parts (run, part, attempt, state, file, rows, bytes, job_name, hash_algorithm) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      )
      .run(run, part.part, part.attempt, part.state, part.file, part.rows, part.bytes, part.jobName, part.algorithm ?? null);
    return { ...part, partId: Number(lastInsertRowid) };
  }

  update(part: ImportPart): void {
    this.#database
      .prepare(
        "UPDATE import_parts SET attempt = ?, state = ?, rows = ?, bytes = ?, job_name = ?, job_id = ?, intent_at = ? WHERE part_id = ?",
      )
      .run(
        part.attempt,
        part.state,
        part.rows,
        part.bytes,
        part.jobName,
        part.jobId ?? null,
        part.intentAt === undefined ? null : Math.floor(part.intentAt),
        part.partId,
      );
  }

  /** The parts of a run that are not settled, in order. */
  open(run: string): readonly ImportPart[] {
    return this.#database.prepare("SELECT * FROM import_parts WHERE run = ? AND state <> 'settled' ORDER BY part_id").all(run).map(partOf);
  }

  /** The number of the run's next part. */
  nextNumber(run: string): number {
    return Number(this.#database.prepare("SELECT coalesce(max(part), 0) + 1 AS n FROM import_parts WHERE run = ?").get(run)?.["n"]);
  }

  /** How many parts a run has handed over. */
  settledCount(run: string): number {
    return Number(this.#database.prepare("SELECT count(*) AS n FROM import_parts WHERE run = ? AND state = 'settled'").get(run)?.["n"]);
  }

  /** Server time before the run's first import job, epoch ms. */
  firstIntent(run: string): number | undefined {
    const at = this.#database.prepare("SELECT min(intent_at) AS at FROM import_parts WHERE run = ?").get(run)?.["at"];
    return typeof at === "number" ? at : undefined;
  }

  addLine(
    partId: number,
    line: { readonly ordinal: number; readonly id: number; readonly moreSteps: boolean; readonly again: LineHistory },
  ): void {
    this.#addLine.run(partId, line.ordinal, line.id, line.moreSteps ? 1 : 0, AGAIN[line.again]);
  }

  /** Up to `limit` rows of a part from `ordinal` on. */
  rows(partId: number, ordinal: number, limit: number, firstId: number): readonly PartRow[] {
    return this.#database
      .prepare(
        "SELECT l.line AS ordinal, l.more_steps, l.again, r.* FROM import_lines l JOIN rows r ON r.id = l.id WHERE l.part_id = ? AND l.line >= ? ORDER BY l.line LIMIT ?",
      )
      .all(partId, ordinal, limit)
      .map((row) => ({
        ordinal: Number(row["ordinal"]),
        moreSteps: row["more_steps"] === 1,
        again: row["again"] !== AGAIN.no,
        progress: progressOf(row, firstId),
      }));
  }

  /** Forgets a part that no started import job has had, with its rows; those that an import job had before stay known as such. */
  discard(part: ImportPart): void {
    const lines = (again: number) => `id IN (SELECT id FROM import_lines WHERE part_id = ? AND again = ${again})`;
    this.#database.prepare(`DELETE FROM rows WHERE ${lines(AGAIN.no)}`).run(part.partId);
    this.#database.prepare(`UPDATE rows SET progress = 0, intent_at = NULL WHERE ${lines(AGAIN["this-run"])}`).run(part.partId);
    this.#database.prepare("DELETE FROM import_lines WHERE part_id = ?").run(part.partId);
    this.#database.prepare("DELETE FROM import_parts WHERE part_id = ?").run(part.partId);
  }
}

function partOf(row: Record<string, unknown>): ImportPart {
  return {
    partId: Number(row["part_id"]),
    part: Number(row["part"]),
    attempt: Number(row["attempt"]),
    state: row["state"] as ImportPart["state"],
    file: String(row["file"]),
    rows: Number(row["rows"]),
    bytes: Number(row["bytes"]),
    jobName: String(row["job_name"]),
    jobId: row["job_id"] === null ? undefined : String(row["job_id"]),
    intentAt: row["intent_at"] === null ? undefined : Number(row["intent_at"]),
    algorithm: row["hash_algorithm"] === null ? undefined : (row["hash_algorithm"] as HashAlgorithm),
  };
}
