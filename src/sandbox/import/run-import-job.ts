import { setImmediate as nextTurn } from "node:timers/promises";
import { faultyJobServices } from "../faults/faulty-job-services.ts";
import type { Services } from "../operation.ts";
import { beginImportJob } from "./begin-import-job.ts";
import { endImportJob } from "./end-import-job.ts";
import { findImportJob } from "./import-job.ts";
import { importRows } from "./import-rows.ts";
import { JobFailure } from "./job-failure.ts";

/** `closing`: the sandbox closes, and the job goes on when it opens again; `stopping`: the job was asked to stop. */
export interface RunSignals {
  readonly closing: AbortSignal;
  readonly stopping: AbortSignal;
}

/** Takes a started job to its end, from wherever an earlier process left it. Never rejects. */
export async function runImportJob(given: Services, id: string, { closing, stopping }: RunSignals): Promise<void> {
  const services = faultyJobServices(given, id);
  const signal = AbortSignal.any([closing, stopping]);
  try {
    // The transaction of the start comes first.
    await nextTurn();
    await waitWhilePending(services, id, signal);
    const begun = beginImportJob(services, id);
    if (begun === undefined) return;
    const { failure } = await importRows(services, begun.job, begun.stream, signal);
    await endImportJob(services, id, failure);
  } catch (error) {
    if (closing.aborted) return;
    const stopped = stopping.aborted && error === signal.reason;
    const failure = error instanceof JobFailure ? error.message : "The import job failed because of an internal error.";
    // Where even that cannot be kept, whoever waits for an answer is told, and the job stays active in the database.
    await endImportJob(services, id, stopped ? undefined : failure).catch(() => undefined);
  }
}

async function waitWhilePending({ store, clock, settings }: Services, id: string, signal: AbortSignal): Promise<void> {
  const { pendingMs, faults } = settings.import;
  const job = findImportJob(store, id);
  if (job?.status !== "Pending") return;
  await store.committed();
  while (faults.stuckInPending) await clock.sleep(A_DAY_MS, signal);
  const left = (job.started ?? 0) + pendingMs - clock.now();
  if (left > 0) await clock.sleep(left, signal);
}

const A_DAY_MS = 86_400_000;
