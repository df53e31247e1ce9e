import {
  AddCustomAttributesCommand,
  CreateUserImportJobCommand,
  DeleteUserPoolCommand,
  DescribeUserImportJobCommand,
  ListUserImportJobsCommand,
  StopUserImportJobCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { clientsOf, createJob, csvOf, goodRow, makePool, put, ROLE, sandboxFor, startJob, waitFor } from "./import-fixture.ts";

test("creating a job refuses a bad name, what is no role, a hash algorithm and an unknown pool", async () => {
  const { cognito } = await sandboxFor({}, { passwordHashes: "not-eligible" });
  const pool = await makePool(cognito);
  const good = { UserPoolId: pool, JobName: "job", CloudWatchLogsRoleArn: ROLE };
  const create = (change: object) => cognito.send(new CreateUserImportJobCommand({ ...good, ...change }));
  await expect(create({ JobName: "no/slash" })).rejects.toMatchObject({ name: "InvalidParameterException" });
  await expect(create({ JobName: "x".repeat(129) })).rejects.toMatchObject({ name: "InvalidParameterException" });
  await expect(create({ CloudWatchLogsRoleArn: "arn:aws:iam::1:r/x" })).rejects.toMatchObject({ name: "InvalidParameterException" });
  const bucket = "arn:aws:s3:us-east-1:123456789012:role-of-a-bucket";
  await expect(create({ CloudWatchLogsRoleArn: bucket })).rejects.toMatchObject({ name: "InvalidParameterException" });
  await expect(create({ PasswordHashingAlgorithm: "MD5" })).rejects.toMatchObject({ name: "InvalidParameterException" });
  await expect(create({ PasswordHashingAlgorithm: "BCRYPT" })).rejects.toMatchObject({ name: "OperationNotEnabledException" });
  await expect(create({ UserPoolId: `${pool}x` })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  expect((await create({})).UserImportJob?.Status).toBe("Created");
});

test("the refusal of a hash algorithm is a setting", async () => {
  const { cognito } = await sandboxFor({}, { passwordHashes: "not-eligible", notEligibleError: "InvalidParameterException" });
  const input = { UserPoolId: await makePool(cognito), JobName: "job", CloudWatchLogsRoleArn: ROLE };
  const command = new CreateUserImportJobCommand({ ...input, PasswordHashingAlgorithm: "ARGON2ID" });
  await expect(cognito.send(command)).rejects.toMatchObject({ name: "InvalidParameterException" });
});

test("a pool has 1,000 import jobs at most", async () => {
  const { cognito } = await sandboxFor();
  const pool = await makePool(cognito);
  for (let i = 0; i < 100; i++) await Promise.all(Array.from({ length: 10 }, () => createJob(cognito, pool)));
  await expect(createJob(cognito, pool)).rejects.toMatchObject({ name: "LimitExceededException" });
  expect((await createJob(cognito, await makePool(cognito))).Status).toBe("Created");
});

test("a job cannot be started without a file, and says so in Cognito's words", async () => {
  const { cognito } = await sandboxFor();
  const job = await createJob(cognito, await makePool(cognito));
  const message = `No csv file was uploaded for ${job.JobId}`;
  await expect(startJob(cognito, job)).rejects.toMatchObject({ name: "PreconditionNotMetException", message });
});

test("a pool without auto-verified attributes refuses to start", async () => {
  for (const noAutoVerifiedError of ["PreconditionNotMetException", "InvalidParameterException"] as const) {
    const { cognito } = await sandboxFor({}, { noAutoVerifiedError });
    const pool = await makePool(cognito, { AutoVerifiedAttributes: undefined });
    const job = await createJob(cognito, pool);
    await put(job.PreSignedUrl ?? "", await csvOf(cognito, pool, [goodRow(1)]));
    await expect(startJob(cognito, job)).rejects.toMatchObject({ name: noAutoVerifiedError });
  }
});

test("so many starts right after the upload are refused as the setting says", async () => {
  const { cognito } = await sandboxFor({}, { startsRefusedAfterUpload: 2 });
  const pool = await makePool(cognito);
  const job = await createJob(cognito, pool);
  await put(job.PreSignedUrl ?? "", await csvOf(cognito, pool, [goodRow(1)]));
  await expect(startJob(cognito, job)).rejects.toMatchObject({ name: "PreconditionNotMetException" });
  await expect(startJob(cognito, job)).rejects.toMatchObject({ name: "PreconditionNotMetException" });
  expect((await startJob(cognito, job)).Status).toBe("Pending");
});

test("one job at a time is active in the account, whatever the pool", async () => {
  const { cognito } = await sandboxFor({}, { rowsPerSecond: 1, activeJobError: "LimitExceededException" });
  const [one, two] = [await makePool(cognito), await makePool(cognito)];
  const [first, second] = [await createJob(cognito, one), await createJob(cognito, two)];
  const csv = await csvOf(cognito, one, [goodRow(1), goodRow(2), goodRow(3)]);
  await put(first.PreSignedUrl ?? "", csv);
  await put(second.PreSignedUrl ?? "", csv);
  await startJob(cognito, first);
  await expect(startJob(cognito, second)).rejects.toMatchObject({ name: "LimitExceededException" });
  await expect(startJob(cognito, first)).rejects.toMatchObject({ name: "PreconditionNotMetException" });
  await cognito.send(new StopUserImportJobCommand({ UserPoolId: one, JobId: first.JobId }));
  await waitFor(cognito, first);
  expect((await startJob(cognito, second)).Status).toBe("Pending");
});

test("a job that has not been started cannot be stopped", async () => {
  const { cognito } = await sandboxFor();
  const job = await createJob(cognito, await makePool(cognito));
  const stop = new StopUserImportJobCommand({ UserPoolId: job.UserPoolId, JobId: job.JobId });
  await expect(cognito.send(stop)).rejects.toMatchObject({ name: "PreconditionNotMetException" });
});

test("a job is found in its own pool only, and page sizes are 1 to 60", async () => {
  const { cognito } = await sandboxFor();
  const [one, two] = [await makePool(cognito), await makePool(cognito)];
  const { JobId } = await createJob(cognito, one);
  const foreign = new DescribeUserImportJobCommand({ UserPoolId: two, JobId });
  await expect(cognito.send(foreign)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  for (const MaxResults of [0, 61]) {
    const list = new ListUserImportJobsCommand({ UserPoolId: one, MaxResults });
    await expect(cognito.send(list)).rejects.toMatchObject({ name: "InvalidParameterException" });
  }
});

test("while a job is active its pool's schema cannot grow and the pool cannot be deleted; another pool can", async () => {
  const { cognito, sandbox } = await sandboxFor({}, { pendingMs: 3_600_000 });
  const pool = await makePool(cognito);
  const job = await createJob(cognito, pool);
  await put(job.PreSignedUrl ?? "", await csvOf(cognito, pool, [goodRow(1)]));
  await startJob(cognito, job);
  const add = (UserPoolId: string) =>
    cognito.send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes: [{ Name: "tier", AttributeDataType: "String" }] }));
  await expect(add(pool)).rejects.toMatchObject({ name: "UserImportInProgressException" });
  const remove = new DeleteUserPoolCommand({ UserPoolId: pool });
  await expect(cognito.send(remove)).rejects.toMatchObject({ name: "UserImportInProgressException" });
  await add(await makePool(cognito));
  await clientsOf(sandbox.endpoint).cognito.send(new StopUserImportJobCommand({ UserPoolId: pool, JobId: job.JobId }));
  await waitFor(cognito, job);
  await add(pool);
  await cognito.send(remove);
});
