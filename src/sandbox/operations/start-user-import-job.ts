import { expireImportJobs } from "../import/expire-import-jobs.ts";
import { importJobOf } from "../import/import-job.ts";
import { importJobId } from "../import/import-job-id.ts";
import { importJobView } from "../import/import-job-view.ts";
import { startImportJob } from "../import/start-import-job.ts";
import { defineOperation } from "../operation.ts";
import { poolId } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "StartUserImportJob",
  category: "UserPoolResourceUpdate",
  input: structure({ UserPoolId: poolId, JobId: importJobId }),
  write: true,
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    expireImportJobs(context);
    startImportJob(context, pool, importJobOf(context.store, pool.id, input.JobId));
    return { UserImportJob: importJobView(context, importJobOf(context.store, pool.id, input.JobId)) };
  },
});
