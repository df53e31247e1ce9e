import type { DatabaseSync } from "node:sqlite";

/**
 * Makes many small durable writes share one commit: writes asked for in the same turn of the event loop, and while
 * a commit is being prepared, run in one transaction, and their promises resolve once it is on disk.
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  #waiting: { write: () => void; resolve: () => void; reject: (error: unknown) => void }[] = [];

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Runs `write` in the next group transaction; resolves when it is durable. */
  commit(write: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#flush());
      this.#waiting.push({ write, resolve, reject });
    });
  }

  #flush(): void {
    const group = this.#waiting;
    this.#waiting = [];
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      for (const { write } of group) write();
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      for (const { reject } of group) reject(error);
      return;
    }
    for (const { resolve } of group) resolve();
  }
}
