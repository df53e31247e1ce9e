import { setTimeout as delay } from "node:timers/promises";
import type { BenchSandbox } from "./bench-sandbox.ts";
import { callSandbox } from "./call-sandbox.ts";

const ROLE = "arn:aws:iam::123456789012:role/poolferry-import-logs";

/** A new import job of the sandbox's pool, and where to put its file. */
export async function newImportJob(sandbox: BenchSandbox, name: string): Promise<{ readonly id: string; readonly url: string }> {
  const input = { UserPoolId: sandbox.userPoolId, JobName: name, CloudWatchLogsRoleArn: ROLE };
  const { UserImportJob } = (await callSandbox(sandbox.endpoint, "CreateUserImportJob", input)) as {
    readonly UserImportJob: { readonly JobId: string; readonly PreSignedUrl: string };
  };
  return { id: UserImportJob.JobId, url: UserImportJob.PreSignedUrl };
}

/** How an import job ended. */
export interface EndedImportJob {
  /** `Succeeded`, or what Cognito calls another end. */
  readonly status: string;
  readonly imported: number;
}

/** Starts the job and waits for its end, good or bad. */
export async function endOfImportJob(sandbox: BenchSandbox, id: string): Promise<EndedImportJob> {
  const input = { UserPoolId: sandbox.userPoolId, JobId: id };
  await callSandbox(sandbox.endpoint, "StartUserImportJob", input);
  for (let looks = 0; looks < 1200; looks++) {
    const { UserImportJob } = (await callSandbox(sandbox.endpoint, "DescribeUserImportJob", input)) as {
      readonly UserImportJob: { readonly Status: string; readonly ImportedUsers?: number };
    };
    const { Status, ImportedUsers = 0 } = UserImportJob;
    if (!["Created", "Pending", "InProgress"].includes(Status)) return { status: Status, imported: ImportedUsers };
    await delay(500);
  }
  throw new Error("the import job took more than ten minutes");
}

/** The same for a job that is to succeed; gives the users that it imported. */
export async function runImportJob(sandbox: BenchSandbox, id: string): Promise<number> {
  const { status, imported } = await endOfImportJob(sandbox, id);
  if (status !== "Succeeded") throw new Error(`the import job ended as ${status}`);
  return imported;
}

/** The header line of the pool's import CSV. */
export async function headerOf(sandbox: BenchSandbox): Promise<string> {
  const { CSVHeader } = (await callSandbox(sandbox.endpoint, "GetCSVHeader", { UserPoolId: sandbox.userPoolId })) as {
    readonly CSVHeader: readonly string[];
  };
  return CSVHeader.join(",");
}
