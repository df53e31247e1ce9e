import { createReadStream, statSync } from "node:fs";
import { request } from "node:http";
import { pipeline } from "node:stream/promises";

/** PUTs a file to a presigned address, streamed. Rejects where the answer is not 200. */
export async function putFile(path: string, url: string): Promise<void> {
  const headers = { "content-length": statSync(path).size, "x-amz-server-side-encryption": "aws:kms" };
  const sent = request(url, { method: "PUT", headers });
  const answered = new Promise<number | undefined>((resolve, reject) => {
    sent.once("error", reject).once("response", (response) => {
      response.resume().once("end", () => resolve(response.statusCode));
    });
  });
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), sent);
  const status = await answered;
  if (status !== 200) throw new Error(`the upload was answered with ${String(status)}`);
}
