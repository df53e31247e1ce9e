import { epochSeconds } from "../clock.ts";
import type { Services } from "../operation.ts";
import type { ImportJob } from "./import-job.ts";
import { presignedUrl } from "./presigned-url.ts";

/** A job as the API shows it (UserImportJobType). */
export function importJobView(services: Services, job: ImportJob): object {
  return {
    JobName: job.name,
    JobId: job.id,
    UserPoolId: job.pool,
    PreSignedUrl: presignedUrl(services, job),
    CreationDate: epochSeconds(job.created),
    ...(job.started === undefined ? {} : { StartDate: epochSeconds(job.started) }),
    ...(job.completed === undefined ? {} : { CompletionDate: epochSeconds(job.completed) }),
    Status: job.status,
    CloudWatchLogsRoleArn: job.roleArn,
    ...(job.algorithm === undefined ? {} : { PasswordHashingAlgorithm: job.algorithm }),
    ImportedUsers: job.imported,
    SkippedUsers: job.skipped,
    FailedUsers: job.failed,
    ...(job.message === undefined ? {} : { CompletionMessage: job.message }),
  };
}
