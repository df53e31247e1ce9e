import { closeSync, openSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import type { AtomicFile } from "../files/atomic-file.ts";
import { readWhole } from "../files/whole-bytes.ts";
import type { SourceRef } from "../model/index.ts";
import type { RowCopy } from "./source.ts";
import { changed, fileError } from "./source-error.ts";
import type { SourceText } from "./source-text.ts";
import { encodeText } from "./text-encoding.ts";

/** How rows are copied out of a source of lines: byte for byte, in the source's encoding. */
export function linesCopy(
  text: SourceText,
  { header, lineBreak }: { readonly header: Buffer | undefined; readonly lineBreak: string },
): RowCopy {
  const headed = header === undefined ? [] : [encodeText(header.toString("utf8") + lineBreak, text.encoding)];
  return {
    encoding: text.encoding,
    head: Buffer.concat([text.mark, ...headed]),
    tail: Buffer.alloc(0),
    append: (file, refs) => appendRows(text, file, refs, lineBreak),
  };
}

async function appendRows(text: SourceText, file: AtomicFile, refs: AsyncIterable<SourceRef>, lineBreak: string): Promise<number> {
  const slices: Slices = text.isVerbatim ? new SlicesOfFile(text.path) : new SlicesOfText(text);
  let rows = 0;
  try {
    for await (const ref of refs) {
      const decoder = new StringDecoder("utf8");
      let lastByte = 0;
      for await (const piece of slices.read(ref)) {
        await file.write(text.encoding === "utf-8" ? piece : encodeText(decoder.write(piece), text.encoding));
        lastByte = piece.at(-1) ?? 0;
      }
      // A row that itself ends with a carriage return would lose it to a line feed that follows.
      await file.write(encodeText(lastByte === CR && lineBreak.startsWith("\n") ? `\r${lineBreak}` : lineBreak, text.encoding));
      rows++;
    }
  } finally {
    await slices.close();
  }
  return rows;
}

const CR = 0x0d;

interface Slices {
  /** The bytes of one row, to be used before more are asked for. Rows must come in ascending order. */
  read(ref: SourceRef): AsyncIterable<Buffer>;
  close(): Promise<void> | void;
}

/** Rows that are copied are mostly few: of what lies between them nothing much is read. */
const FILE_SLICE_BYTES = 8 * 1024;

/** Reads pieces of a file from where they stand. */
class SlicesOfFile implements Slices {
  readonly #path: string;
  readonly #file: number;
  readonly #buffer = Buffer.allocUnsafe(FILE_SLICE_BYTES);
  /** Where the bytes in the buffer stand, and how many they are. */
  #start = 0;
  #length = 0;
  /** Where the next row may begin. */
  #next = 0;

  constructor(path: string) {
    this.#path = path;
    try {
      this.#file = openSync(path, "r");
    } catch (error) {
      throw fileError(path, error);
    }
  }

  async *read({ row, byte, bytes }: SourceRef): AsyncGenerator<Buffer, void, void> {
    if (byte < this.#next) throw tooLate(row);
    const end = byte + bytes;
    this.#next = end;
    for (let at = byte; at < end; ) {
      if (at < this.#start || at >= this.#start + this.#length) this.#fill(at);
      if (this.#length === 0) throw changed(this.#path, row);
      const piece = this.#buffer.subarray(at - this.#start, Math.min(this.#length, end - this.#start));
      yield piece;
      at += piece.length;
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #fill(from: number): void {
    this.#start = from;
    try {
      this.#length = readWhole(this.#file, this.#buffer, from);
    } catch (error) {
      throw fileError(this.#path, error);
    }
  }
}

/** Reads pieces of a text in ascending order, in one pass. */
class SlicesOfText implements Slices {
  readonly #text: SourceText;
  readonly #chunks: AsyncGenerator<Buffer, void, void>;
  #chunk: Buffer = Buffer.alloc(0);
  #chunkStart: number;

  constructor(text: SourceText) {
    this.#text = text;
    this.#chunks = text.chunks();
    this.#chunkStart = text.start;
  }

  async *read({ row, byte, bytes }: SourceRef): AsyncGenerator<Buffer, void, void> {
    if (byte < this.#chunkStart) throw tooLate(row);
    for (let at = byte; at < byte + bytes; ) {
      if (at < this.#chunkStart + this.#chunk.length) {
        const piece = this.#chunk.subarray(at - this.#chunkStart, byte + bytes - this.#chunkStart);
        yield piece;
        at += piece.length;
        continue;
      }
      const next = await this.#chunks.next();
      if (next.done === true) throw changed(this.#text.path, row);
      this.#chunkStart += this.#chunk.length;
      this.#chunk = next.value;
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return();
  }
}

function tooLate(row: number): RangeError {
  return new RangeError(`row ${String(row)} comes too late: rows are copied in ascending order`);
}
