import type { Services } from "../operation.ts";
import type { Pool } from "../rules/pool.ts";
import { ServiceError } from "../service-error.ts";
import { activeImportJobs } from "./import-job.ts";

/** For operations that a running import job blocks: throws UserImportInProgressException while the pool has one. */
export function refuseDuringImport({ store }: Pick<Services, "store">, pool: Pick<Pool, "id">): void {
  if (activeImportJobs(store).some((job) => job.pool === pool.id)) {
    throw new ServiceError("UserImportInProgressException", `User pool ${pool.id} has an import job in progress.`);
  }
}
