import type { PoolOperation } from "../load/pool.ts";
import { IMPORT_JOB_OPERATIONS } from "./import-job-operations.ts";
import type { OperationsOf } from "./operation.ts";
import { readImportLog } from "./read-import-log.ts";
import { uploadCsv } from "./upload-csv.ts";
import { USER_OPERATIONS } from "./user-operations.ts";

/** Every operation of the port, each one request to AWS. */
export const OPERATIONS: OperationsOf<PoolOperation> = { ...USER_OPERATIONS, ...IMPORT_JOB_OPERATIONS, readImportLog, uploadCsv };
