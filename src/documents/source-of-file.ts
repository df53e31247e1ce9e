import { RunError, type SourceSpec, type TableFileSpec } from "../model/index.ts";

/** Stands for input that is copied to a private file before it is read. */
export const SPOOLED = "-";

type Format = SourceSpec["format"] | TableFileSpec["format"];

/** What a job file says of a source that is a file. */
interface WrittenFile extends Omit<SourceSpec, "format"> {
  readonly format?: Format;
  readonly sheet?: string | number;
  readonly maxUnpackedBytes?: number;
}

const MAX_UNPACKED_BYTES = 2 ** 31;

/** Settings that mean something to some formats alone; elsewhere they would be passed over without a word. */
const FORMATS_OF: Readonly<Record<string, readonly string[]>> = {
  sheet: ["xlsx"],
  maxUnpackedBytes: ["xlsx", "parquet"],
  binary: ["ldif"],
};
/** Settings that are for files of text. */
const OF_TEXT = ["compression", "encoding", "delimiter", "quote", "ragged", "at"];

/**
 * How a file is read: as it is, or, of an Excel or Parquet file, by way of a private copy. Throws a RunError (`usage`) where
 * nothing tells the format, or where it does not know a setting.
 */
export function sourceOfFile(written: WrittenFile, fileName: string): { readonly source: SourceSpec; readonly tableFile?: TableFileSpec } {
  const { format: stated, file, sheet, maxUnpackedBytes = MAX_UNPACKED_BYTES, ...source } = written;
  const format = stated ?? formatOf(file, fileName);
  const isTable = format === "xlsx" || format === "parquet";
  const idle = Object.keys(written).filter(
    (key) =>
      FORMATS_OF[key]?.includes(format) === false || (isTable && OF_TEXT.includes(key)) || (format === "parquet" && key === "columns"),
  );
  if (idle.length > 0) {
    throw new RunError("usage", `${fileName}: source: ${idle.join(", ")} means nothing to a file of format ${format}.`, "Take it out.");
  }
  if (!isTable) return { source: { ...source, file, format } };
  if (file === SPOOLED) {
    throw new RunError("usage", `${fileName}: source.file: a file of format ${format} cannot come from standard input.`, "Name a file.");
  }
  const { columns } = source;
  const tableFile = { file, format, maxUnpackedBytes, ...(sheet !== undefined && { sheet }), ...(columns !== undefined && { columns }) };
  return { source: { file: SPOOLED, format: "ndjson" }, tableFile };
}

/** How several files, or patterns, of one format are read. Throws as `sourceOfFile` does, and where their formats differ. */
export function sourceOfFiles(files: readonly string[], how: Omit<WrittenFile, "file">, fileName: string): SourceSpec {
  const each = files.map((file) => sourceOfFile({ ...how, file }, fileName));
  const formats = [...new Set(each.map(({ source, tableFile }) => (tableFile ?? source).format))];
  const [first] = each;
  if (formats.length === 1 && first !== undefined && first.tableFile === undefined) return { ...first.source, files };
  throw new RunError(
    "usage",
    formats.length > 1
      ? `${fileName}: source.files: the files' endings tell several formats: ${formats.join(", ")}.`
      : `${fileName}: source.files: files of format ${formats.join("")} are read one a job.`,
    "Files of one source are of one format, and of text: make a job of each.",
  );
}

function formatOf(file: string, fileName: string): Format {
  const table = /\.(xlsx|parquet)$/i.exec(file)?.[1]?.toLowerCase();
  if (table === "xlsx" || table === "parquet") return table;
  const ending = /\.(csv|ndjson|jsonl|json|ldif|ldf)(?:\.gz)?$/i.exec(file)?.[1]?.toLowerCase();
  if (ending === "csv" || ending === "json") return ending;
  if (ending === "ldif" || ending === "ldf") return "ldif";
  if (ending !== undefined) return "ndjson";
  throw new RunError(
    "usage",
    `${fileName}: source.format: the source's ending does not tell its format.`,
    "Add `format: csv`, `ndjson`, `json`, `ldif`, `xlsx` or `parquet` to `source`.",
  );
}
