import type { SourceRef, SourceRow, SourceShape } from "../model/index.ts";

/** An input that can be read again and again: the same file gives the same rows in the same order. */
export interface Source {
  readonly shape: SourceShape;
  /** How a file of rejected rows is named: `csv`, `ndjson`, `json`, with `.gz` never added. */
  readonly extension: string;
  /**
   * Reads all rows in order, in batches of about 500. Rows that cannot be read come as `unreadable`, in their place.
   * Throws a RunError (`usage`) where the file as a whole cannot be read: no header, duplicate columns, an unclosed
   * quote that swallows the rest, a gzip bomb, a broken archive.
   */
  read(signal?: AbortSignal): AsyncGenerator<readonly SourceRow[], void, void>;
  /**
   * Writes the given rows (ascending) to a file of the source's own format, columns and encoding, byte for byte where
   * the format allows it, ready to be mended and read by the same source settings.
   */
  writeRows(refs: AsyncIterable<SourceRef> | Iterable<SourceRef>, path: string): Promise<void>;
}
