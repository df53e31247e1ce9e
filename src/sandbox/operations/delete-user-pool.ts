import { refuseDuringImport } from "../import/active-import.ts";
import { forgetImportJobs } from "../import/forget-import-jobs.ts";
import { defineOperation } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { poolId } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { forgetPool } from "../state/forget-pool.ts";
import { requirePool, userKeys } from "../state/pools.ts";

export const operation = defineOperation({
  name: "DeleteUserPool",
  category: "UserPoolUpdate",
  write: true,
  input: structure({ UserPoolId: poolId }),
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    refuseDuringImport(context, pool.id);
    if (pool.settings.DeletionProtection === "ACTIVE") {
      throw new ServiceError(
        "InvalidParameterException",
        "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.",
      );
    }
    context.billing.forgetPool(...userKeys(pool));
    forgetImportJobs(context.store, pool.id);
    forgetPool(context.store, pool);
    return {};
  },
});
