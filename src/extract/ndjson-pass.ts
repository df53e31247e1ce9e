import type { SourceRef } from "../model/index.ts";
import { readDocument } from "./json-document.ts";
import type { SourcePass } from "./read-batches.ts";
import { MAX_ROW_BYTES, readIssue } from "./read-issues.ts";
import { RowBatches } from "./row-batches.ts";
import type { SourceText } from "./source-text.ts";
import { isDamaged } from "./text-damage.ts";

const LF = 0x0a;
const CR = 0x0d;

/** One pass over a file with a JSON object a line: fed with its chunks in order, it collects rows and their places. */
export class NdjsonPass implements SourcePass {
  readonly batches = new RowBatches();
  readonly #text: SourceText;
  /** The beginning of a line whose end has not come yet; cut off where the line is too large to be kept. */
  #carry: Buffer = Buffer.alloc(0);
  #lineBytes = 0;
  #lineStart: number;
  #line: number;
  #row: number;

  /** `from`: the row with which the text that is fed begins, where that is not the file's start. */
  constructor(text: SourceText, from: SourceRef = { row: 1, line: 1, byte: text.start, bytes: 0 }) {
    this.#text = text;
    this.#lineStart = from.byte;
    this.#line = from.line;
    this.#row = from.row - 1;
  }

  feed(chunk: Buffer): void {
    const last = chunk.lastIndexOf(LF);
    let from = 0;
    if (last !== -1 && this.#lineBytes > 0) {
      from = chunk.indexOf(LF);
      this.#keep(chunk.subarray(0, from++));
      this.#endLine();
    }
    // One look at all whole lines tells in most chunks that none of them is damaged.
    const sound = from <= last && !isDamaged(chunk.subarray(from, last + 1), this.#text.encoding);
    for (; from <= last; ) {
      const at = chunk.indexOf(LF, from);
      this.#addLine(chunk, from, at, sound);
      from = at + 1;
    }
    this.#keep(chunk.subarray(from));
  }

  /** To be called after the last chunk: the last line may lack its line break. */
  end(): void {
    if (this.#lineBytes > 0) this.#endLine();
  }

  #keep(piece: Buffer): void {
    this.#lineBytes += piece.length;
    // One byte more than allowed is enough to know that the line is too large; the last byte may be a carriage return.
    const room = MAX_ROW_BYTES + 2 - this.#carry.length;
    if (piece.length === 0 || room <= 0) return;
    const kept = piece.subarray(0, room);
    this.#carry = this.#carry.length === 0 ? kept : Buffer.concat([this.#carry, kept]);
  }

  /** Ends a line that was gathered from more than one chunk, or the last. */
  #endLine(): void {
    const bytes = this.#lineBytes;
    const line = this.#carry;
    this.#lineBytes = 0;
    this.#carry = Buffer.alloc(0);
    if (bytes === line.length) this.#addLine(line, 0, bytes, false);
    else this.#addTooLarge(bytes, bytes);
  }

  /** Takes the line between two places of a buffer; `sound`: it is known to be valid text. */
  #addLine(buffer: Buffer, from: number, to: number, sound: boolean): void {
    const end = to > from && buffer[to - 1] === CR ? to - 1 : to;
    if (end - from > MAX_ROW_BYTES) {
      this.#addTooLarge(end - from, to - from);
      return;
    }
    const text = buffer.toString("utf8", from, end);
    if (text[0] === "{" || text.trim() !== "") {
      const ref = { row: ++this.#row, line: this.#line, byte: this.#lineStart, bytes: end - from };
      const damaged = !sound && isDamaged(buffer.subarray(from, end), this.#text.encoding);
      const read = damaged ? { code: "encoding-invalid" as const } : readLine(text);
      if ("document" in read) this.batches.add({ kind: "record", record: { ref, document: read.document } });
      else this.batches.add({ kind: "unreadable", ref, issues: [readIssue(read.code)] });
    }
    this.#pass(to - from);
  }

  #addTooLarge(bytes: number, lineBytes: number): void {
    const ref = { row: ++this.#row, line: this.#line, byte: this.#lineStart, bytes };
    this.batches.add({ kind: "unreadable", ref, issues: [readIssue("row-too-large")] });
    this.#pass(lineBytes);
  }

  #pass(lineBytes: number): void {
    this.#lineStart += lineBytes + 1;
    this.#line++;
  }
}

/** The parser's own message quotes the line, so it is not passed on. */
function readLine(text: string): ReturnType<typeof readDocument> {
  try {
    return readDocument(text);
  } catch {
    return { code: "json-malformed" };
  }
}
