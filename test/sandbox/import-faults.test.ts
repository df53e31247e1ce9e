import { DescribeLogStreamsCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { ListUsersCommand, StopUserImportJobCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { DEFAULT_IMPORT_SETTINGS, type ImportFaults } from "../../src/sandbox/import/import-settings.ts";
import {
  clientsOf,
  createJob,
  csvOf,
  describeJob,
  goodRow,
  importFile,
  makePool,
  put,
  ROLE,
  sandboxFor,
  startJob,
  waitFor,
} from "./import-fixture.ts";

function faults(change: Partial<ImportFaults>) {
  return { faults: { ...DEFAULT_IMPORT_SETTINGS.faults, ...change } };
}

test("a job stuck in Pending stays there until it is stopped", async () => {
  const { cognito, sandbox } = await sandboxFor({ speed: 1_000 }, faults({ stuckInPending: true }));
  const pool = await makePool(cognito);
  const job = await createJob(cognito, pool);
  await put(job.PreSignedUrl ?? "", await csvOf(cognito, pool, [goodRow(1)]));
  await startJob(cognito, job);
  await sandbox.clock.sleep(300_000);
  expect(await describeJob(cognito, job)).toMatchObject({ Status: "Pending", ImportedUsers: 0 });
  await cognito.send(new StopUserImportJobCommand({ UserPoolId: pool, JobId: job.JobId }));
  expect(await waitFor(cognito, job)).toMatchObject({ Status: "Stopped", ImportedUsers: 0 });
});

test("the log stream may never appear although the job succeeds", async () => {
  const { cognito, logs } = await sandboxFor({}, faults({ logStreamMissing: true }));
  const pool = await makePool(cognito);
  const job = await importFile(cognito, pool, await csvOf(cognito, pool, [goodRow(1)]));
  expect(job).toMatchObject({ Status: "Succeeded", ImportedUsers: 1 });
  const logGroupName = `/aws/cognito/userpools/${pool}/people`;
  expect((await logs.send(new DescribeLogStreamsCommand({ logGroupName }))).logStreams).toEqual([]);
  const read = new GetLogEventsCommand({ logGroupName, logStreamName: `${job.JobId}/${job.JobName}` });
  await expect(logs.send(read)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("a job may fail at a row; the rows before it stay", async () => {
  const { cognito } = await sandboxFor({}, faults({ failAtRow: 3 }));
  const pool = await makePool(cognito);
  const job = await importFile(cognito, pool, await csvOf(cognito, pool, [1, 2, 3, 4].map(goodRow)));
  expect(job).toMatchObject({ Status: "Failed", ImportedUsers: 2, SkippedUsers: 0, FailedUsers: 0 });
  expect((await cognito.send(new ListUsersCommand({ UserPoolId: pool }))).Users).toHaveLength(2);
});

test("a log role that cannot be assumed fails the job before its first row", async () => {
  const { cognito } = await sandboxFor({}, faults({ unusableRoles: [ROLE] }));
  const pool = await makePool(cognito);
  const job = await importFile(cognito, pool, await csvOf(cognito, pool, [goodRow(1)]));
  expect(job).toMatchObject({ Status: "Failed", ImportedUsers: 0, CompletionMessage: "The CloudWatch Logs role cannot be assumed." });
});

test("a pool that is gone fails its active job", async () => {
  const { cognito, sandbox } = await sandboxFor({}, { rowsPerSecond: 20 });
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
  await startJob(cognito, job);
  await waitFor(cognito, job, ["InProgress"]);
  const { store } = sandbox;
  store.write(() => store.prepare("DELETE FROM pools WHERE id = ?").run(pool));
  await expect
    .poll(() => store.prepare("SELECT status, message FROM import_jobs WHERE id = ?").get(String(job.JobId)))
    .toEqual({
      status: "Failed",
      message: "The user pool was deleted.",
    });
});

test("with the Region as their scope, jobs of two Regions run side by side", async () => {
  const { cognito, sandbox } = await sandboxFor({}, { activeJobScope: "region", pendingMs: 60_000 });
  const away = clientsOf(sandbox.endpoint, "us-west-2").cognito;
  for (const client of [cognito, away]) {
    const pool = await makePool(client);
    const job = await createJob(client, pool);
    await put(job.PreSignedUrl ?? "", await csvOf(client, pool, [goodRow(1)]));
    expect((await startJob(client, job)).Status).toBe("Pending");
  }
});
