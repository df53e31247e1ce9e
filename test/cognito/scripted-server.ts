import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type ConnectOptions, connectPool, type PoolConnection } from "../../src/cognito/connect.ts";

/** One request as it came: the operation's name, the parsed body, and the raw pair to answer on. */
export interface Received {
  readonly operation: string;
  readonly body: Record<string, unknown>;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export interface ScriptedServer {
  readonly endpoint: string;
  /** Names of the operations, in the order they came. */
  readonly operations: string[];
  close(): Promise<void>;
}

/** A server on this machine that reads AWS JSON 1.1 requests and answers what the test says. */
export async function scriptedServer(answer: (received: Received) => void): Promise<ScriptedServer> {
  const operations: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const operation = String(request.headers["x-amz-target"] ?? request.method).replace(/^.*\./, "");
      operations.push(operation);
      const text = Buffer.concat(chunks).toString("utf8");
      answer({ operation, body: text.startsWith("{") ? JSON.parse(text) : {}, request, response });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    operations,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
  response.end(JSON.stringify(body));
}

export function connectTo(endpointUrl: string, more: Partial<ConnectOptions> = {}): PoolConnection {
  return connectPool({
    userPoolId: "eu-central-1_Test12345",
    endpointUrl,
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" },
    environment: {},
    ...more,
  });
}
