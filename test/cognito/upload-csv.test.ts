import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { PoolResult } from "../../src/load/pool.ts";
import { Secret } from "../../src/model/index.ts";
import { connectTo } from "./scripted-server.ts";

const folder = mkdtempSync(join(tmpdir(), "poolferry-upload-"));
const path = join(folder, "part.csv");
const BYTES = 3_500_000;
const content = Buffer.alloc(BYTES, "cognito:username,email\n");
writeFileSync(path, content);
afterAll(() => rmSync(folder, { recursive: true }));

interface Put {
  readonly headers: IncomingHttpHeaders;
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Uploads to a store that answers as told; a describe call first shows the connection where its endpoint is. */
async function uploadTo(
  answer: (response: ServerResponse) => void,
  change: { readonly url?: string; readonly bytes?: number; readonly path?: string; readonly early?: boolean } = {},
): Promise<{ readonly result: PoolResult; readonly puts: readonly Put[] }> {
  const puts: Put[] = [];
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      request.resume().on("end", () => response.writeHead(400).end('{"__type":"ResourceNotFoundException"}'));
      return;
    }
    if (change.early === true) {
      answer(response);
      return;
    }
    const hash = createHash("sha256");
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      hash.update(chunk);
    });
    request.on("end", () => {
      puts.push({ headers: request.headers, url: request.url ?? "", bytes, sha256: hash.digest("hex") });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connection = connectTo(endpoint, { requestTimeoutMs: 1_000 });
  await connection.pool.call("describeImportJob", { id: "import-1" });
  const result = await connection.pool.call("uploadCsv", {
    url: new Secret(change.url ?? `${endpoint}/store/import-1?X-Amz-Signature=canarysignature`),
    path: change.path ?? path,
    bytes: change.bytes ?? BYTES,
  });
  await connection.close();
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  expect(JSON.stringify(result)).not.toContain("canarysignature");
  return { result, puts };
}

test("the file arrives byte for byte, with its length and the header that the URL was signed with", async () => {
  const { result, puts } = await uploadTo((response) => response.end());
  expect(result).toEqual({ ok: true });
  expect(puts).toHaveLength(1);
  expect(puts[0]).toMatchObject({ bytes: BYTES, sha256: createHash("sha256").update(content).digest("hex") });
  expect(puts[0]?.url).toBe("/store/import-1?X-Amz-Signature=canarysignature");
  expect(puts[0]?.headers).toMatchObject({ "content-length": String(BYTES), "x-amz-server-side-encryption": "aws:kms" });
  expect(puts[0]?.headers["transfer-encoding"]).toBeUndefined();
  expect(puts[0]?.headers.authorization).toBeUndefined();
});

test("a file of another length than was written is not sent", async () => {
  const { result, puts } = await uploadTo((response) => response.end(), { bytes: BYTES + 1 });
  expect(result).toMatchObject({ ok: false, failure: { kind: "permanent", code: "UploadSizeMismatch" } });
  expect(puts).toHaveLength(0);
});

test("a file that is gone ends the run", async () => {
  const { result } = await uploadTo((response) => response.end(), { path: join(folder, "gone.csv") });
  expect(result).toMatchObject({
    ok: false,
    failure: { kind: "fatal", code: "UploadFileUnreadable", message: expect.stringContaining("ENOENT") },
  });
});

test("a 403 names the store's reason and repeats nothing of its document", async () => {
  const document = "<Error><Code>SignatureDoesNotMatch</Code><StringToSign>canarysignature</StringToSign></Error>";
  const { result } = await uploadTo((response) => response.writeHead(403).end(document));
  expect(result).toMatchObject({ ok: false, failure: { kind: "permanent", code: "SignatureDoesNotMatch" } });
});

test("a 403 before the body was read is the same", async () => {
  const document = "<Error><Code>AccessDenied</Code></Error>";
  const { result } = await uploadTo((response) => response.writeHead(403, { connection: "close" }).end(document), { early: true });
  if (result.ok) throw new Error("refused, and yet a success");
  // The store may also close the connection under the body: then the answer is lost, which is told as such.
  expect(["AccessDenied", "ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]).toContain(result.failure.code);
  expect(result.failure.kind).toBe(result.failure.code === "AccessDenied" ? "permanent" : "unknown-outcome");
});

test.each([301, 302, 307, 308])("a redirect (%i) is not followed", async (status) => {
  const { result, puts } = await uploadTo((response) => response.writeHead(status, { location: "/elsewhere" }).end());
  expect(result).toMatchObject({ ok: false, failure: { kind: "permanent", code: `Http${status}` } });
  expect(puts).toHaveLength(1);
});

test("only 200 is success", async () => {
  const { result } = await uploadTo((response) => response.writeHead(204).end());
  expect(result).toMatchObject({ ok: false, failure: { code: "Http204" } });
});

test("a broken store, a reset and a silent store leave the upload in doubt", async () => {
  const broken = await uploadTo((response) => response.writeHead(503).end("<Error><Code>SlowDown</Code></Error>"));
  expect(broken.result).toMatchObject({ ok: false, failure: { kind: "unknown-outcome", code: "SlowDown" } });
  const reset = await uploadTo((response) => response.socket?.resetAndDestroy());
  expect(reset.result).toMatchObject({ ok: false, failure: { kind: "unknown-outcome" } });
  const silent = await uploadTo(() => undefined);
  expect(silent.result).toMatchObject({ ok: false, failure: { kind: "unknown-outcome", code: "UND_ERR_HEADERS_TIMEOUT" } });
});

test("users are not sent to a server that did not answer the calls", async () => {
  const { result } = await uploadTo((response) => response.end(), { url: "https://store.example.com/x?X-Amz-Signature=canarysignature" });
  expect(result).toMatchObject({ ok: false, failure: { kind: "fatal", code: "UploadUrlRefused" } });
});
