import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CognitoIdentityProviderClient,
  CreateUserImportJobCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  DescribeUserImportJobCommand,
  GetCSVHeaderCommand,
  StartUserImportJobCommand,
  type UserImportJobType,
} from "@aws-sdk/client-cognito-identity-provider";
import { onTestFinished } from "vitest";
import { DEFAULT_IMPORT_SETTINGS, type ImportSettings } from "../../src/sandbox/import/import-settings.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/start-sandbox.ts";

export const ROLE = "arn:aws:iam::123456789012:role/import-logs";
export const REGION = "eu-central-1";

/** A sandbox without quotas for one test, with the clients that talk to it. */
export async function sandboxFor(
  options: Omit<SandboxOptions, "settings"> = {},
  settings: Partial<ImportSettings> = {},
): Promise<{ sandbox: Sandbox; cognito: CognitoIdentityProviderClient; logs: CloudWatchLogsClient }> {
  const sandbox = await startSandbox({ quotas: "off", ...options, settings: { import: { ...DEFAULT_IMPORT_SETTINGS, ...settings } } });
  onTestFinished(() => sandbox.close());
  return { sandbox, ...clientsOf(sandbox.endpoint) };
}

export function clientsOf(endpoint: string, region = REGION): { cognito: CognitoIdentityProviderClient; logs: CloudWatchLogsClient } {
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" };
  const shared = { endpoint, region, credentials, maxAttempts: 1 };
  const clients = { cognito: new CognitoIdentityProviderClient(shared), logs: new CloudWatchLogsClient(shared) };
  onTestFinished(() => {
    clients.cognito.destroy();
    clients.logs.destroy();
  });
  return clients;
}

/** A pool's id; by default e-mail is auto-verified. */
export async function makePool(cognito: CognitoIdentityProviderClient, input: Partial<CreateUserPoolCommandInput> = {}): Promise<string> {
  const answer = await cognito.send(new CreateUserPoolCommand({ PoolName: "people", AutoVerifiedAttributes: ["email"], ...input }));
  return answer.UserPool?.Id ?? "";
}

export type Cells = Readonly<Record<string, string>>;

/** A row that a pool with auto-verified e-mail imports. */
export function goodRow(number: number): Cells {
  return { "cognito:username": `user-${number}`, email: `user${number}@example.com`, email_verified: "TRUE" };
}

/** A file in Cognito's dialect with the pool's whole header; commas are escaped. */
export async function csvOf(cognito: CognitoIdentityProviderClient, pool: string, rows: readonly Cells[]): Promise<string> {
  const { CSVHeader: header = [] } = await cognito.send(new GetCSVHeaderCommand({ UserPoolId: pool }));
  const lines = rows.map((row) => header.map((name) => (row[name] ?? "").replaceAll(",", "\\,")).join(","));
  return `${[header.join(","), ...lines].join("\n")}\n`;
}

export async function createJob(cognito: CognitoIdentityProviderClient, pool: string, name = "first"): Promise<UserImportJobType> {
  const input = { UserPoolId: pool, JobName: name, CloudWatchLogsRoleArn: ROLE };
  const { UserImportJob } = await cognito.send(new CreateUserImportJobCommand(input));
  if (UserImportJob === undefined) throw new Error("CreateUserImportJob answered no job");
  return UserImportJob;
}

export interface PutAnswer {
  readonly status: number;
  readonly body: string;
}

const KMS = { "x-amz-server-side-encryption": "aws:kms" };

/** PUTs a body as curl or an HTTP client would: no SDK, no credentials. */
export function put(
  url: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = KMS,
  method = "PUT",
): Promise<PutAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { "content-length": Buffer.byteLength(body), ...headers } }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

export async function describeJob(cognito: CognitoIdentityProviderClient, job: UserImportJobType): Promise<UserImportJobType> {
  const answer = await cognito.send(new DescribeUserImportJobCommand({ UserPoolId: job.UserPoolId, JobId: job.JobId }));
  return answer.UserImportJob ?? {};
}

export async function startJob(cognito: CognitoIdentityProviderClient, job: UserImportJobType): Promise<UserImportJobType> {
  const answer = await cognito.send(new StartUserImportJobCommand({ UserPoolId: job.UserPoolId, JobId: job.JobId }));
  return answer.UserImportJob ?? {};
}

/** Asks until the job's status is one of those; gives up after 30 s. */
export async function waitFor(
  cognito: CognitoIdentityProviderClient,
  job: UserImportJobType,
  statuses: readonly string[] = ["Succeeded", "Failed", "Stopped"],
): Promise<UserImportJobType> {
  for (let attempt = 0; attempt < 3_000; attempt++) {
    const seen = await describeJob(cognito, job);
    if (statuses.includes(seen.Status ?? "")) return seen;
    await delay(10);
  }
  throw new Error(`The job did not become ${statuses.join(" or ")}`);
}

/** Imports a file and answers the ended job. */
export async function importFile(cognito: CognitoIdentityProviderClient, pool: string, csv: string | Buffer): Promise<UserImportJobType> {
  const job = await createJob(cognito, pool);
  const answer = await put(job.PreSignedUrl ?? "", csv);
  if (answer.status !== 200) throw new Error(`The upload was answered ${answer.status}`);
  await startJob(cognito, job);
  return waitFor(cognito, job);
}

/** Every message of the job's log stream, from its head. */
export async function logOf(logs: CloudWatchLogsClient, job: UserImportJobType, poolName = "people"): Promise<string[]> {
  const stream = {
    logGroupName: `/aws/cognito/userpools/${job.UserPoolId}/${poolName}`,
    logStreamName: `${job.JobId}/${job.JobName}`,
    startFromHead: true,
  };
  const messages: string[] = [];
  let token: string | undefined;
  for (let page = 0; page < 1_000; page++) {
    const { events = [], nextForwardToken } = await logs.send(new GetLogEventsCommand({ ...stream, nextToken: token }));
    messages.push(...events.map(({ message = "" }) => message));
    if (nextForwardToken === token) return messages;
    token = nextForwardToken;
  }
  throw new Error("The log did not end");
}
