import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { DescribeUserPoolCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, onTestFinished, test } from "vitest";
import { DEFAULT_IMPORT_SETTINGS } from "../../src/sandbox/import/import-settings.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { clientsOf, createJob, csvOf, describeJob, goodRow, logOf, makePool, put, startJob, waitFor } from "./import-fixture.ts";

const ROWS = 20_000;

test("a sandbox killed in the middle of a job, again and again, finishes it with every row done once", async () => {
  const folder = temporaryFolder();
  let server = await serve(folder);
  let { cognito, logs } = clientsOf(server.endpoint);
  const pool = await makePool(cognito);
  const job = await createJob(cognito, pool);
  const rows = Array.from({ length: ROWS }, (_, i) => (i % 100 === 50 ? goodRow(i - 1) : goodRow(i)));
  await put(job.PreSignedUrl ?? "", await csvOf(cognito, pool, rows));
  await startJob(cognito, job);
  const seen: number[] = [];
  for (let kill = 0; kill < 4; kill++) {
    for (let wait = 0; wait < 200 && ((await describeJob(cognito, job)).ImportedUsers ?? 0) < 2_000 * (kill + 1); wait++) await delay(5);
    const before = await describeJob(cognito, job);
    await killNow(server.process);
    expect(before.Status).toBe("InProgress");
    seen.push(before.ImportedUsers ?? 0);
    server = await serve(folder);
    ({ cognito, logs } = clientsOf(server.endpoint));
    const after = await describeJob(cognito, job);
    expect(["Pending", "InProgress"]).toContain(after.Status);
    expect(after.ImportedUsers).toBeGreaterThanOrEqual(before.ImportedUsers ?? 0);
  }
  const ended = await waitFor(cognito, job);
  expect(seen.at(-1)).toBeGreaterThanOrEqual(8_000);
  expect(ended).toMatchObject({ Status: "Succeeded", ImportedUsers: ROWS - ROWS / 100, SkippedUsers: ROWS / 100, FailedUsers: 0 });
  const numbers = (await logOf(logs, job)).map((line) => Number(/Number (\d+)/.exec(line)?.[1]));
  expect(numbers).toEqual(Array.from({ length: ROWS }, (_, i) => i + 1));
  const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId: pool }));
  expect(UserPool?.EstimatedNumberOfUsers).toBe(ROWS - ROWS / 100);
  expect(readdirSync(join(folder, "uploads"))).toEqual([]);
});

test("a sandbox that is closed during a job goes on with it when it opens again, and its address for uploads still holds", async () => {
  const folder = temporaryFolder();
  const options = { dataDir: folder, quotas: "off", settings: { import: { ...DEFAULT_IMPORT_SETTINGS, rowsPerSecond: 2_000 } } } as const;
  const first = await startSandbox(options);
  let { cognito } = clientsOf(first.endpoint);
  const pool = await makePool(cognito);
  const [job, waiting] = [await createJob(cognito, pool), await createJob(cognito, pool)];
  const csv = await csvOf(
    cognito,
    pool,
    Array.from({ length: 1_000 }, (_, i) => goodRow(i)),
  );
  await put(job.PreSignedUrl ?? "", csv);
  await startJob(cognito, job);
  for (let wait = 0; wait < 500 && ((await describeJob(cognito, job)).ImportedUsers ?? 0) < 10; wait++) await delay(5);
  await first.close();
  const second = await startSandbox(options);
  onTestFinished(() => second.close());
  ({ cognito } = clientsOf(second.endpoint));
  expect(await waitFor(cognito, job)).toMatchObject({ Status: "Succeeded", ImportedUsers: 1_000, SkippedUsers: 0 });
  const { pathname, search } = new URL(waiting.PreSignedUrl ?? "");
  expect((await put(`${second.endpoint}${pathname}${search}`, csv)).status).toBe(200);
});

test("what a kill left half uploaded is removed when the sandbox opens again, and nothing else", async () => {
  const folder = temporaryFolder();
  const server = await serve(folder);
  const { cognito } = clientsOf(server.endpoint);
  const pool = await makePool(cognito);
  const [kept, half] = [await createJob(cognito, pool), await createJob(cognito, pool)];
  await put(kept.PreSignedUrl ?? "", await csvOf(cognito, pool, [goodRow(1)]));
  const sent = request(half.PreSignedUrl ?? "", {
    method: "PUT",
    headers: { "content-length": 100, "x-amz-server-side-encryption": "aws:kms" },
  });
  sent.on("error", () => undefined);
  sent.write("half");
  const uploads = () => readdirSync(join(folder, "uploads")).toSorted();
  await expect.poll(uploads).toHaveLength(2);
  await killNow(server.process);
  writeFileSync(join(folder, "uploads", "notes.txt"), "somebody else's");
  const again = await serve(folder);
  expect(uploads()).toEqual([expect.stringMatching(`^${kept.JobId}\\.`), "notes.txt"]);
  const reopened = clientsOf(again.endpoint).cognito;
  await startJob(reopened, kept);
  expect(await waitFor(reopened, kept)).toMatchObject({ Status: "Succeeded", ImportedUsers: 1 });
});

async function serve(folder: string): Promise<{ readonly process: ChildProcess; readonly endpoint: string }> {
  const script = new URL("import-server.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, folder, "10000"], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => killNow(child));
  const [endpoint] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { process: child, endpoint };
}

async function killNow(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
