import type { FileHandle } from "node:fs/promises";
import { crc32, inflateRawSync } from "node:zlib";
import { sourceError } from "../source-error.ts";
import { tooLarge } from "./too-large.ts";

/** A file in an archive, as the archive's directory has it. */
export interface ZipEntry {
  readonly name: string;
  /** Unpacked, as stated; reading holds the content to it. */
  readonly bytes: number;
  readonly packedBytes: number;
  readonly method: number;
  readonly crc: number;
  readonly at: number;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const MAX_COMMENT = 65_535;
const MAX_ENTRIES = 10_000;
const ENCRYPTED = 1;

/** Reads a zip archive by its directory; every content is held to the size and the checksum that stand there. */
export class ZipReader {
  readonly entries: readonly ZipEntry[];
  readonly #path: string;
  readonly #file: FileHandle;

  private constructor(path: string, file: FileHandle, entries: readonly ZipEntry[]) {
    this.#path = path;
    this.#file = file;
    this.entries = entries;
  }

  static async open(path: string, file: FileHandle): Promise<ZipReader> {
    const { size } = await file.stat();
    const tail = await bytesAt(file, Math.max(0, size - 22 - MAX_COMMENT), Math.min(size, 22 + MAX_COMMENT));
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
    if (end < 0 || end + 22 > tail.length || tail.readUInt32LE(end) !== END) throw broken(path);
    const count = tail.readUInt16LE(end + 10);
    const directory = await bytesAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    if (count > MAX_ENTRIES || directory.length !== tail.readUInt32LE(end + 12)) throw broken(path);
    return new ZipReader(path, file, readDirectory(path, directory, count));
  }

  /** Refuses entries that together unpack to more than `maxBytes`. */
  limit(entries: readonly ZipEntry[], maxBytes: number): void {
    if (entries.reduce((sum, { bytes }) => sum + bytes, 0) > maxBytes) throw tooLarge(this.#path, maxBytes);
  }

  async read({ at, packedBytes, bytes, method, crc }: ZipEntry): Promise<Buffer> {
    const local = await bytesAt(this.#file, at, 30);
    if (local.length !== 30 || local.readUInt32LE(0) !== LOCAL) throw broken(this.#path);
    const packed = await bytesAt(this.#file, at + 30 + local.readUInt16LE(26) + local.readUInt16LE(28), packedBytes);
    const content = method === 0 ? packed : inflate(this.#path, packed, bytes);
    if (content.length !== bytes || crc32(content) !== crc) throw broken(this.#path);
    return content;
  }
}

function readDirectory(path: string, directory: Buffer, count: number): readonly ZipEntry[] {
  const entries: ZipEntry[] = [];
  for (let at = 0, index = 0; index < count; index++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== ENTRY) throw broken(path);
    const nameBytes = directory.readUInt16LE(at + 28);
    const name = directory.toString("utf8", at + 46, at + 46 + nameBytes);
    const method = directory.readUInt16LE(at + 10);
    if ((directory.readUInt16LE(at + 8) & ENCRYPTED) !== 0 || (method !== 0 && method !== 8))
      throw sourceError(path, "is encrypted, or packed in a way that Excel does not use", "save the workbook anew, without a password");
    entries.push({
      name,
      method,
      crc: directory.readUInt32LE(at + 16),
      packedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      at: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

function inflate(path: string, packed: Buffer, bytes: number): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) });
  } catch (cause) {
    throw broken(path, cause);
  }
}

/** As many of the bytes as there are. */
async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { size } = await file.stat();
  const buffer = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, size - at)));
  for (let done = 0; done < buffer.length; ) {
    const { bytesRead } = await file.read(buffer, done, buffer.length - done, at + done);
    if (bytesRead === 0) return buffer.subarray(0, done);
    done += bytesRead;
  }
  return buffer;
}

function broken(path: string, cause?: unknown) {
  return sourceError(
    path,
    "is no Excel workbook (.xlsx), or a broken one",
    "save it anew as .xlsx; older .xls files and .csv files are no workbooks of this kind",
    cause,
  );
}
