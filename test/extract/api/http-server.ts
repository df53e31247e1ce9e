import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";
import { extractUsers } from "../../../src/extract/api/extract-users.ts";
import type { ApiSpec } from "../../../src/model/index.ts";

export interface Call {
  readonly url: URL;
  readonly method: string;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
  /** Counts the server's requests from 1. */
  readonly number: number;
  readonly response: ServerResponse;
}

export interface HttpServer {
  readonly origin: string;
  /** The requests so far, as `GET /users?page=1`. */
  readonly requests: string[];
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server on this machine that answers what the test says; closed after the test. */
export async function httpServer(answer: (call: Call) => void): Promise<HttpServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      requests.push(`${request.method} ${request.url}`);
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      answer({
        url,
        method: request.method ?? "",
        body: Buffer.concat(chunks).toString(),
        headers: request.headers,
        number: requests.length,
        response,
      });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

export function json(
  response: ServerResponse,
  body: unknown,
  headers: Record<string, string | readonly string[]> = {},
  status = 200,
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers } as Record<string, string>);
  response.end(JSON.stringify(body));
}

/** Made-up users with ids u-1, u-2 ... */
export function madeUpUsers(count: number): readonly { readonly id: string; readonly email: string }[] {
  return Array.from({ length: count }, (_, index) => ({ id: `u-${index + 1}`, email: `user-${index + 1}@example.com` }));
}

export interface Extraction {
  readonly users: readonly Record<string, unknown>[];
  /** What was waited between tries, ms; nothing really waits. */
  readonly waits: readonly number[];
  readonly told: readonly number[];
}

/** Reads an API to its end. */
export async function extracted(
  spec: Partial<ApiSpec> & { readonly url: string },
  { environment = {}, answerTimeoutMs = 5_000 }: { readonly environment?: Record<string, string>; readonly answerTimeoutMs?: number } = {},
): Promise<Extraction> {
  const waits: number[] = [];
  const told: number[] = [];
  const sleep = async (ms: number) => {
    waits.push(ms);
  };
  let text = "";
  const decoder = new TextDecoder();
  const world = { sleep, onRows: (rows: number) => told.push(rows), answerTimeoutMs };
  for await (const piece of extractUsers({ headers: {}, query: {}, ...spec }, environment, world)) {
    text += typeof piece === "string" ? piece : decoder.decode(piece, { stream: true });
  }
  const users = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { users, waits, told };
}
