import type { DatabaseSync } from "node:sqlite";

const PLANNED_GROUPS = "planned-groups";

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
    const noted = this.#database.prepare("SELECT value FROM marks WHERE name = ?").get(PLANNED_GROUPS)?.["value"];
    const planned =
      noted === undefined ? undefined : (JSON.parse(String(noted)) as { readonly run: string; readonly groups: readonly string[] });
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
}
