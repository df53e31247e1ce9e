import type { SourceSpec } from "../model/index.ts";
import { fileChunks } from "./file-chunks.ts";
import { gunzipChunks } from "./gunzip-chunks.ts";
import { sourceError } from "./source-error.ts";
import { type TextEncoding, textDecoder } from "./text-encoding.ts";

/** A source file as text: unpacked, and in UTF-8 whatever its encoding. */
export interface SourceText {
  readonly path: string;
  /** The encoding that the file is in; a byte order mark outweighs what was said. */
  readonly encoding: TextEncoding;
  /** The byte order mark at the start of the file, often empty. */
  readonly mark: Buffer;
  /** Where the first chunk begins: after the mark in UTF-8, which is passed on byte for byte; 0 in re-encoded text. */
  readonly start: number;
  /** Whether the text is the file's bytes as they stand, so that any of them can be read by itself. */
  readonly isVerbatim: boolean;
  /**
   * The text as UTF-8 bytes without the mark; a fresh pass each time. `from`: the byte of the text to begin with, from `start` on. Only a
   * file that is passed on byte for byte is really read from there; of others all is read, and what comes before is dropped.
   */
  chunks(signal?: AbortSignal, from?: number): AsyncGenerator<Buffer, void, void>;
}

/** Looks at the first bytes of the file and says how to read it. Throws a RunError where it cannot be read. */
export async function openSourceText(spec: SourceSpec): Promise<SourceText> {
  const path = spec.file;
  const gzip = await isGzip(spec);
  const unpacked = (signal?: AbortSignal) => (gzip ? gunzipChunks(path, fileChunks(path, signal)) : fileChunks(path, signal));
  const head = await firstBytes(unpacked(), 3);
  if (head.subarray(0, 2).equals(UTF_16BE_MARK)) {
    throw sourceError(path, "is in UTF-16 big-endian, which is not supported", "save the file as UTF-8 and try again");
  }
  const marked = MARKS.find(([, mark]) => head.subarray(0, mark.length).equals(mark));
  const encoding = marked?.[0] ?? spec.encoding ?? "utf-8";
  const mark = marked?.[1] ?? Buffer.alloc(0);
  const start = encoding === "utf-8" ? mark.length : 0;
  const isVerbatim = !gzip && encoding === "utf-8";
  return {
    path,
    encoding,
    mark,
    start,
    isVerbatim,
    chunks: (signal, from = start) => {
      if (isVerbatim) return fileChunks(path, signal, from);
      if (encoding === "utf-8") return dropFirst(unpacked(signal), from);
      return dropFirst(recode(dropFirst(unpacked(signal), mark.length), encoding), from);
    },
  };
}

const UTF_16BE_MARK = Buffer.from([0xfe, 0xff]);
const MARKS: readonly (readonly [TextEncoding, Buffer])[] = [
  ["utf-8", Buffer.from([0xef, 0xbb, 0xbf])],
  ["utf-16le", Buffer.from([0xff, 0xfe])],
];
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

async function isGzip({ file, compression = "auto" }: SourceSpec): Promise<boolean> {
  if (compression === "none") return false;
  const found = (await firstBytes(fileChunks(file), 2)).equals(GZIP_MAGIC);
  if (compression === "gzip" && !found) {
    throw sourceError(file, "is not a gzip archive, though the source says so", "set `compression: auto` or `none` in the source");
  }
  return found;
}

async function firstBytes(chunks: AsyncIterable<Buffer>, count: number): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    head = Buffer.concat([head, chunk.subarray(0, count)]);
    if (head.length >= count) break;
  }
  return head.subarray(0, count);
}

async function* dropFirst(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer, void, void> {
  let left = count;
  for await (const chunk of chunks) {
    const rest = left === 0 ? chunk : chunk.subarray(left);
    left -= Math.min(left, chunk.length);
    if (rest.length > 0) yield rest;
  }
}

async function* recode(chunks: AsyncIterable<Buffer>, encoding: TextEncoding): AsyncGenerator<Buffer, void, void> {
  const decode = textDecoder(encoding);
  for await (const chunk of chunks) {
    const text = decode(chunk);
    if (text !== "") yield Buffer.from(text);
  }
  const rest = decode();
  if (rest !== "") yield Buffer.from(rest);
}
