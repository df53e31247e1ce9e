import { parseJson } from "../model/index.ts";
import { checkDocument } from "./json-document.ts";
import type { SourcePass } from "./read-batches.ts";
import { MAX_ROW_BYTES, type ReadIssueCode, readIssue } from "./read-issues.ts";
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
  #line = 1;
  #row = 0;

  constructor(text: SourceText) {
    this.#text = text;
    this.#lineStart = text.start;
  }

  feed(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, from)) {
      this.#keep(chunk.subarray(from, at));
      this.#endLine();
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

  #endLine(): void {
    const whole = this.#lineBytes === this.#carry.length;
    const crlf = whole && this.#carry.at(-1) === CR;
    const bytes = this.#lineBytes - (crlf ? 1 : 0);
    this.#addRow(crlf ? this.#carry.subarray(0, -1) : this.#carry, bytes);
    this.#lineStart += this.#lineBytes + 1;
    this.#line++;
    this.#lineBytes = 0;
    this.#carry = Buffer.alloc(0);
  }

  #addRow(line: Buffer, bytes: number): void {
    const tooLarge = bytes > MAX_ROW_BYTES;
    const text = tooLarge ? "" : line.toString("utf8");
    if (!tooLarge && text.trim() === "") return;
    this.#row++;
    const ref = { row: this.#row, line: this.#line, byte: this.#lineStart, bytes };
    const read = tooLarge
      ? { code: "row-too-large" as const }
      : isDamaged(line, this.#text.encoding)
        ? { code: "encoding-invalid" as const }
        : readLine(text);
    if ("document" in read) this.batches.add({ kind: "record", record: { ref, document: read.document } });
    else this.batches.add({ kind: "unreadable", ref, issues: [readIssue(read.code)] });
  }
}

/** The parser's own message quotes the line, so it is not passed on. */
function readLine(text: string): ReturnType<typeof checkDocument> | { readonly code: ReadIssueCode } {
  try {
    return checkDocument(parseJson(text));
  } catch {
    return { code: "json-malformed" };
  }
}
