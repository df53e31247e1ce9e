import { readEntry } from "./ldif-entry.ts";
import type { LdifName } from "./ldif-names.ts";
import type { SourcePass } from "./read-batches.ts";
import { MAX_ROW_BYTES, type ReadIssueCode, readIssue } from "./read-issues.ts";
import { RowBatches } from "./row-batches.ts";
import { sourceError } from "./source-error.ts";
import type { SourceText } from "./source-text.ts";
import { isDamaged } from "./text-damage.ts";

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const HASH = 0x23;

/**
 * One pass over an LDIF file: fed with its chunks in order, it collects entries and their places. A record is whatever
 * stands between blank lines, comments left out; its place reaches from its first line to its last.
 */
export class LdifPass implements SourcePass {
  readonly batches = new RowBatches();
  readonly #text: SourceText;
  readonly #names: (name: string) => LdifName;
  /** The beginning of a line whose end has not come yet; cut off where the line is too large to be kept. */
  #carry: Buffer = Buffer.alloc(0);
  #lineBytes = 0;
  #lineStart: number;
  #line = 1;
  #row = 0;
  #begun = false;
  #inComment = false;
  /** The record being read: its unfolded lines, each as its pieces, and where it stands. */
  #record: { readonly line: number; readonly start: number; end: number; readonly lines: Buffer[][]; problem?: ReadIssueCode } | undefined;

  constructor(text: SourceText, names: (name: string) => LdifName) {
    this.#text = text;
    this.#names = names;
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
    this.#endRecord();
  }

  #keep(piece: Buffer): void {
    this.#lineBytes += piece.length;
    const room = MAX_ROW_BYTES + 2 - this.#carry.length;
    if (piece.length === 0 || room <= 0) return;
    const kept = piece.subarray(0, room);
    this.#carry = this.#carry.length === 0 ? kept : Buffer.concat([this.#carry, kept]);
  }

  #endLine(): void {
    const bytes = this.#lineBytes;
    const whole = bytes === this.#carry.length;
    const crlf = whole && this.#carry[bytes - 1] === CR;
    this.#takeLine(crlf ? this.#carry.subarray(0, -1) : this.#carry, crlf ? bytes - 1 : bytes);
    this.#lineStart += bytes + 1;
    this.#line++;
    this.#lineBytes = 0;
    this.#carry = Buffer.alloc(0);
  }

  /** `line` is cut off where `bytes`, its true size, is larger. */
  #takeLine(line: Buffer, bytes: number): void {
    if (bytes === 0) {
      this.#inComment = false;
      this.#endRecord();
      return;
    }
    const folded = line[0] === SPACE;
    if (!folded) this.#inComment = line[0] === HASH;
    if (this.#inComment || (!this.#begun && !folded && this.#isVersion(line))) return;
    this.#begun = true;
    this.#record ??= { line: this.#line, start: this.#lineStart, end: 0, lines: [] };
    const record = this.#record;
    record.end = this.#lineStart + bytes;
    if (record.end - record.start > MAX_ROW_BYTES) record.problem = "row-too-large";
    if (record.problem !== undefined) {
      record.lines.length = 0;
      return;
    }
    const last = record.lines.at(-1);
    if (!folded) record.lines.push([line]);
    else if (last === undefined) record.problem = "ldif-malformed";
    else last.push(line.subarray(1));
  }

  /** The line that says which LDIF this is; only before the first record. */
  #isVersion(line: Buffer): boolean {
    const version = /^version: *([\s\S]*?) *$/i.exec(line.toString("utf8", 0, 100))?.[1];
    if (version === undefined) return false;
    this.#begun = true;
    if (version === "1") return true;
    throw sourceError(this.#text.path, "is LDIF of another version than 1", "export the directory as LDIF version 1 (RFC 2849)");
  }

  #endRecord(): void {
    const record = this.#record;
    if (record === undefined) return;
    this.#record = undefined;
    const { line, start, end, lines, problem } = record;
    const ref = { row: ++this.#row, line, byte: start, bytes: end - start };
    // Folded before they are decoded: a fold may stand inside a character.
    const unfolded = lines.map((pieces) => (pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)));
    const read =
      problem !== undefined
        ? { code: problem }
        : unfolded.some((bytes) => isDamaged(bytes, this.#text.encoding))
          ? { code: "encoding-invalid" as const }
          : readEntry(
              unfolded.map((bytes) => bytes.toString("utf8")),
              this.#names,
            );
    if ("document" in read) this.batches.add({ kind: "record", record: { ref, document: read.document } });
    else this.batches.add({ kind: "unreadable", ref, issues: [readIssue(read.code, "figures" in read ? read.figures : undefined)] });
  }
}
