import type { Services } from "../operation.ts";
import { findImportJob } from "./import-job.ts";

/** Resolves to how many rows may be imported now, at least one; rejects with the signal's reason when aborted. */
export type RowPace = (signal: AbortSignal) => Promise<number>;

/** Keeps a job, from now on, at the set rows a second of the virtual clock. */
export function rowPace({ store, clock, settings }: Services, jobId: string): RowPace {
  const rate = settings.import.rowsPerSecond;
  if (rate === "unlimited") return () => Promise.resolve(Number.POSITIVE_INFINITY);
  const rowsDone = () => {
    const job = findImportJob(store, jobId);
    return job === undefined ? 0 : job.imported + job.skipped + job.failed;
  };
  const begun = clock.now();
  const doneBefore = rowsDone();
  return async (signal) => {
    for (;;) {
      const done = rowsDone() - doneBefore;
      const elapsedMs = clock.now() - begun;
      const allowed = Math.floor((elapsedMs / 1000) * rate) - done;
      if (allowed >= 1) return allowed;
      await store.committed();
      await clock.sleep(((done + 1) / rate) * 1000 - elapsedMs, signal);
    }
  };
}
