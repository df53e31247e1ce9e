import type { DatabaseSync } from "node:sqlite";

/** How long a write waits for others that nothing depends on, ms. */
const SOON_MS = 10;

/**
 * Makes many small durable writes share one commit: writes asked for in the same turn of the event loop, and while
 * a commit is being prepared, run in one transaction, and their promises resolve once it is on disk.
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  #waiting: { write: () => void; resolve: () => void; reject: (error: unknown) => void }[] = [];
  #isDue = false;
  #soon: NodeJS.Timeout | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Runs `write` in the next group transaction; resolves when it is durable. */
  commit(write: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ write, resolve, reject });
      if (this.#isDue) return;
      this.#isDue = true;
      setImmediate(() => this.#flush());
    });
  }

  /**
   * The same for a write that no call waits for, such as a user's outcome: it goes with the next transaction, or a moment later with others of
   * its kind, because each commit costs CPU and waits for the disk.
   */
  commitSoon(write: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ write, resolve, reject });
      if (!this.#isDue) this.#soon ??= setTimeout(() => this.#flush(), SOON_MS);
    });
  }

  #flush(): void {
    const group = this.#waiting;
    this.#waiting = [];
    this.#isDue = false;
    clearTimeout(this.#soon);
    this.#soon = undefined;
    // The moment may have come between a write and its own turn.
    if (group.length === 0) return;
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      for (const { write } of group) write();
      this.#database.exec("COMMIT");
    } catch (error) {
      // Whoever broke off may have closed the ledger before the turn of those whom nobody waits for any more.
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec("ROLLBACK");
      for (const { reject } of group) reject(error);
      return;
    }
    for (const { resolve } of group) resolve();
  }
}
