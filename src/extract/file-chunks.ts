import { open } from "node:fs/promises";
import { fileError } from "./source-error.ts";

const CHUNK_BYTES = 32 * 1024;

/** The bytes of a file, in order; each chunk has its own memory. The file is closed when the reader stops early. */
export async function* fileChunks(path: string, signal?: AbortSignal): AsyncGenerator<Buffer, void, void> {
  try {
    const file = await open(path, "r");
    try {
      for (;;) {
        signal?.throwIfAborted();
        const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
        const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, null);
        if (bytesRead === 0) return;
        yield bytesRead === CHUNK_BYTES ? buffer : buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(path, error);
  }
}
