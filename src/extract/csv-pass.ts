import type { RunError, SourceRef } from "../model/index.ts";
import { countBytes } from "./count-bytes.ts";
import type { CsvDialect } from "./csv-dialect.ts";
import { type CsvRecordParser, csvRecordParser, LOOKAHEAD_BYTES } from "./csv-record-parser.ts";
import { INCOMPLETE, PlainCsv } from "./plain-csv.ts";
import type { SourcePass } from "./read-batches.ts";
import { MAX_ROW_BYTES, READ_ISSUES, type ReadIssueCode, readIssue } from "./read-issues.ts";
import { RowBatches } from "./row-batches.ts";
import { sourceError } from "./source-error.ts";
import type { SourceText } from "./source-text.ts";
import { isDamaged, unfinishedBytes } from "./text-damage.ts";

/** A quoted cell that is still open after this much is taken for an unclosed quote. */
const MAX_OPEN_BYTES = 4 * MAX_ROW_BYTES;
const CR = 0x0d;
const LF = 0x0a;

/** The first record of a file that has a header: its cells, and its bytes (UTF-8) without the line break. */
export interface CsvHeader {
  readonly cells: readonly string[];
  readonly bytes: Buffer;
  readonly damaged: boolean;
}

export interface CsvPassOptions {
  readonly text: SourceText;
  readonly dialect: CsvDialect;
  /** Whether the first record is the header. */
  readonly header: boolean;
  /** How many cells a row must have; undefined while only the header is wanted. */
  readonly columns: number | undefined;
  /** Whether rows that are too short are filled with empty cells. */
  readonly fill: boolean;
  /** The row with which the text that is fed begins; undefined: it begins at the file's start. */
  readonly from?: SourceRef | undefined;
}

/**
 * One pass over a CSV file: fed with its chunks in order, it collects rows and their places. Rows that are plain to read are
 * cut by PlainCsv; from the first that is not, csv-parse reads on to the chunk's end. A row whose quotes are out of place is
 * given up alone: reading goes on with the line after the one on which it began.
 */
export class CsvPass implements SourcePass {
  readonly batches = new RowBatches();
  readonly #text: SourceText;
  readonly #dialect: CsvDialect;
  readonly #columns: number | undefined;
  readonly #fill: boolean;
  /** The byte that ends a line, alone or after a carriage return. */
  readonly #breakByte: number;
  readonly #plain: PlainCsv | undefined;
  #parser: CsvRecordParser;
  #parserStart: number;
  /** The text from the row being read (or the last byte, while skipping) to the end of the last chunk. */
  #window: Buffer = Buffer.alloc(0);
  #windowStart: number;
  #rowStart: number;
  #row = 0;
  #line = 1;
  /** What the parser calls the line on which the row being read begins. */
  #parserLine = 1;
  /** A row that was given up, whose line's end is still to be found. */
  #skipping: { readonly start: number; readonly line: number; readonly code: ReadIssueCode; searchFrom: number } | undefined;
  /** Text up to here was searched for damage, and a chunk that ends here had some. */
  #checkedTo: number;
  #damagedTo = -1;
  #wantsHeader: boolean;
  #header: CsvHeader | undefined;

  constructor({ text, dialect, header, columns, fill, from }: CsvPassOptions) {
    this.#text = text;
    this.#dialect = dialect;
    this.#wantsHeader = header;
    this.#columns = columns;
    this.#fill = fill;
    this.#breakByte = dialect.lineBreak === "\r" ? CR : LF;
    this.#plain = PlainCsv.forDialect(dialect);
    this.#windowStart = this.#rowStart = this.#parserStart = this.#checkedTo = from?.byte ?? text.start;
    if (from !== undefined) {
      this.#row = from.row - 1;
      this.#line = from.line;
    }
    this.#parser = this.#newParser();
  }

  get header(): CsvHeader | undefined {
    return this.#header;
  }

  async feed(chunk: Buffer): Promise<void> {
    this.#window = this.#window.length === 0 ? chunk : Buffer.concat([this.#window, chunk]);
    this.#searchDamage(unfinishedBytes(chunk));
    let rest = this.#skipping === undefined ? chunk : this.#skipLine();
    if (rest !== undefined && this.#plain !== undefined) rest = this.#readPlain(this.#plain);
    while (rest !== undefined && rest.length > 0) {
      const fault = await this.#parser.write(rest);
      rest = fault === undefined ? undefined : this.#giveUpRow("quote-malformed");
    }
    if (this.#skipping === undefined) this.#limitRow();
    this.#trimWindow();
  }

  /** To be called after the last chunk. */
  async end(): Promise<void> {
    this.#searchDamage(0);
    let rest: Buffer = Buffer.alloc(0);
    if (this.#lastByte() !== undefined && this.#lastByte() !== this.#breakByte) {
      // A last line without a line break is read as if it had one.
      rest = Buffer.from([this.#breakByte]);
      this.#window = Buffer.concat([this.#window, rest]);
    }
    if (this.#skipping !== undefined) rest = this.#skipLine() ?? rest;
    if (this.#plain !== undefined) rest = this.#readPlain(this.#plain) ?? this.#handOver();
    for (;;) {
      const fault = (rest.length === 0 ? undefined : await this.#parser.write(rest)) ?? (await this.#parser.end());
      if (fault === undefined) return;
      if (fault === "quote-unclosed") throw this.#unclosedQuote();
      rest = this.#giveUpRow(fault) ?? Buffer.alloc(0);
    }
  }

  #newParser(): CsvRecordParser {
    return csvRecordParser(this.#dialect, (cells) => this.#onParsed(cells));
  }

  /** Reads plain rows as far as it goes; gives the text from the first on that is not, for csv-parse. */
  #readPlain(plain: PlainCsv): Buffer | undefined {
    for (;;) {
      this.#passBlankLines();
      const from = this.#rowStart - this.#windowStart;
      const next = plain.read(this.#window, from);
      if (next >= 0) this.#onRecord(plain.cells, this.#windowStart + next, plain.innerBreaks);
      else if (next === INCOMPLETE && this.#window.length - from <= MAX_ROW_BYTES) return undefined;
      else return this.#handOver();
    }
  }

  /** Lets a new csv-parse begin with the row being read; gives the text from there on. */
  #handOver(): Buffer {
    this.#parser = this.#newParser();
    this.#parserStart = this.#rowStart;
    this.#parserLine = 1;
    return this.#window.subarray(this.#rowStart - this.#windowStart);
  }

  #onParsed(cells: readonly string[]): void {
    this.#passBlankLines();
    const next = this.#parserStart + this.#parser.bytesDone();
    const parserLine = this.#parser.linesDone();
    const record = this.#window.subarray(this.#rowStart - this.#windowStart, next - 1 - this.#windowStart);
    const innerBreaks = parserLine === this.#parserLine ? 0 : countBytes(record, this.#breakByte);
    this.#parserLine = parserLine + 1;
    this.#onRecord(cells, next, innerBreaks);
  }

  /** Takes a record that ends, with its line break, before `next`. */
  #onRecord(cells: readonly string[], next: number, innerBreaks: number): void {
    const window = this.#window;
    const from = this.#rowStart - this.#windowStart;
    let to = next - this.#windowStart - 1;
    if (this.#breakByte === LF && window[to - 1] === CR) to--;
    const byte = this.#rowStart;
    const ref = { row: this.#row + 1, line: this.#line, byte, bytes: to - from };
    this.#rowStart = next;
    this.#line += 1 + innerBreaks;
    const damaged = byte < this.#damagedTo && isDamaged(window.subarray(from, to), this.#text.encoding);
    if (this.#wantsHeader) {
      this.#wantsHeader = false;
      this.#header = { cells, bytes: Buffer.from(window.subarray(from, to)), damaged };
      return;
    }
    this.#row++;
    if (ref.bytes > MAX_ROW_BYTES) this.#reject(ref, "row-too-large");
    else if (damaged) this.#reject(ref, "encoding-invalid");
    else if (cells.length === this.#columns) this.batches.add({ kind: "record", record: { ref, cells } });
    else this.#addRagged(ref, cells);
  }

  #addRagged(ref: SourceRef, cells: readonly string[]): void {
    const expected = this.#columns ?? cells.length;
    if (cells.length < expected && this.#fill) {
      const filled = [...cells, ...new Array<string>(expected - cells.length).fill("")];
      this.batches.add({ kind: "record", record: { ref, cells: filled } });
      return;
    }
    const figures = `${String(cells.length)} instead of ${String(expected)}`;
    this.#reject(ref, cells.length < expected ? "row-too-short" : "row-too-long", figures);
  }

  #reject(ref: SourceRef, code: ReadIssueCode, figures?: string): void {
    this.batches.add({ kind: "unreadable", ref, issues: [readIssue(code, figures)] });
  }

  /** Moves the start of the row behind blank lines, which are no rows. */
  #passBlankLines(): void {
    const window = this.#window;
    let at = this.#rowStart - this.#windowStart;
    for (;;) {
      if (window[at] === this.#breakByte) at += 1;
      else if (this.#breakByte === LF && window[at] === CR && window[at + 1] === LF) at += 2;
      else break;
      this.#line++;
      this.#parserLine++;
    }
    this.#rowStart = this.#windowStart + at;
  }

  /** Gives up the row being read; returns the text after the end of its first line, if that is there already. */
  #giveUpRow(code: ReadIssueCode): Buffer | undefined {
    this.#passBlankLines();
    if (this.#wantsHeader) throw this.#badHeader(code);
    this.#skipping = { start: this.#rowStart, line: this.#line, code, searchFrom: this.#rowStart };
    return this.#skipLine();
  }

  /** Looks for the end of the line that is being skipped; a new parser takes over behind it. */
  #skipLine(): Buffer | undefined {
    const skipping = this.#skipping;
    if (skipping === undefined) return undefined;
    const at = this.#window.indexOf(this.#breakByte, skipping.searchFrom - this.#windowStart);
    if (at === -1) {
      skipping.searchFrom = this.#windowStart + this.#window.length;
      return undefined;
    }
    const end = this.#windowStart + at;
    const crlf = this.#breakByte === LF && end > skipping.start && this.#window[at - 1] === CR;
    this.#skipping = undefined;
    this.#row++;
    this.#reject(
      { row: this.#row, line: skipping.line, byte: skipping.start, bytes: end - skipping.start - (crlf ? 1 : 0) },
      skipping.code,
    );
    this.#rowStart = this.#parserStart = end + 1;
    this.#line++;
    this.#parserLine = 1;
    this.#parser = this.#newParser();
    return this.#window.subarray(at + 1);
  }

  /** Keeps memory flat where a row does not end. */
  #limitRow(): void {
    this.#passBlankLines();
    const row = this.#window.subarray(this.#rowStart - this.#windowStart);
    if (row.length <= MAX_ROW_BYTES) return;
    const quote = this.#dialect.quote;
    if (quote !== undefined && countBytes(row, Buffer.from(quote)) % 2 === 1) {
      if (row.length > MAX_OPEN_BYTES) throw this.#unclosedQuote();
      return;
    }
    if (this.#wantsHeader) throw this.#badHeader("row-too-large");
    const searchFrom = this.#rowStart + row.length - LOOKAHEAD_BYTES;
    this.#skipping = { start: this.#rowStart, line: this.#line, code: "row-too-large", searchFrom };
    this.#line += countBytes(row.subarray(0, row.length - LOOKAHEAD_BYTES), this.#breakByte);
  }

  #trimWindow(): void {
    const end = this.#windowStart + this.#window.length;
    // While skipping, one byte is kept: a carriage return belongs to the line feed that follows.
    const from = this.#skipping === undefined ? this.#rowStart : Math.min(this.#skipping.searchFrom, end) - 1;
    this.#window = this.#window.subarray(from - this.#windowStart);
    this.#windowStart = from;
  }

  #searchDamage(unfinished: number): void {
    const to = this.#windowStart + this.#window.length - unfinished;
    const from = Math.max(this.#checkedTo, this.#windowStart);
    if (to > from && isDamaged(this.#window.subarray(from - this.#windowStart, to - this.#windowStart), this.#text.encoding)) {
      this.#damagedTo = to;
    }
    this.#checkedTo = Math.max(this.#checkedTo, to);
  }
  #lastByte(): number | undefined {
    return this.#window.at(-1) ?? (this.#windowStart > this.#text.start ? this.#breakByte : undefined);
  }

  #unclosedQuote(): RunError {
    this.#passBlankLines();
    const cellStart = this.#parserStart + this.#parser.bytesDone();
    const before = this.#window.subarray(this.#rowStart - this.#windowStart, Math.max(this.#rowStart, cellStart) - this.#windowStart);
    const line = this.#line + countBytes(before, this.#breakByte);
    return sourceError(
      this.#text.path,
      `a quote opened on line ${String(line)} is never closed, so everything after it would be one cell`,
      `close or remove the quote on line ${String(line)}; if this file does not quote its cells, set \`quote: ""\` in the source`,
    );
  }

  #badHeader(code: ReadIssueCode): RunError {
    const { reason, hint } = READ_ISSUES[code];
    return sourceError(this.#text.path, `the header row cannot be read: ${reason}`, hint);
  }
}
