import { stat } from "node:fs/promises";
import { expect, test } from "vitest";
import { takeOwnerLock } from "../../../src/jobs/ledger/owner-lock.ts";
import { newPath, openLedger, PRINTS, row } from "./opened-ledger.ts";

/** Nothing of the umask keeps anybody out while this runs. */
async function withoutUmask(run: () => Promise<void>): Promise<void> {
  const before = process.umask(0);
  try {
    await run();
  } finally {
    process.umask(before);
  }
}

test("the ledger's files can be read by their owner alone, whatever the umask", () =>
  withoutUmask(async () => {
    const path = newPath();
    const ledger = openLedger(path);
    await ledger.stepJournal(ledger.beginRun("a", 1, PRINTS)).record(row(1, "a"));
    for (const file of [path, `${path}-wal`, `${path}-shm`]) expect((await stat(file)).mode & 0o777, file).toBe(0o600);
  }));

test("the lock file is private", () =>
  withoutUmask(async () => {
    const path = newPath("owner.lock");
    takeOwnerLock(path).release();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  }));
