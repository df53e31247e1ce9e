import { isUtf8 } from "node:buffer";
import type { TextEncoding } from "./text-encoding.ts";

const REPLACEMENT = Buffer.from("\uFFFD");

/**
 * Tells whether bytes of a source's text came from bytes that are no text: not UTF-8, or, where the text was decoded
 * from UTF-16, marked by the decoder. Whole characters only.
 */
export function isDamaged(bytes: Buffer, encoding: TextEncoding): boolean {
  if (encoding === "utf-8") return !isUtf8(bytes);
  return encoding === "utf-16le" && bytes.includes(REPLACEMENT);
}

/** How many bytes at the end of a chunk are the beginning of a character that the next chunk completes (0 to 3). */
export function unfinishedBytes(chunk: Buffer): number {
  for (let back = 1; back <= 3 && back <= chunk.length; back++) {
    const byte = chunk[chunk.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}
