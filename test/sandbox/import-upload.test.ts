import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AdminGetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, onTestFinished, test } from "vitest";
import { endImportJob } from "../../src/sandbox/import/end-import-job.ts";
import { DEFAULT_SETTINGS } from "../../src/sandbox/settings.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { clientsOf, createJob, csvOf, goodRow, makePool, put, sandboxFor, startJob, waitFor } from "./import-fixture.ts";

const KMS = { "x-amz-server-side-encryption": "aws:kms" };

test("the presigned address is on the sandbox itself and looks like S3's", async () => {
  const { cognito, sandbox } = await sandboxFor();
  const job = await createJob(cognito, await makePool(cognito));
  const url = new URL(job.PreSignedUrl ?? "");
  expect(url.origin).toBe(sandbox.endpoint);
  expect(url.pathname).toBe(`/123456789012/${job.UserPoolId}/${job.JobId}`);
  expect(url.search).toContain("X-Amz-SignedHeaders=host%3Bx-amz-server-side-encryption");
  expect(url.searchParams.get("X-Amz-Expires")).toBe("899");
  expect(url.searchParams.get("X-Amz-Date")).toMatch(/^\d{8}T\d{6}Z$/);
  expect(url.searchParams.get("X-Amz-Signature")).toMatch(/^[0-9a-f]{64}$/);
});

test("an upload without the encryption header, by another method or to a changed address is a bad signature", async () => {
  const { cognito } = await sandboxFor();
  const pool = await makePool(cognito);
  const [job, other] = [await createJob(cognito, pool), await createJob(cognito, pool)];
  const url = job.PreSignedUrl ?? "";
  const signature = new URL(url).searchParams.get("X-Amz-Signature") ?? "";
  const refused = { status: 403, body: expect.stringContaining("<Code>SignatureDoesNotMatch</Code>") };
  expect(await put(url, "x", {})).toMatchObject(refused);
  expect(await put(url, "x", { "x-amz-server-side-encryption": "AES256" })).toMatchObject(refused);
  expect(await put(url, "x", KMS, "POST")).toMatchObject(refused);
  expect(await put(url.replace(String(job.JobId), String(other.JobId)), "x")).toMatchObject(refused);
  expect(await put(url.replace(signature, `${signature.slice(1)}0`), "x")).toMatchObject(refused);
  expect(await put(url.replace("X-Amz-Expires=899", "X-Amz-Expires=8999"), "x")).toMatchObject(refused);
  expect(await put(`${url}&X-Amz-Extra=1`, "x")).toMatchObject(refused);
  expect(await put(url.split("?")[0] ?? "", "x")).toMatchObject(refused);
  await expect(startJob(cognito, job)).rejects.toMatchObject({ name: "PreconditionNotMetException" });
});

test("the address is good for 15 minutes of the virtual clock", async () => {
  const { cognito, sandbox } = await sandboxFor({ speed: 2_000 });
  const job = await createJob(cognito, await makePool(cognito));
  await sandbox.clock.sleep(901_000);
  const answer = await put(job.PreSignedUrl ?? "", "x");
  expect(answer.status).toBe(403);
  expect(answer.body).toContain("<Code>AccessDenied</Code><Message>Request has expired</Message>");
});

test("the last upload before the start counts; after the start none is taken", async () => {
  const { cognito, sandbox } = await sandboxFor({ dataDir: temporaryFolder() });
  const pool = await makePool(cognito);
  const job = await createJob(cognito, pool);
  const uploads = () => readdirSync(join(String(sandbox.store.directory), "uploads"));
  await put(job.PreSignedUrl ?? "", await csvOf(cognito, pool, [goodRow(1)]));
  await put(job.PreSignedUrl ?? "", await csvOf(cognito, pool, [goodRow(2)]));
  expect(uploads()).toHaveLength(1);
  await startJob(cognito, job);
  expect(await waitFor(cognito, job)).toMatchObject({ ImportedUsers: 1 });
  await cognito.send(new AdminGetUserCommand({ UserPoolId: pool, Username: "user-2" }));
  expect(await put(job.PreSignedUrl ?? "", "x")).toMatchObject({ status: 403, body: expect.stringContaining("AccessDenied") });
  expect(uploads()).toEqual([]);
});

test("a file of exactly 100,000,000 bytes is taken, one more byte is refused", async () => {
  const { cognito, sandbox } = await sandboxFor({ dataDir: temporaryFolder() });
  const job = await createJob(cognito, await makePool(cognito));
  const answer = await put(job.PreSignedUrl ?? "", Buffer.alloc(100_000_001, "x"));
  expect(answer.status).toBe(400);
  expect(answer.body).toContain("<Code>EntityTooLarge</Code>");
  expect((await put(job.PreSignedUrl ?? "", Buffer.alloc(100_000_000, "x"))).status).toBe(200);
  expect(readdirSync(join(String(sandbox.store.directory), "uploads"))).toHaveLength(1);
});

test("an oversized file can fail its job instead of its upload", async () => {
  const { cognito } = await sandboxFor({}, { oversizedFile: "fail-job" });
  const pool = await makePool(cognito);
  const job = await createJob(cognito, pool);
  expect((await put(job.PreSignedUrl ?? "", Buffer.alloc(100_000_001, await csvOf(cognito, pool, [goodRow(1)])))).status).toBe(200);
  await startJob(cognito, job);
  expect(await waitFor(cognito, job)).toMatchObject({ Status: "Failed", ImportedUsers: 0 });
});

test("a body without a length is refused, and one that ends early leaves nothing behind", async () => {
  const { cognito, sandbox } = await sandboxFor({ dataDir: temporaryFolder() });
  const job = await createJob(cognito, await makePool(cognito));
  const url = new URL(job.PreSignedUrl ?? "");
  const chunked = await raw(url, `${head(url)}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`);
  expect(chunked).toMatch(/^HTTP\/1.1 411 /);
  expect(chunked).toContain("<Code>MissingContentLength</Code>");
  const socket = connect(Number(url.port), "127.0.0.1");
  socket.write(`${head(url)}Content-Length: 1000\r\n\r\nhalf`);
  const folder = join(String(sandbox.store.directory), "uploads");
  await until(() => readdirSync(folder).length === 1);
  socket.destroy();
  await until(() => readdirSync(folder).length === 0);
  await expect(startJob(cognito, job)).rejects.toMatchObject({ name: "PreconditionNotMetException" });
});

test("a client that waits for 100 Continue gets it and then uploads", async () => {
  const { cognito } = await sandboxFor();
  const pool = await makePool(cognito);
  const job = await createJob(cognito, pool);
  const csv = await csvOf(cognito, pool, [goodRow(1)]);
  const headers = { ...KMS, "content-length": Buffer.byteLength(csv), expect: "100-continue" };
  const events: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const sent = request(job.PreSignedUrl ?? "", { method: "PUT", headers });
    sent.on("error", reject);
    sent.on("continue", () => {
      events.push("continue");
      sent.end(csv);
    });
    sent.on("response", (response) => {
      events.push(String(response.statusCode));
      response.resume().on("end", resolve);
    });
    sent.flushHeaders();
  });
  expect(events).toEqual(["continue", "200"]);
  await startJob(cognito, job);
  expect(await waitFor(cognito, job)).toMatchObject({ Status: "Succeeded", ImportedUsers: 1 });
});

test("the file of an ended job is removed only when the end is durable", async () => {
  const faults = { ...DEFAULT_SETTINGS.import.faults, stuckInPending: true };
  const { cognito, sandbox } = await sandboxFor({ dataDir: temporaryFolder() }, { faults });
  const job = await createJob(cognito, await makePool(cognito));
  await put(job.PreSignedUrl ?? "", "kept until the commit");
  await startJob(cognito, job);
  const uploads = () => readdirSync(join(String(sandbox.store.directory), "uploads"));
  const ended = endImportJob({ ...sandbox, settings: DEFAULT_SETTINGS }, String(job.JobId), undefined);
  expect(uploads()).toHaveLength(1);
  await ended;
  expect(uploads()).toEqual([]);
});

test("in memory the uploads lie in a private folder that goes with the sandbox", async () => {
  const before = privateFolders();
  const sandbox = await startSandbox({ quotas: "off" });
  const { cognito } = clientsOf(sandbox.endpoint);
  const job = await createJob(cognito, await makePool(cognito));
  await put(job.PreSignedUrl ?? "", "kept for a while");
  const folder = privateFolders().find((name) => !before.includes(name) && holds(name, String(job.JobId))) ?? "";
  const [upload = ""] = readdirSync(folder);
  expect(readFileSync(join(folder, upload), "utf8")).toBe("kept for a while");
  await sandbox.close();
  expect(existsSync(folder)).toBe(false);
});

function head(url: URL): string {
  return `PUT ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\nx-amz-server-side-encryption: aws:kms\r\n`;
}

/** Sends bytes as they are and answers everything that comes back. */
function raw(url: URL, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(url.port), "127.0.0.1", () => socket.write(bytes));
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      answer += chunk;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}

function privateFolders(): string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith("poolferry-sandbox-"))
    .map((name) => join(tmpdir(), name));
}

function holds(folder: string, jobId: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(jobId));
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function until(holdsNow: () => boolean): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (holdsNow()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("It did not happen within five seconds");
}
