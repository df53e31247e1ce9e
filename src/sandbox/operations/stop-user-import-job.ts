import { importJobOf, saveImportJob } from "../import/import-job.ts";
import { importJobId } from "../import/import-job-id.ts";
import { importJobView } from "../import/import-job-view.ts";
import { IMPORT_STOPPED } from "../import/import-workers.ts";
import { defineOperation } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { poolId } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "StopUserImportJob",
  category: "UserPoolResourceUpdate",
  input: structure({ UserPoolId: poolId, JobId: importJobId }),
  write: true,
  handle(context, input) {
    const { store, events, settings } = context;
    const pool = requirePool(context, input.UserPoolId);
    const job = importJobOf(store, pool.id, input.JobId);
    if (job.status !== "Pending" && job.status !== "InProgress") {
      throw new ServiceError("PreconditionNotMetException", `Import job ${job.id} is ${job.status} and cannot be stopped.`);
    }
    saveImportJob(store, { ...job, status: "Stopping" });
    events.emit(IMPORT_STOPPED, job.id);
    return { UserImportJob: importJobView(context, { ...job, status: settings.import.stopAnswers }) };
  },
});
