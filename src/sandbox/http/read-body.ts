import type { IncomingMessage } from "node:http";

/** The whole body as text; undefined where it is longer than the limit (in bytes), whose rest is then not read. */
export function readBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limit) resolve(undefined);
      else chunks.push(chunk);
    });
    request.on("end", () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0].toString() : Buffer.concat(chunks).toString()),
    );
    request.on("error", reject);
    request.on("close", () => reject(new Error("The connection closed before the request was complete.")));
  });
}
