import type { AtomicFile } from "../files/atomic-file.ts";
import type { SourceRef, SourceRow, SourceShape } from "../model/index.ts";
import type { TextEncoding } from "./text-encoding.ts";

/** An input that can be read again and again: the same file gives the same rows in the same order. */
export interface Source {
  readonly shape: SourceShape;
  /** How a file of rejected rows is named: `csv`, `ndjson`, `json`, with `.gz` never added. */
  readonly extension: string;
  /**
   * Reads all rows in order, in batches of about 100. Rows that cannot be read come as `unreadable`, in their place, with
   * issues of READ_ISSUES. May be called again, also while another reading is under way. The file is closed when the
   * reading ends, also early. Throws a RunError (`usage`) where the file as a whole cannot be read: an unclosed quote
   * that swallows the rest, a gzip bomb, a broken archive, a JSON document that is broken or cut off.
   *
   * A row's place counts in the unpacked text: the file's own bytes where it is UTF-8 (a byte order mark included), the
   * bytes of the text turned into UTF-8 where it is not. Elements of a JSON array have a row number only; their line,
   * byte and bytes are 0. Of several files, `row` counts across them, `line` within one, and `byte` says which one it is (place-in-files.ts).
   */
  read(signal?: AbortSignal): AsyncGenerator<readonly SourceRow[], void, void>;
  /**
   * Reads as `read` does, from a row on that it gave: that one comes first, and all have the numbers and places that they have in
   * a whole reading. What comes before is not looked at, and of a plain UTF-8 file not even read. Absent where rows have no place to begin at.
   */
  readonly readFrom?: (row: SourceRef, signal?: AbortSignal) => AsyncGenerator<readonly SourceRow[], void, void>;
  /**
   * Writes the given rows (ascending by row) to a file of the source's own format, columns and encoding, not compressed,
   * ready to be mended and read by the same source settings. Lines are copied byte for byte; elements of a JSON array
   * are written anew, numbers digit by digit, into an array at the same keys. The file is private (0600) and appears whole.
   */
  writeRows(refs: AsyncIterable<SourceRef> | Iterable<SourceRef>, path: string): Promise<void>;
  /** Of several files, the path of the one that a row stands in; absent where there is one file. */
  readonly fileOf?: (ref: SourceRef) => string;
}

/** What copies rows out of one file into a file that may take rows of others of its kind too. */
export interface RowCopy {
  /** That of the file, and of what is copied out of it. */
  readonly encoding: TextEncoding;
  /** What the new file begins with. */
  readonly head: Buffer;
  /** What it ends with. */
  readonly tail: Buffer;
  /** Appends the given rows, ascending; `first` tells whether none was written before. Gives their number. */
  append(file: AtomicFile, refs: AsyncIterable<SourceRef>, first: boolean): Promise<number>;
}

/** A source that is one file. */
export interface FileSource extends Source {
  readonly copy: RowCopy;
}
