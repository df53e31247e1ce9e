import type { Services } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { activeImportJobs } from "./import-job.ts";

/** For operations that a running import job blocks: throws UserImportInProgressException while the pool has one. */
export function refuseDuringImport({ store }: Pick<Services, "store">, poolId: string): void {
  if (activeImportJobs(store).some((job) => job.pool === poolId)) {
    throw new ServiceError("UserImportInProgressException", `User pool ${poolId} has an import job in progress.`);
  }
}
