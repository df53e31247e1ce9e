import type { PoolOperation } from "../load/pool.ts";
import { IDENTITY_OPERATIONS } from "./identity-operations.ts";
import { IMPORT_JOB_OPERATIONS } from "./import-job-operations.ts";
import { LIMIT_OPERATIONS } from "./limit-operations.ts";
import { MESSAGE_OPERATIONS } from "./message-operations.ts";
import type { OperationsOf } from "./operation.ts";
import { POOL_RESOURCE_OPERATIONS } from "./pool-resource-operations.ts";
import { readImportLog } from "./read-import-log.ts";
import { REVOKING_OPERATIONS } from "./revoking-operations.ts";
import { SIGN_IN_OPERATIONS } from "./sign-in-operations.ts";
import { uploadCsv } from "./upload-csv.ts";
import { USER_OPERATIONS } from "./user-operations.ts";

/** Every operation of the port, each one request to AWS. */
export const OPERATIONS: OperationsOf<PoolOperation> = {
  ...USER_OPERATIONS,
  ...REVOKING_OPERATIONS,
  ...MESSAGE_OPERATIONS,
  ...POOL_RESOURCE_OPERATIONS,
  ...IMPORT_JOB_OPERATIONS,
  ...LIMIT_OPERATIONS,
  ...IDENTITY_OPERATIONS,
  ...SIGN_IN_OPERATIONS,
  readImportLog,
  uploadCsv,
};
