// What users cost a sandbox beyond the database: makes users in a sandbox of this process, by creates over HTTP with quotas on and
// then by one import job, and prints JSON: bytes of JavaScript memory and of resident memory a user, the database's own bytes apart.
// Arguments: folder for a durable sandbox, or "memory"; users by creates; users by the import job.

import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Sandbox, startSandbox } from "../../src/index.ts";
import { callSandbox } from "./call-sandbox.ts";

/** What one way of making users cost, bytes a user. */
export interface MemoryPerUser {
  readonly heap: number;
  readonly resident: number;
  readonly database: number;
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const [place = "memory", creates = "0", imports = "0"] = process.argv.slice(2);
const sandbox = await startSandbox({
  ...(place === "memory" ? {} : { dataDir: place }),
  quotas: { UserCreation: 1_000_000_000 },
});
const Schema = [{ Name: "legacy_id", AttributeDataType: "String", Mutable: true }];
const { UserPool } = (await callSandbox(sandbox.endpoint, "CreateUserPool", {
  PoolName: "bench",
  AliasAttributes: ["email"],
  AutoVerifiedAttributes: ["email"],
  Schema,
})) as { readonly UserPool: { readonly Id: string } };
await createUsers(0, 2000);
await importUsers(2000, 2000);
const byCreates = await costOf(Number(creates), (users) => createUsers(4000, users));
const byImport = await costOf(Number(imports), (users) => importUsers(4000 + Number(creates), users));
console.log(JSON.stringify({ byCreates, byImport } satisfies Record<string, MemoryPerUser>));
await sandbox.close();

async function costOf(users: number, make: (users: number) => Promise<void>): Promise<MemoryPerUser> {
  const before = held(sandbox);
  await make(users);
  const after = held(sandbox);
  return {
    heap: (after.heap - before.heap) / users,
    resident: (after.resident - before.resident) / users,
    database: (after.database - before.database) / users,
  };
}

/** Bytes held now, garbage aside. */
function held({ store }: Sandbox): MemoryPerUser {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  const resident = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024;
  const pages = Number(store.prepare("PRAGMA page_count").get()?.["page_count"]);
  const pageSize = Number(store.prepare("PRAGMA page_size").get()?.["page_size"]);
  return { heap: heapUsed + external, resident, database: pages * pageSize };
}

function email(index: number): string {
  return `made.up.person${index}@example.org`;
}

async function createUsers(from: number, users: number): Promise<void> {
  let next = from;
  const worker = async () => {
    while (next < from + users) await createUser(next++);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

async function createUser(index: number): Promise<void> {
  const attributes = { email: email(index), email_verified: "true", name: "Made Up Person", "custom:legacy_id": String(index) };
  await callSandbox(sandbox.endpoint, "AdminCreateUser", {
    UserPoolId: UserPool.Id,
    Username: `user-${index}`,
    MessageAction: "SUPPRESS",
    UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
  });
}

async function importUsers(from: number, users: number): Promise<void> {
  const here = { UserPoolId: UserPool.Id };
  const { CSVHeader } = (await callSandbox(sandbox.endpoint, "GetCSVHeader", here)) as { readonly CSVHeader: readonly string[] };
  const role = "arn:aws:iam::123456789012:role/poolferry-import-logs";
  const made = (await callSandbox(sandbox.endpoint, "CreateUserImportJob", { ...here, JobName: "bench", CloudWatchLogsRoleArn: role })) as {
    readonly UserImportJob: { readonly JobId: string; readonly PreSignedUrl: string };
  };
  const lines = Array.from({ length: users }, (_, index) => line(CSVHeader, from + index));
  const body = `${CSVHeader.join(",")}\n${lines.join("\n")}\n`;
  const headers = { "x-amz-server-side-encryption": "aws:kms" };
  const put = await fetch(made.UserImportJob.PreSignedUrl, { method: "PUT", headers, body });
  if (put.status !== 200) throw new Error(`the upload was refused: ${await put.text()}`);
  const job = { ...here, JobId: made.UserImportJob.JobId };
  await callSandbox(sandbox.endpoint, "StartUserImportJob", job);
  for (;;) {
    const { UserImportJob } = (await callSandbox(sandbox.endpoint, "DescribeUserImportJob", job)) as {
      readonly UserImportJob: { readonly Status: string; readonly ImportedUsers?: number };
    };
    if (UserImportJob.Status === "Succeeded" && UserImportJob.ImportedUsers === users) return;
    if (!["Pending", "InProgress"].includes(UserImportJob.Status)) throw new Error(`the import ended as ${UserImportJob.Status}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function line(header: readonly string[], index: number): string {
  const cells: Readonly<Record<string, string>> = {
    "cognito:username": `user-${index}`,
    email: email(index),
    email_verified: "true",
    name: "Made Up Person",
    "custom:legacy_id": String(index),
  };
  return header.map((column) => cells[column] ?? "").join(",");
}
