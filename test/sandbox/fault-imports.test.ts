import { DescribeLogStreamsCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { ListUsersCommand, StopUserImportJobCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import type { Fault } from "../../src/sandbox/faults/fault-schedule.ts";
import {
  createJob,
  csvOf,
  describeJob,
  goodRow,
  importFile,
  logOf,
  makePool,
  put,
  sandboxFor,
  startJob,
  waitFor,
} from "./import-fixture.ts";

async function benchWith(...faults: readonly Fault[]) {
  const bench = await sandboxFor({ speed: 100, faults: { faults } });
  const pool = await makePool(bench.cognito);
  const csv = await csvOf(bench.cognito, pool, [1, 2, 3, 4, 5].map(goodRow));
  const users = async () => (await bench.cognito.send(new ListUsersCommand({ UserPoolId: pool }))).Users?.length;
  return { ...bench, pool, csv, users };
}

test("the second job fails at its third row, the others do not", async () => {
  const { cognito, pool, csv, users } = await benchWith({ fault: "import-fails", row: 3, calls: [2] });
  const other = await csvOf(cognito, pool, [11, 12, 13, 14].map(goodRow));
  expect(await importFile(cognito, pool, csv)).toMatchObject({ Status: "Succeeded", ImportedUsers: 5 });
  expect(await importFile(cognito, pool, other)).toMatchObject({ Status: "Failed", ImportedUsers: 2 });
  expect(await users()).toBe(7);
  expect(await importFile(cognito, pool, await csvOf(cognito, pool, [21, 22, 23].map(goodRow)))).toMatchObject({ Status: "Succeeded" });
});

test("a job can be stopped half-way: the rows before stay, with their log", async () => {
  const { cognito, logs, pool, csv, users } = await benchWith({ fault: "import-stopped", row: 4 });
  const job = await importFile(cognito, pool, csv);
  expect(job).toMatchObject({
    Status: "Stopped",
    ImportedUsers: 3,
    CompletionMessage: "The Import Job was stopped by the developer.",
  });
  expect(await users()).toBe(3);
  expect(await logOf(logs, job)).toHaveLength(3);
});

test("a job can expire before it is started, whatever its age", async () => {
  const { cognito, pool, csv } = await benchWith({ fault: "import-expired" });
  const job = await createJob(cognito, pool);
  expect((await put(job.PreSignedUrl ?? "", csv)).status).toBe(200);
  await expect(startJob(cognito, job)).rejects.toMatchObject({ name: "PreconditionNotMetException" });
  expect(await describeJob(cognito, job)).toMatchObject({ Status: "Expired", CompletionMessage: "The user import job has expired." });
});

test("a job can be stuck in Pending until it is stopped", async () => {
  const { cognito, sandbox, pool, csv, users } = await benchWith({ fault: "import-stuck" });
  const job = await createJob(cognito, pool);
  await put(job.PreSignedUrl ?? "", csv);
  await startJob(cognito, job);
  await sandbox.clock.sleep(20_000);
  expect(await describeJob(cognito, job)).toMatchObject({ Status: "Pending" });
  await cognito.send(new StopUserImportJobCommand({ UserPoolId: pool, JobId: job.JobId }));
  expect(await waitFor(cognito, job)).toMatchObject({ Status: "Stopped" });
  expect(await users()).toBe(0);
});

test("a job's log can be missing, late, or count its lines from elsewhere", async () => {
  const { cognito, logs, sandbox, pool } = await benchWith(
    { fault: "log-missing", calls: [1] },
    { fault: "log-late", ms: 60_000, calls: [2] },
    { fault: "log-line-base", base: 2, calls: [3] },
  );
  const logGroupName = `/aws/cognito/userpools/${pool}/people`;
  const fileOf = (first: number) => csvOf(cognito, pool, [goodRow(first), goodRow(first + 1)]);
  await importFile(cognito, pool, await fileOf(1));
  expect((await logs.send(new DescribeLogStreamsCommand({ logGroupName }))).logStreams).toEqual([]);
  const late = await importFile(cognito, pool, await fileOf(11));
  const read = new GetLogEventsCommand({ logGroupName, logStreamName: `${late.JobId}/first` });
  expect((await logs.send(read)).events).toEqual([]);
  await sandbox.clock.sleep(61_000);
  expect((await logs.send(read)).events).toHaveLength(2);
  const shifted = await importFile(cognito, pool, await fileOf(21));
  expect(await logOf(logs, shifted)).toEqual([2, 3].map((line) => `[SUCCEEDED] Line Number ${line} - The import succeeded.`));
});

test("an upload can be cut, and its address can have expired; the next one is taken", async () => {
  const { cognito, pool, csv } = await benchWith(
    { fault: "upload-cut", calls: [1], share: 0.5 },
    { fault: "url-expired", operations: ["Upload"], calls: [2] },
  );
  const job = await createJob(cognito, pool);
  const url = job.PreSignedUrl ?? "";
  await expect(put(url, "x".repeat(2_000_000))).rejects.toThrow(/ECONNRESET|EPIPE|socket hang up/);
  await expect(startJob(cognito, job)).rejects.toMatchObject({ name: "PreconditionNotMetException" });
  expect(await put(url, csv)).toMatchObject({ status: 403, body: expect.stringContaining("Request has expired") });
  expect(await put(url, csv)).toMatchObject({ status: 200 });
  await startJob(cognito, job);
  expect(await waitFor(cognito, job)).toMatchObject({ Status: "Succeeded", ImportedUsers: 5 });
});

test("an upload is struck where it is named, and answered as S3 does", async () => {
  const { cognito, pool, csv } = await benchWith(
    { fault: "throttled", operations: ["Upload"], calls: [1] },
    { fault: "answer-lost", operations: ["Upload"], calls: [2] },
    { fault: "internal-error", operations: ["StartUserImportJob"], calls: [1] },
    { fault: "unavailable", calls: [9] },
  );
  const job = await createJob(cognito, pool);
  expect(await put(job.PreSignedUrl ?? "", csv)).toMatchObject({ status: 503, body: expect.stringContaining("<Code>SlowDown</Code>") });
  await expect(put(job.PreSignedUrl ?? "", csv)).rejects.toThrow(/ECONNRESET|socket hang up/);
  await expect(startJob(cognito, job)).rejects.toMatchObject({ name: "InternalErrorException" });
  await startJob(cognito, job);
  expect(await waitFor(cognito, job)).toMatchObject({ Status: "Succeeded", ImportedUsers: 5 });
});

test("reading a log is throttled by that service's own exception", async () => {
  const { logs } = await benchWith({ fault: "throttled", operations: ["DescribeLogStreams"] });
  await expect(logs.send(new DescribeLogStreamsCommand({ logGroupName: "/any" }))).rejects.toMatchObject({ name: "ThrottlingException" });
});
