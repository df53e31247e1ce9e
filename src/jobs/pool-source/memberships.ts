import { closeSync, openSync, rmSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";

/** Who is in which group, on disk, so that memory stays flat however many there are. */
export class Memberships {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #groupsOf: StatementSync;
  #indexed = false;

  /** `path` is a private file of its own; what it held is gone. */
  constructor(path: string) {
    rmSync(path, { force: true });
    closeSync(openSync(path, "wx", 0o600));
    this.#path = path;
    this.#database = new DatabaseSync(path);
    // Nothing of it outlives the process.
    this.#database.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; CREATE TABLE members (username TEXT, group_name TEXT)");
    this.#insert = this.#database.prepare("INSERT INTO members VALUES (?, ?)");
    this.#groupsOf = this.#database.prepare("SELECT DISTINCT group_name FROM members WHERE username = ? ORDER BY group_name");
  }

  add(group: string, usernames: readonly string[]): void {
    this.#database.exec("BEGIN");
    for (const username of usernames) this.#insert.run(username, group);
    this.#database.exec("COMMIT");
  }

  /** A user's groups, by name. To be asked when all are added. */
  of(username: string): readonly string[] {
    if (!this.#indexed) this.#database.exec("CREATE INDEX by_username ON members (username)");
    this.#indexed = true;
    return (this.#groupsOf.all(username) as unknown as readonly { readonly group_name: string }[]).map((row) => row.group_name);
  }

  /** Everybody who is in a group, once. */
  *usernames(): Generator<string, void, void> {
    for (const row of this.#database.prepare("SELECT DISTINCT username FROM members").iterate()) yield String(row["username"]);
  }

  close(): void {
    this.#database.close();
    rmSync(this.#path, { force: true });
  }
}
