import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type Pool, runErrorOf } from "../../load/index.ts";

/** A user that was compared, by its row. */
export interface ComparedUser {
  readonly row: number;
  readonly line: number;
  readonly sub: string;
  readonly username: string;
}

/** Compares planned groups with those that users are in, by ListUsersInGroup: a call for 60 members instead of one for each user. */
export class GroupMembers {
  readonly #database: DatabaseSync;
  readonly #compared: StatementSync;
  readonly #wanted: StatementSync;
  readonly #member: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.clear();
    this.#compared = database.prepare("INSERT OR REPLACE INTO compared VALUES (?, ?, ?, ?)");
    this.#wanted = database.prepare("INSERT OR IGNORE INTO wanted VALUES (?, ?)");
    this.#member = database.prepare("INSERT OR IGNORE INTO members VALUES (?, ?)");
  }

  /** Forgets everybody, but not which groups were ever planned for somebody. */
  clear(): void {
    this.#database.exec(
      `CREATE TABLE IF NOT EXISTS compared (sub TEXT PRIMARY KEY, row INTEGER NOT NULL, line INTEGER NOT NULL, username TEXT NOT NULL) STRICT, WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS wanted (group_name TEXT, sub TEXT, PRIMARY KEY (group_name, sub)) STRICT, WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS known (group_name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS members (group_name TEXT, sub TEXT, PRIMARY KEY (group_name, sub)) STRICT, WITHOUT ROWID;
       DELETE FROM compared; DELETE FROM wanted; DELETE FROM members;`,
    );
  }

  /** Notes which groups a user should be in. */
  expect({ row, line, sub, username }: ComparedUser, groups: readonly string[]): void {
    this.#compared.run(sub, row, line, username);
    for (const group of groups) this.#wanted.run(group, sub);
  }

  /**
   * Lists the members of every group that somebody should be in; with `exact` also of those that somebody should have been in at an
   * earlier look, since whoever is left may be in one of them. A group that does not exist has no members.
   */
  async list(pool: Pool, exact: boolean, signal: AbortSignal): Promise<void> {
    this.#database.exec("INSERT OR IGNORE INTO known SELECT DISTINCT group_name FROM wanted");
    const groups = this.#database.prepare(`SELECT DISTINCT group_name FROM ${exact ? "known" : "wanted"} ORDER BY group_name`).all();
    for (const row of groups) {
      const group = String(row["group_name"]);
      let token: string | undefined;
      do {
        const page = await pool.call("listUsersInGroup", { group, ...(token === undefined ? {} : { token }) }, signal);
        if (!page.ok && page.failure.code === "ResourceNotFoundException") break;
        if (!page.ok) throw runErrorOf(page.failure, "ListUsersInGroup");
        this.#database.exec("BEGIN");
        for (const { sub } of page.users) this.#member.run(group, sub);
        this.#database.exec("COMMIT");
        token = page.next;
      } while (token !== undefined);
    }
  }

  /** Who is not in a group that was planned; with `exact` also who is in one of the groups listed that was not. */
  *differing(exact: boolean): Generator<ComparedUser> {
    const lacking =
      "SELECT sub FROM wanted w WHERE NOT EXISTS (SELECT 1 FROM members m WHERE m.group_name = w.group_name AND m.sub = w.sub)";
    const beyond =
      "SELECT sub FROM members m WHERE NOT EXISTS (SELECT 1 FROM wanted w WHERE w.group_name = m.group_name AND w.sub = m.sub)";
    const subs = exact ? `${lacking} UNION ${beyond}` : `${lacking} GROUP BY sub`;
    for (const row of this.#database.prepare(`SELECT c.* FROM (${subs}) s JOIN compared c ON c.sub = s.sub`).iterate()) {
      yield { row: Number(row["row"]), line: Number(row["line"]), sub: String(row["sub"]), username: String(row["username"]) };
    }
  }
}
