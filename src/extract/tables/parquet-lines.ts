import { type FileHandle, open } from "node:fs/promises";
import type { FileMetaData } from "hyparquet";
import { RunError, type TableFileSpec } from "../../model/index.ts";
import { checkColumns } from "../check-columns.ts";
import { importDriver } from "../database/import-driver.ts";
import { sourceError } from "../source-error.ts";
import type { TableLines } from "./extract-table.ts";
import { boundedCompressors, CODECS } from "./parquet-compressors.ts";
import { strictText } from "./parquet-leaf.ts";
import { compileParquetValue, type EncodeValue, withRawLeaves } from "./parquet-values.ts";
import { tooLarge } from "./too-large.ts";

const ROWS_A_PIECE = 5_000;

type Parquet = typeof import("hyparquet");
type Opened = Parameters<Parquet["parquetMetadataAsync"]>[0];

/** A Parquet file as lines of JSON, one row group in memory at a time. */
export async function* parquetLines(spec: TableFileSpec): AsyncGenerator<TableLines, void, void> {
  const parquet = await importDriver("hyparquet", () => import("hyparquet"));
  const handle = await open(spec.file, "r");
  try {
    const { size } = await handle.stat();
    const file: Opened = {
      byteLength: size,
      slice(start, end = size) {
        const read = bytesAt(handle, start, end);
        // The package gives up at the first failure, and leaves others that are under way without anybody to catch them.
        read.catch(() => undefined);
        return read;
      },
    };
    yield* groupLines(spec, parquet, file);
  } catch (cause) {
    if (cause instanceof RunError) throw cause;
    // The package's own messages may quote what it read.
    throw sourceError(spec.file, "is no Parquet file, or a broken one", "export it again", cause);
  } finally {
    await handle.close();
  }
}

async function bytesAt(handle: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(end - start);
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done);
    if (bytesRead === 0) throw new RangeError("the file ends early");
    done += bytesRead;
  }
  return bytes.buffer;
}

async function* groupLines(spec: TableFileSpec, parquet: Parquet, file: Opened): AsyncGenerator<TableLines, void, void> {
  const stated = await parquet.parquetMetadataAsync(file, { geoparquet: false });
  const fields = parquet.parquetSchema(stated).children;
  const columns = checkColumns(
    spec.file,
    fields.map(({ element }) => element.name),
  );
  checkGroups(spec, stated);
  const heads = columns.map((name) => `${JSON.stringify(name)}:`);
  const encoders = fields.map((field) => compileParquetValue(field, spec.file));
  const metadata = withRawLeaves(stated);
  let first = 0;
  for (const group of stated.row_groups) {
    const rows = Number(group.num_rows);
    const values = await readGroup(spec, parquet, file, metadata, first, rows);
    const found = fields.map(({ element }) => values.get(element.name) ?? []);
    if (found.some((column) => column.length !== rows)) throw new RangeError("a column has not as many values as the file has rows");
    for (let from = 0; from < rows; from += ROWS_A_PIECE) {
      const to = Math.min(rows, from + ROWS_A_PIECE);
      yield { text: linesOf(found, heads, encoders, from, to), rows: to - from };
    }
    first += rows;
  }
}

function linesOf(
  columns: readonly (readonly unknown[])[],
  heads: readonly string[],
  encoders: readonly EncodeValue[],
  from: number,
  to: number,
): string {
  let text = "";
  for (let row = from; row < to; row++) {
    let line = "";
    for (let index = 0; index < heads.length; index++) {
      const value = columns[index]?.[row];
      if (value === null || value === undefined) continue;
      line += line === "" ? "{" : ",";
      line += heads[index];
      line += (encoders[index] as EncodeValue)(value);
    }
    text += line === "" ? "{}\n" : `${line}}\n`;
  }
  return text;
}

/** The values of every column, in the order of rows. */
async function readGroup(
  { file: path, maxUnpackedBytes }: TableFileSpec,
  parquet: Parquet,
  file: Opened,
  metadata: FileMetaData,
  first: number,
  rows: number,
): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const values = new Map<string, unknown[]>();
  let inOrder = true;
  await parquet.parquetRead({
    file,
    metadata,
    rowStart: first,
    rowEnd: first + rows,
    utf8: false,
    geoparquet: false,
    parsers: { timestampFromNanoseconds: (nanoseconds) => nanoseconds, stringFromBytes: strictText },
    compressors: boundedCompressors(maxUnpackedBytes, () => tooLarge(path, maxUnpackedBytes), parquet.snappyUncompress),
    onChunk({ columnName, columnData, rowStart }) {
      const column = values.get(columnName) ?? [];
      values.set(columnName, column);
      // Thrown here it would be nobody's to catch.
      inOrder &&= rowStart === first + column.length;
      for (const value of columnData) column.push(value);
    },
  });
  if (!inOrder) throw new RangeError("a column's pages are not in order");
  return values;
}

/** What can be told before anything is unpacked: ways of packing, and sizes as stated. */
function checkGroups({ file, maxUnpackedBytes }: TableFileSpec, { row_groups, num_rows }: FileMetaData): void {
  let rows = 0n;
  for (const group of row_groups) {
    rows += group.num_rows;
    let bytes = 0n;
    for (const { meta_data } of group.columns) {
      if (meta_data === undefined) throw sourceError(file, "has encrypted columns", "export it without encryption");
      const known = CODECS.some((codec) => codec === meta_data.codec);
      if (!known)
        throw sourceError(file, `is packed by ${meta_data.codec}, which is not supported`, `write it with one of: ${CODECS.join(", ")}`);
      // A value may take no byte of the file and still takes memory.
      bytes += meta_data.total_uncompressed_size + meta_data.num_values;
    }
    if (bytes > BigInt(maxUnpackedBytes) || group.num_rows > BigInt(maxUnpackedBytes)) throw tooLarge(file, maxUnpackedBytes);
  }
  if (rows !== num_rows) throw new RangeError("the row groups have not as many rows as the file");
}
