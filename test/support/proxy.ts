import { createServer, type IncomingHttpHeaders, request as send } from "node:http";
import type { AddressInfo } from "node:net";

/** What a proxy does with one call: hands it on, never answers, or answers with an AWS error of this name. */
export type ProxyAnswer = "pass" | "hang" | { readonly error: string };

export interface Proxy {
  readonly endpoint: string;
  /** Names of the operations, in the order in which they came. */
  readonly operations: readonly string[];
  close(): Promise<void>;
}

/** A server on this machine that stands before a sandbox; `answer` is told the operation and how often it came so far, from 1. */
export async function startProxy(
  target: string,
  answer: (operation: string, time: number, headers: IncomingHttpHeaders) => ProxyAnswer,
): Promise<Proxy> {
  const operations: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const operation = String(incoming.headers["x-amz-target"] ?? incoming.method).replace(/^.*\./, "");
    operations.push(operation);
    const decided = answer(operation, operations.filter((one) => one === operation).length, incoming.headers);
    if (decided === "hang") return;
    if (decided !== "pass") {
      incoming.resume();
      outgoing.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
      outgoing.end(JSON.stringify({ __type: decided.error, message: "made by the test" }));
      return;
    }
    const onward = send(new URL(incoming.url ?? "/", target), { method: incoming.method, headers: incoming.headers }, (answered) => {
      outgoing.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
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
