import { existsSync } from "node:fs";
import { RunError } from "../../model/index.ts";
import type { Job } from "../job.ts";
import { Ledger } from "../ledger/ledger.ts";
import { takeOwnerLock } from "../ledger/owner-lock.ts";
import { clearLeftovers, stateFolderAt } from "../state-folder.ts";
import { withStorage } from "../storage-failure.ts";

/** Gives the ledger of a job that was run before to `work`, as its one owner. Throws RunError `notFound` or `locked`. */
export async function withOwnLedger<T>(job: Job, work: (ledger: Ledger) => Promise<T>): Promise<T> {
  const folder = stateFolderAt(job.stateFolder);
  if (!existsSync(folder.ledger)) {
    throw new RunError(
      "notFound",
      `The job ${job.name} has no ledger at ${folder.ledger}.`,
      "Run it first, or name its state folder with --state.",
    );
  }
  return withStorage({ stateFolder: folder.path }, async () => {
    const lock = takeOwnerLock(folder.lock);
    try {
      const ledger = Ledger.open(folder.ledger);
      try {
        await clearLeftovers(folder, ledger.isWaitedFor());
        return await work(ledger);
      } finally {
        ledger.close();
      }
    } finally {
      lock.release();
    }
  });
}
