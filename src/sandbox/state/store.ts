import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { RunError } from "../../model/index.ts";
import { TABLES } from "./tables.ts";

/**
 * Everything the sandbox knows, in SQLite. Writes join one open group transaction; the group is committed, with one
 * fsync, after somebody asked for `committed()`, so that many concurrent requests share it.
 */
export interface Store {
  /** The data folder; undefined in memory mode. */
  readonly directory: string | undefined;
  /** A prepared statement, kept by its text. */
  prepare(sql: string): StatementSync;
  /** Runs a synchronous function inside the group transaction; when it throws, only its own writes are undone. */
  write<T>(run: () => T): T;
  /**
   * Like `write`, without the savepoint, whose copies of pages cost a bulk of rows a third of its time: when the function
   * throws, the whole open group is undone, and whoever waits for it is told. For work that throws only by a defect.
   */
  writeBulk<T>(run: () => T): T;
  /** Resolves when everything written so far is durable; at once when nothing is open. Rejects if the commit failed. */
  committed(): Promise<void>;
  /** Makes a function of this program known to SQL. */
  defineFunction(name: string, run: () => number): void;
  /** Runs a function inside every group transaction, right before its commit. */
  beforeCommit(run: () => void): void;
  /** Commits what is open and closes the file. */
  close(): void;
}

/**
 * Opens `sandbox.db` in the folder (made with mode 0700), or a database in memory. Throws RunError `locked` where another
 * process has it open.
 */
export function openStore(directory: string | undefined): Store {
  if (directory !== undefined) mkdirSync(directory, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(directory === undefined ? ":memory:" : join(directory, "sandbox.db"));
  try {
    for (const pragma of PRAGMAS) database.exec(`PRAGMA ${pragma}`);
    for (const table of TABLES) database.exec(table);
  } catch (error) {
    database.close();
    if (!(error instanceof Error) || !error.message.includes("locked")) throw error;
    throw new RunError(
      "locked",
      `Another sandbox has the data folder ${directory} open.`,
      "Stop it, or give this one a folder of its own.",
      {
        cause: error,
      },
    );
  }
  return groupingStore(database, directory);
}

const PRAGMAS = [
  // One process owns the file: the numbers of users are counted in its memory.
  "locking_mode = EXCLUSIVE",
  "journal_mode = WAL",
  "synchronous = FULL",
  // What a write would need to be undone stays in memory.
  "temp_store = MEMORY",
  // In KiB: the index of names of half a million users fits.
  "cache_size = -131072",
  // In pages: an import writes the same pages again and again, and copying them back more rarely is cheaper.
  "wal_autocheckpoint = 10000",
];

function groupingStore(database: DatabaseSync, directory: string | undefined): Store {
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string) => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const made = database.prepare(sql);
    statements.set(sql, made);
    return made;
  };
  const begin = prepare("BEGIN IMMEDIATE");
  const commit = prepare("COMMIT");
  const rollback = prepare("ROLLBACK");
  const savepoint = prepare("SAVEPOINT one_write");
  const release = prepare("RELEASE one_write");
  const undo = prepare("ROLLBACK TO one_write");
  const last: (() => void)[] = [];
  let open = false;
  let inside = false;
  let group: PromiseWithResolvers<void> | undefined;

  const commitGroup = () => {
    const waiting = group;
    group = undefined;
    if (!open) {
      waiting?.resolve();
      return;
    }
    try {
      for (const run of last) run();
      open = false;
      commit.run();
      waiting?.resolve();
    } catch (error) {
      open = false;
      if (database.isTransaction) rollback.run();
      if (waiting === undefined) throw error;
      waiting.reject(error);
    }
  };

  const inGroup = <T>(run: () => T): T => {
    if (!open) {
      begin.run();
      open = true;
    }
    inside = true;
    try {
      return run();
    } finally {
      inside = false;
    }
  };

  return {
    directory,
    prepare,
    write(run) {
      // An inner write is part of the outer one.
      if (inside) return run();
      return inGroup(() => {
        savepoint.run();
        try {
          const value = run();
          release.run();
          return value;
        } catch (error) {
          undo.run();
          release.run();
          throw error;
        }
      });
    },
    writeBulk(run) {
      if (inside) return run();
      try {
        return inGroup(run);
      } catch (error) {
        open = false;
        rollback.run();
        group?.reject(error);
        group = undefined;
        throw error;
      }
    },
    committed() {
      if (!open) return Promise.resolve();
      if (group === undefined) {
        group = Promise.withResolvers<void>();
        setImmediate(commitGroup);
      }
      return group.promise;
    },
    defineFunction(name, run) {
      database.function(name, run);
    },
    beforeCommit(run) {
      last.push(run);
    },
    close() {
      commitGroup();
      database.close();
    },
  };
}
