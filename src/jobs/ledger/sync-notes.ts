import type { DatabaseSync } from "node:sqlite";

const PLANNED_GROUPS = "planned-groups";
const WATERMARK = "watermark";

/** Where the next sync of a job that reads changes begins, and when it reads everything instead. */
export interface KeptWatermark {
  /** The finished sync that wrote this. */
  readonly run: string;
  /** The highest value of the column of changes that it has seen. */
  readonly value: string;
  /** Values of rows that came to no good end, to be read once more; absent where they are too many. */
  readonly again?: readonly string[];
  /** Fingerprints of all that decides which rows are read and what becomes of them. */
  readonly basis: Readonly<Record<"mapping" | "source" | "pool" | "policies", string>>;
  /** Finished syncs since the last one that read everything. */
  readonly changesOnly: number;
  /** The last one that read everything; epoch milliseconds. */
  readonly full: { readonly run: string; readonly at: number };
}

/** What syncs remember beside users: groups that are ours to give, rows that are left alone, and guards that were overridden. */
export class SyncNotes {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Groups that the job has ever given to anybody or defines: membership in them follows the source. */
  managedGroups(): ReadonlySet<string> {
    return new Set(
      this.#database
        .prepare("SELECT name FROM managed_groups")
        .all()
        .map(({ name }) => String(name)),
    );
  }

  manageGroups(names: Iterable<string>): void {
    const insert = this.#database.prepare("INSERT OR IGNORE INTO managed_groups VALUES (?)");
    for (const name of names) insert.run(name);
  }

  /** Keeps the groups of the latest plan until a run begins to execute it. */
  notePlanned(run: string, groups: readonly string[]): void {
    this.#database.prepare("INSERT OR REPLACE INTO marks VALUES (?, ?)").run(PLANNED_GROUPS, JSON.stringify({ run, groups }));
  }

  /** The run is about to give these groups to users. */
  managePlanned(run: string): void {
    const noted = this.#mark(PLANNED_GROUPS);
    const planned = noted === undefined ? undefined : (JSON.parse(noted) as { readonly run: string; readonly groups: readonly string[] });
    if (planned?.run === run) this.manageGroups(planned.groups);
  }

  /** Rows whose user the pool has from elsewhere and the job leaves alone: source key -> content hash as it was then. */
  leftAlone(): Map<string, string> {
    const rows = this.#database.prepare("SELECT source_key, content FROM left_alone").all();
    return new Map(rows.map((row) => [String(row["source_key"]), String(row["content"])]));
  }

  leaveAlone(sourceKey: string, content: string): void {
    this.#database.prepare("INSERT OR REPLACE INTO left_alone VALUES (?, ?)").run(sourceKey, content);
  }

  watermark(): KeptWatermark | undefined {
    const kept = this.#mark(WATERMARK);
    return kept === undefined ? undefined : (JSON.parse(kept) as KeptWatermark);
  }

  /** Undefined: the next sync reads everything. */
  keepWatermark(watermark: KeptWatermark | undefined): void {
    if (watermark === undefined) this.#database.prepare("DELETE FROM marks WHERE name = ?").run(WATERMARK);
    else this.#database.prepare("INSERT OR REPLACE INTO marks VALUES (?, ?)").run(WATERMARK, JSON.stringify(watermark));
  }

  /** Notes that somebody let a run pass a guard. */
  accept(run: string, guard: string, figure: string, at: number): void {
    this.#database.prepare("INSERT OR REPLACE INTO accepted_guards VALUES (?, ?, ?, ?)").run(run, guard, figure, Math.floor(at));
  }

  /** What was overridden in a run, by guard. */
  accepted(run: string): readonly { readonly guard: string; readonly figure: string; readonly at: number }[] {
    return this.#database
      .prepare("SELECT guard, figure, at FROM accepted_guards WHERE run = ? ORDER BY guard")
      .all(run)
      .map((row) => ({ guard: String(row["guard"]), figure: String(row["figure"]), at: Number(row["at"]) }));
  }

  #mark(name: string): string | undefined {
    const value = this.#database.prepare("SELECT value FROM marks WHERE name = ?").get(name)?.["value"];
    return value === undefined ? undefined : String(value);
  }
}
