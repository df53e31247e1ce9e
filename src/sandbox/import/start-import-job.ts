import type { Context } from "../operation.ts";
import type { Pool } from "../rules/pool.ts";
import { ServiceError } from "../service-error.ts";
import { rememberInstant } from "../state/latest-instant.ts";
import { findPool } from "../state/pools.ts";
import type { Store } from "../state/store.ts";
import { activeImportJobs, type ImportJob, saveImportJob } from "./import-job.ts";
import { IMPORT_STARTED } from "./import-workers.ts";

/** Makes a created job Pending and wakes its worker, or says why it cannot be started. Call inside `store.write`. */
export function startImportJob(context: Context, pool: Pool, job: ImportJob): void {
  const { store, clock, settings, events } = context;
  if (job.status !== "Created") {
    throw new ServiceError("PreconditionNotMetException", `Import job ${job.id} is ${job.status} and cannot be started.`);
  }
  if (job.upload === undefined) {
    throw new ServiceError("PreconditionNotMetException", `No csv file was uploaded for ${job.id}`);
  }
  if (refusedSoFar(store, job.upload) < settings.import.startsRefusedAfterUpload) {
    countRefusal(store, job.upload);
    throw new ServiceError(settings.import.startTooEarlyError, `No csv file was uploaded for ${job.id}`);
  }
  if ((pool.settings.AutoVerifiedAttributes ?? []).length === 0) {
    throw new ServiceError(settings.import.noAutoVerifiedError, "The user pool does not have any auto verified attributes.");
  }
  const rivals = activeImportJobs(store).filter(
    (other) =>
      findPool(context, other.pool)?.account === pool.account &&
      (settings.import.activeJobScope === "account" || other.region === job.region),
  );
  if (rivals.length > 0) {
    throw new ServiceError(settings.import.activeJobError, "Another import job is active. Only one can be active at a time.");
  }
  const started = clock.now();
  saveImportJob(store, { ...job, status: "Pending", started });
  rememberInstant(store, started);
  events.emit(IMPORT_STARTED, job.id);
}

/** Not in the database, whose write a refusal undoes. */
const REFUSALS = new WeakMap<Store, Map<string, number>>();

function refusedSoFar(store: Store, upload: string): number {
  return REFUSALS.get(store)?.get(upload) ?? 0;
}

function countRefusal(store: Store, upload: string): void {
  const refusals = REFUSALS.get(store) ?? new Map<string, number>();
  REFUSALS.set(store, refusals.set(upload, refusedSoFar(store, upload) + 1));
}
