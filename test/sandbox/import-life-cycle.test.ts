import {
  AdminGetUserCommand,
  ListUserImportJobsCommand,
  ListUsersCommand,
  StopUserImportJobCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import {
  createJob,
  csvOf,
  describeJob,
  goodRow,
  importFile,
  logOf,
  makePool,
  put,
  ROLE,
  sandboxFor,
  startJob,
  waitFor,
} from "./import-fixture.ts";

test("a file becomes users: create, upload, start, counters, log, users that must reset their password", async () => {
  const { cognito, logs } = await sandboxFor();
  const pool = await makePool(cognito);
  const created = await createJob(cognito, pool, "people of 2026");
  expect(created).toMatchObject({ Status: "Created", JobName: "people of 2026", UserPoolId: pool, CloudWatchLogsRoleArn: ROLE });
  expect(created.JobId).toMatch(/^import-[0-9a-zA-Z-]+$/);
  expect(created.CreationDate).toBeInstanceOf(Date);
  expect(created.StartDate).toBeUndefined();
  const csv = await csvOf(cognito, pool, [
    { ...goodRow(1), name: "Ann, of Example", birthdate: "02/01/1985", updated_at: "1471453471" },
    goodRow(2),
    goodRow(2),
  ]);
  expect(await put(created.PreSignedUrl ?? "", csv)).toMatchObject({ status: 200, body: "" });
  expect(await startJob(cognito, created)).toMatchObject({ Status: "Pending", ImportedUsers: 0 });
  const ended = await waitFor(cognito, created);
  expect(ended).toMatchObject({
    Status: "Succeeded",
    ImportedUsers: 2,
    SkippedUsers: 1,
    FailedUsers: 0,
    CompletionMessage: "Import Job Completed Successfully.",
  });
  expect(ended.StartDate?.getTime()).toBeGreaterThanOrEqual(ended.CreationDate?.getTime() ?? Number.NaN);
  expect(ended.CompletionDate?.getTime()).toBeGreaterThanOrEqual(ended.StartDate?.getTime() ?? Number.NaN);
  expect(await logOf(logs, created)).toEqual([
    "[SUCCEEDED] Line Number 1 - The import succeeded.",
    "[SUCCEEDED] Line Number 2 - The import succeeded.",
    "[SKIPPED] Line Number 3 - The user already exists.",
  ]);
  const user = await cognito.send(new AdminGetUserCommand({ UserPoolId: pool, Username: "user-1" }));
  expect(user).toMatchObject({ UserStatus: "RESET_REQUIRED", Enabled: true });
  const attributes = new Map(user.UserAttributes?.map(({ Name, Value }) => [Name, Value]));
  expect(attributes.get("name")).toBe("Ann, of Example");
  expect(attributes.get("birthdate")).toBe("1985-02-01");
  expect(attributes.get("email_verified")).toBe("true");
  expect(attributes.get("updated_at")).toBe("1471453471");
  expect(attributes.has("family_name")).toBe(false);
});

test("jobs are listed newest first, in pages of the size asked for and never over 50", async () => {
  const { cognito } = await sandboxFor();
  const pool = await makePool(cognito);
  const ids: (string | undefined)[] = [];
  for (let i = 0; i < 53; i++) ids.unshift((await createJob(cognito, pool, `job ${i}`)).JobId);
  const small = await cognito.send(new ListUserImportJobsCommand({ UserPoolId: pool, MaxResults: 3 }));
  expect(small.UserImportJobs?.map(({ JobId }) => JobId)).toEqual(ids.slice(0, 3));
  const big = await cognito.send(
    new ListUserImportJobsCommand({ UserPoolId: pool, MaxResults: 60, PaginationToken: small.PaginationToken }),
  );
  expect(big.UserImportJobs?.map(({ JobId }) => JobId)).toEqual(ids.slice(3));
  expect(big.PaginationToken).toBeUndefined();
  const first = await cognito.send(new ListUserImportJobsCommand({ UserPoolId: pool, MaxResults: 60 }));
  expect(first.UserImportJobs).toHaveLength(50);
  const wrong = new ListUserImportJobsCommand({ UserPoolId: pool, MaxResults: 60, PaginationToken: "bm90aGluZw" });
  await expect(cognito.send(wrong)).rejects.toMatchObject({ name: "InvalidParameterException" });
});

test("a job that is stopped ends as Stopped, keeps the users it made and cannot be started again", async () => {
  const { cognito } = await sandboxFor({}, { rowsPerSecond: 50 });
  const pool = await makePool(cognito);
  const job = await createJob(cognito, pool);
  await put(
    job.PreSignedUrl ?? "",
    await csvOf(
      cognito,
      pool,
      Array.from({ length: 2_000 }, (_, i) => goodRow(i)),
    ),
  );
  await startJob(cognito, job);
  await waitFor(cognito, job, ["InProgress"]);
  for (let i = 0; i < 500 && ((await describeJob(cognito, job)).ImportedUsers ?? 0) < 3; i++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  const key = { UserPoolId: pool, JobId: job.JobId };
  expect((await cognito.send(new StopUserImportJobCommand(key))).UserImportJob).toMatchObject({ Status: "Stopping" });
  const ended = await waitFor(cognito, job);
  expect(ended).toMatchObject({ Status: "Stopped", CompletionMessage: "The Import Job was stopped by the developer." });
  expect(ended.ImportedUsers).toBeGreaterThanOrEqual(3);
  expect(ended.ImportedUsers).toBeLessThan(2_000);
  const { Users } = await cognito.send(new ListUsersCommand({ UserPoolId: pool }));
  expect(Users).toHaveLength(Math.min(60, ended.ImportedUsers ?? 0));
  await expect(startJob(cognito, job)).rejects.toMatchObject({ name: "PreconditionNotMetException" });
  await expect(cognito.send(new StopUserImportJobCommand(key))).rejects.toMatchObject({ name: "PreconditionNotMetException" });
});

test("the answer of a stop can be the documentation's Stopped", async () => {
  const { cognito } = await sandboxFor({}, { pendingMs: 60_000, stopAnswers: "Stopped" });
  const pool = await makePool(cognito);
  const job = await createJob(cognito, pool);
  await put(job.PreSignedUrl ?? "", await csvOf(cognito, pool, [goodRow(1)]));
  await startJob(cognito, job);
  const { UserImportJob } = await cognito.send(new StopUserImportJobCommand({ UserPoolId: pool, JobId: job.JobId }));
  expect(UserImportJob?.Status).toBe("Stopped");
  expect(await waitFor(cognito, job)).toMatchObject({ Status: "Stopped", ImportedUsers: 0 });
});

test("rows go in at the set rate of the virtual clock, and the counters grow meanwhile", async () => {
  const { cognito, sandbox } = await sandboxFor({ speed: 10 }, { rowsPerSecond: 20 });
  const pool = await makePool(cognito);
  const job = await createJob(cognito, pool);
  await put(
    job.PreSignedUrl ?? "",
    await csvOf(
      cognito,
      pool,
      Array.from({ length: 100 }, (_, i) => goodRow(i)),
    ),
  );
  const begun = sandbox.clock.now();
  await startJob(cognito, job);
  const seen = new Set<number>();
  for (let i = 0; i < 1_000; i++) {
    const { Status, ImportedUsers = 0 } = await describeJob(cognito, job);
    seen.add(ImportedUsers);
    if (Status === "Succeeded") break;
  }
  expect(sandbox.clock.now() - begun).toBeGreaterThan(4_900);
  expect(seen.has(100)).toBe(true);
  expect(seen.size).toBeGreaterThan(10);
});

test("a job that is not started within a day of the virtual clock is Expired for good", async () => {
  const { cognito } = await sandboxFor({ speed: 100_000 });
  const pool = await makePool(cognito);
  const job = await createJob(cognito, pool);
  const ended = await waitFor(cognito, job, ["Expired"]);
  expect(ended.CompletionMessage).toBe("The user import job has expired.");
  expect((ended.CompletionDate?.getTime() ?? 0) - (ended.CreationDate?.getTime() ?? 0)).toBe(24 * 3_600_000);
  await expect(startJob(cognito, job)).rejects.toMatchObject({ name: "PreconditionNotMetException" });
});

test("a started job stays Pending for the set time", async () => {
  const { cognito, sandbox } = await sandboxFor({ speed: 100 }, { pendingMs: 30_000 });
  const pool = await makePool(cognito);
  const begun = sandbox.clock.now();
  expect(await importFile(cognito, pool, await csvOf(cognito, pool, [goodRow(1)]))).toMatchObject({
    Status: "Succeeded",
    ImportedUsers: 1,
  });
  expect(sandbox.clock.now() - begun).toBeGreaterThan(30_000);
});

test("a passwordless pool gets CONFIRMED users where the row has the medium of the code", async () => {
  const { cognito } = await sandboxFor();
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD" as const, "EMAIL_OTP" as const] } };
  const pool = await makePool(cognito, { AutoVerifiedAttributes: ["email", "phone_number"], Policies });
  const byPhone = { "cognito:username": "user-2", phone_number: "+15555550102", phone_number_verified: "true" };
  await importFile(cognito, pool, await csvOf(cognito, pool, [goodRow(1), byPhone]));
  const statusOf = async (name: string) => (await cognito.send(new AdminGetUserCommand({ UserPoolId: pool, Username: name }))).UserStatus;
  expect(await statusOf("user-1")).toBe("CONFIRMED");
  expect(await statusOf("user-2")).toBe("RESET_REQUIRED");
});

test("where the username is an address, the user gets a UUID, and the same address again is skipped", async () => {
  const { cognito, logs } = await sandboxFor();
  const pool = await makePool(cognito, { UsernameAttributes: ["email"], UsernameConfiguration: { CaseSensitive: false } });
  const row = { "cognito:username": "ann@example.com", email: "ann@example.com", email_verified: "true" };
  const again = { ...row, "cognito:username": "Ann@Example.com", email: "" };
  const third = { ...row, "cognito:username": "bob@example.com", email: "other@example.com" };
  const fourth = { ...row, "cognito:username": "no-address", email: "x@example.com" };
  const csv = await csvOf(cognito, pool, [
    row,
    { ...again, email: "ann@example.com" },
    third,
    fourth,
    { ...row, "cognito:username": "eve@example.com", email: "eve@example.com" },
  ]);
  const job = await importFile(cognito, pool, csv);
  const user = await cognito.send(new AdminGetUserCommand({ UserPoolId: pool, Username: "ann@example.com" }));
  expect(user.Username).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  expect(user.UserAttributes).toContainEqual({ Name: "sub", Value: user.Username });
  expect((await logOf(logs, job)).map((line) => line.slice(0, line.indexOf(" ")))).toEqual([
    "[SUCCEEDED]",
    "[SKIPPED]",
    "[FAILED]",
    "[FAILED]",
    "[SUCCEEDED]",
  ]);
});

test("the sandbox answers other calls all the while a big job runs as fast as it can", async () => {
  const { cognito } = await sandboxFor();
  const pool = await makePool(cognito);
  const job = await createJob(cognito, pool);
  await put(
    job.PreSignedUrl ?? "",
    await csvOf(
      cognito,
      pool,
      Array.from({ length: 30_000 }, (_, i) => goodRow(i)),
    ),
  );
  await startJob(cognito, job);
  const progress = new Set<number>();
  for (let i = 0; i < 10_000; i++) {
    const { Status, ImportedUsers = 0 } = await describeJob(cognito, job);
    if (Status === "Succeeded") break;
    progress.add(ImportedUsers);
  }
  expect((await describeJob(cognito, job)).ImportedUsers).toBe(30_000);
  expect(progress.size).toBeGreaterThan(10);
});
