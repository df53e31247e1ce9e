import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { sourceError } from "./source-error.ts";

const CHUNK_BYTES = 128 * 1024;
const TRUSTED_OUTPUT_BYTES = 10 * 1024 * 1024;
const MAX_RATIO = 100;

/**
 * Unpacks gzip chunk by chunk. Throws a RunError where the archive is broken or cut off, and where it unpacks to more
 * than 100 times its size once 10 MiB are out (an archive bomb).
 */
export async function* gunzipChunks(path: string, packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  const input = Readable.from(packed, { objectMode: false });
  const fed = pipeline(input, gunzip);
  // The same failure reaches the loop below; a reader that stops early is none.
  fed.catch(() => undefined);
  let unpackedBytes = 0;
  try {
    for await (const chunk of gunzip) {
      if (!Buffer.isBuffer(chunk)) continue;
      unpackedBytes += chunk.length;
      if (unpackedBytes > TRUSTED_OUTPUT_BYTES && unpackedBytes > MAX_RATIO * gunzip.bytesWritten) {
        throw sourceError(
          path,
          `unpacks to more than ${String(MAX_RATIO)} times its size (${String(unpackedBytes)} bytes out of ${String(gunzip.bytesWritten)} so far), as archive bombs do`,
          "if the file is sound, unpack it yourself and name the unpacked file",
        );
      }
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error)
      ? sourceError(path, `the gzip archive is broken or cut off (${error.code})`, "fetch or export the file again", error)
      : error;
  } finally {
    input.destroy();
    gunzip.destroy();
    await fed.catch(() => undefined);
  }
}

function isZlibError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_");
}
