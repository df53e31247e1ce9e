import { isAscii, isUtf8 } from "node:buffer";
import { type FileHandle, open } from "node:fs/promises";
import { CSV_LIMITS } from "./csv-limits.ts";

/** One physical line without its line feed. A faulty line has no text: it was too long to keep, or is not UTF-8. */
export interface CsvLine {
  readonly text: string;
  /** Offset of the byte after the line's line feed: where reading goes on after a restart. */
  readonly endByte: number;
  readonly fault?: "too-long" | "not-utf8";
}

const CHUNK_BYTES = 64 * 1024;
/** No character takes more than four bytes, so a longer line is too long whatever it holds. */
const LONGEST_LINE_BYTES = 4 * CSV_LIMITS.rowCharacters;

/** Reads a file's lines from a byte offset, a chunk's worth at a time; memory stays at one chunk and one longest line. */
export async function* readCsvLines(file: string, fromByte: number): AsyncGenerator<readonly CsvLine[]> {
  const handle = await open(file, "r");
  try {
    yield* linesOf(handle, fromByte);
  } finally {
    await handle.close();
  }
}

async function* linesOf(handle: FileHandle, fromByte: number): AsyncGenerator<readonly CsvLine[]> {
  const buffer = Buffer.allocUnsafe(LONGEST_LINE_BYTES + CHUNK_BYTES);
  let bufferStart = fromByte;
  let held = 0;
  let discarding = false;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, held, CHUNK_BYTES, bufferStart + held);
    if (bytesRead === 0) break;
    const filled = held + bytesRead;
    const lines: CsvLine[] = [];
    let start = 0;
    if (discarding) {
      const end = buffer.subarray(0, filled).indexOf(10);
      if (end >= 0) {
        lines.push({ text: "", endByte: bufferStart + end + 1, fault: "too-long" });
        discarding = false;
      }
      start = end >= 0 ? end + 1 : filled;
    }
    const complete = Math.max(start, buffer.subarray(0, filled).lastIndexOf(10) + 1);
    if (complete > start) splitLines(buffer.subarray(start, complete), bufferStart + start, lines);
    held = filled - complete;
    if (held > LONGEST_LINE_BYTES) {
      discarding = true;
      held = 0;
    }
    buffer.copyWithin(0, filled - held, filled);
    bufferStart += filled - held;
    if (lines.length > 0) yield lines;
  }
  if (discarding) yield [{ text: "", endByte: bufferStart, fault: "too-long" }];
  else if (held > 0) yield [lineOf(buffer.subarray(0, held), bufferStart + held)];
}

/** Splits bytes that end with a line feed. Pure ASCII, the usual case, is decoded once for the whole block. */
function splitLines(block: Buffer, blockStart: number, into: CsvLine[]): void {
  const ascii = isAscii(block) ? block.toString("latin1") : undefined;
  let start = 0;
  while (start < block.length) {
    const end = ascii === undefined ? block.indexOf(10, start) : ascii.indexOf("\n", start);
    const endByte = blockStart + end + 1;
    if (ascii === undefined) into.push(lineOf(block.subarray(start, end), endByte));
    else if (end - start > CSV_LIMITS.rowCharacters) into.push({ text: "", endByte, fault: "too-long" });
    else into.push({ text: ascii.slice(start, end), endByte });
    start = end + 1;
  }
}

function lineOf(bytes: Buffer, endByte: number): CsvLine {
  if (!isUtf8(bytes)) return { text: "", endByte, fault: "not-utf8" };
  const text = bytes.toString("utf8");
  return tooLong(text) ? { text: "", endByte, fault: "too-long" } : { text, endByte };
}

function tooLong(text: string): boolean {
  if (text.length <= CSV_LIMITS.rowCharacters) return false;
  let characters = 0;
  for (const _ of text) characters++;
  return characters > CSV_LIMITS.rowCharacters;
}
