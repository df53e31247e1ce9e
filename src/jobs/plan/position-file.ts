import { closeSync, openSync, rmSync } from "node:fs";
import { readWhole, writeWhole } from "../../files/whole-bytes.ts";
import type { SourceRef } from "../../model/index.ts";

const NUMBERS = 4;
const ENTRY_BYTES = NUMBERS * 8;
const BUFFERED = 2048;

/** Remembers where every row stands and a number about it, on disk, so that a row found wanting at the end of the pass can be named. */
export class PositionFile {
  readonly #path: string;
  readonly #file: number;
  readonly #buffer = new Float64Array(BUFFERED * NUMBERS);
  readonly #bytes = new Uint8Array(this.#buffer.buffer);
  #buffered = 0;
  #written = 0;
  /** The block of rows that the buffer holds for reading. */
  #blockRead = -1;

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, "w+", 0o600);
  }

  /** Adds the next row; rows must come in order, from 1, without a gap. */
  add(ref: SourceRef, note: number): void {
    if (ref.row !== this.#written + this.#buffered + 1) throw new Error(`row ${ref.row} came out of order`);
    if (this.#buffered === BUFFERED) this.#spill();
    const at = this.#buffered++ * NUMBERS;
    this.#buffer[at] = ref.line;
    this.#buffer[at + 1] = ref.byte;
    this.#buffer[at + 2] = ref.bytes;
    this.#buffer[at + 3] = note;
  }

  /** Best asked for rows in order: it reads a block at a time. */
  of(row: number): { readonly ref: SourceRef; readonly note: number } {
    if (this.#buffered > 0) this.#spill();
    const block = Math.floor((row - 1) / BUFFERED);
    if (block !== this.#blockRead) readWhole(this.#file, this.#bytes, block * BUFFERED * ENTRY_BYTES);
    this.#blockRead = block;
    const at = ((row - 1) % BUFFERED) * NUMBERS;
    const [line, byte, bytes, note] = this.#buffer.subarray(at, at + NUMBERS) as unknown as readonly [number, number, number, number];
    return { ref: { row, line, byte, bytes }, note };
  }

  close(): void {
    closeSync(this.#file);
    rmSync(this.#path);
  }

  #spill(): void {
    writeWhole(this.#file, this.#bytes.subarray(0, this.#buffered * ENTRY_BYTES), this.#written * ENTRY_BYTES);
    this.#written += this.#buffered;
    this.#buffered = 0;
    this.#blockRead = -1;
  }
}
