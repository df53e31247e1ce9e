import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makePrivate } from "../ledger/private-database.ts";

/** A private database for the time of one command. */
export interface Scratch {
  readonly database: DatabaseSync;
  /** Removes it. */
  close(): void;
}

/** Opens an empty one in `folder`; what a killed process left there is removed with the other leftovers. */
export function openScratch(folder: string): Scratch {
  const path = join(folder, "verify.tmp");
  rmSync(path, { force: true });
  makePrivate(path);
  const database = new DatabaseSync(path);
  // Nothing in it outlives the process, so nothing is kept safe.
  database.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -32000;");
  return {
    database,
    close() {
      database.close();
      rmSync(path, { force: true });
    },
  };
}
