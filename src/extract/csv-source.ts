import type { SourceRef, SourceSpec } from "../model/index.ts";
import { checkColumns } from "./check-columns.ts";
import { linesCopy } from "./copy-rows.ts";
import { type CsvDialect, csvDialect } from "./csv-dialect.ts";
import { type CsvHeader, CsvPass } from "./csv-pass.ts";
import { readBatches } from "./read-batches.ts";
import type { FileSource } from "./source.ts";
import { sourceError } from "./source-error.ts";
import type { SourceKind } from "./source-kind.ts";
import { openSourceText, type SourceText } from "./source-text.ts";
import { writeRows } from "./write-rows.ts";

/** CSV in the dialects that exports are found in; cells stay text. */
export const CSV: SourceKind = {
  format: "csv",
  extension: "csv",
  async open(spec: SourceSpec): Promise<FileSource> {
    const text = await openSourceText(spec);
    const { dialect, header } = await readHeader(spec, text);
    const columns = checkColumns(spec.file, header?.cells ?? spec.columns ?? []);
    const fill = spec.ragged === "fill";
    const passFrom = (from: SourceRef | undefined) =>
      new CsvPass({ text, dialect, header: header !== undefined && from === undefined, columns: columns.length, fill, from });
    const copy = linesCopy(text, { header: header?.bytes, lineBreak: dialect.lineBreak });
    return {
      shape: { kind: "columns", columns },
      extension: CSV.extension,
      read: (signal) => readBatches(text, passFrom(undefined), signal),
      readFrom: (row, signal) => readBatches(text, passFrom(row), signal, row),
      writeRows: (refs, path) => writeRows(copy, refs, path),
      copy,
    };
  },
};

/** The dialect, and the header row unless the source names the columns itself. */
async function readHeader(spec: SourceSpec, text: SourceText): Promise<{ readonly dialect: CsvDialect; readonly header?: CsvHeader }> {
  const chunks = text.chunks();
  try {
    const first = await chunks.next();
    if (first.done === true) throw emptyFile(spec.file);
    const dialect = csvDialect(spec, first.value);
    if (spec.columns !== undefined) return { dialect };
    const pass = new CsvPass({ text, dialect, header: true, columns: undefined, fill: false });
    await pass.feed(first.value);
    while (pass.header === undefined) {
      const next = await chunks.next();
      if (next.done === true) {
        await pass.end();
        break;
      }
      await pass.feed(next.value);
    }
    if (pass.header === undefined) throw emptyFile(spec.file);
    if (pass.header.damaged) {
      throw sourceError(spec.file, `the header row is not valid ${text.encoding}`, "set `encoding` in the source, often windows-1252");
    }
    return { dialect, header: pass.header };
  } finally {
    await chunks.return();
  }
}

function emptyFile(path: string) {
  return sourceError(path, "is empty: it has not even a header row", "check that the export has finished and that this is its file");
}
