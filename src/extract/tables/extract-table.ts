import { stat } from "node:fs/promises";
import type { TableFileSpec } from "../../model/index.ts";
import { fileError } from "../source-error.ts";
import { parquetLines } from "./parquet-lines.ts";
import { tooLarge } from "./too-large.ts";
import { xlsxLines } from "./xlsx-lines.ts";

export interface TableOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told as the reading goes on: rows read so far. */
  readonly onRows?: ((rows: number) => void) | undefined;
}

/** Lines of JSON, a few thousand together, and how many rows are in them. */
export interface TableLines {
  readonly text: string;
  readonly rows: number;
}

/**
 * Reads an Excel or Parquet file as lines of JSON, a piece of a few thousand rows at a time. Line N is the sheet's row N, or the
 * Parquet file's; rows without any value are blank lines. Throws a RunError (`usage`) where the file is not one of its kind,
 * is broken, or unpacks to more than the source allows.
 */
export async function* extractTable(spec: TableFileSpec, { signal, onRows }: TableOptions = {}): AsyncGenerator<string, void, void> {
  const { file, maxUnpackedBytes } = spec;
  try {
    await stat(file);
  } catch (error) {
    throw fileError(file, error);
  }
  let rows = 0;
  let written = 0;
  for await (const lines of spec.format === "xlsx" ? xlsxLines(spec) : parquetLines(spec)) {
    signal?.throwIfAborted();
    written += Buffer.byteLength(lines.text);
    if (written > maxUnpackedBytes) throw tooLarge(file, maxUnpackedBytes);
    yield lines.text;
    rows += lines.rows;
    onRows?.(rows);
  }
}
