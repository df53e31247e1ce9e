import { open } from "node:fs/promises";
import { fileError } from "./source-error.ts";

const CHUNK_BYTES = 32 * 1024;

/**
 * The bytes of a file from byte `from` on, in order; each chunk has its own memory. Chunks end where those of a whole reading end, so that
 * nothing that is decided at a chunk's end is decided otherwise. The file is closed when the reader stops early.
 */
export async function* fileChunks(path: string, signal?: AbortSignal, from = 0): AsyncGenerator<Buffer, void, void> {
  try {
    const file = await open(path, "r");
    try {
      // What cannot be read at a place, such as a pipe, is still read from its beginning.
      for (let at = from; ; ) {
        signal?.throwIfAborted();
        const wanted = CHUNK_BYTES - (at % CHUNK_BYTES);
        const buffer = Buffer.allocUnsafeSlow(wanted);
        const { bytesRead } = await file.read(buffer, 0, wanted, from === 0 ? null : at);
        if (bytesRead === 0) return;
        at += bytesRead;
        yield bytesRead === wanted ? buffer : buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(path, error);
  }
}
