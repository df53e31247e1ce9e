import {
  CreateUserImportJobCommand,
  DescribeUserImportJobCommand,
  ListUserImportJobsCommand,
  StartUserImportJobCommand,
  StopUserImportJobCommand,
  type UserImportJobType,
} from "@aws-sdk/client-cognito-identity-provider";
import type { ImportJob } from "../load/pool.ts";
import { Secret } from "../model/index.ts";
import { sending } from "./connection.ts";
import { type OperationsOf, present } from "./operation.ts";

/** Cognito's import jobs, all but the upload and the log. */
export const IMPORT_JOB_OPERATIONS: OperationsOf<
  "createImportJob" | "startImportJob" | "stopImportJob" | "describeImportJob" | "listImportJobs"
> = {
  async createImportJob({ cognito, poolId }, { name, logsRoleArn, hashAlgorithm }, signal) {
    const input = { UserPoolId: poolId, JobName: name, CloudWatchLogsRoleArn: logsRoleArn, PasswordHashingAlgorithm: hashAlgorithm };
    return answered(await cognito.send(new CreateUserImportJobCommand(input), sending(signal)));
  },

  async startImportJob({ cognito, poolId }, { id }, signal) {
    return answered(await cognito.send(new StartUserImportJobCommand({ UserPoolId: poolId, JobId: id }), sending(signal)));
  },

  async stopImportJob({ cognito, poolId }, { id }, signal) {
    return answered(await cognito.send(new StopUserImportJobCommand({ UserPoolId: poolId, JobId: id }), sending(signal)));
  },

  async describeImportJob({ cognito, poolId }, { id }, signal) {
    return answered(await cognito.send(new DescribeUserImportJobCommand({ UserPoolId: poolId, JobId: id }), sending(signal)));
  },

  async listImportJobs({ cognito, poolId }, { token }, signal) {
    const command = new ListUserImportJobsCommand({ UserPoolId: poolId, MaxResults: PAGE, PaginationToken: token });
    const { UserImportJobs, PaginationToken } = await cognito.send(command, sending(signal));
    const jobs = (UserImportJobs ?? []).map(importJob);
    return PaginationToken === undefined || PaginationToken === "" ? { jobs } : { jobs, next: PaginationToken };
  },
};

/** The API allows 60, its model caps the list at 50. */
const PAGE = 50;

function answered(answer: { readonly UserImportJob?: UserImportJobType | undefined }): { readonly job: ImportJob } {
  return { job: importJob(present(answer.UserImportJob, "UserImportJob")) };
}

function importJob(job: UserImportJobType): ImportJob {
  return {
    id: present(job.JobId, "JobId"),
    name: present(job.JobName, "JobName"),
    status: present(job.Status, "Status"),
    createdAt: present(job.CreationDate, "CreationDate").getTime(),
    imported: job.ImportedUsers ?? 0,
    skipped: job.SkippedUsers ?? 0,
    failed: job.FailedUsers ?? 0,
    message: job.CompletionMessage ?? "",
    ...(job.PreSignedUrl === undefined || job.PreSignedUrl === "" ? {} : { uploadUrl: new Secret(job.PreSignedUrl) }),
  };
}
