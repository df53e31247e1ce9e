import { CsvError, parse } from "csv-parse";
import type { CsvDialect } from "./csv-dialect.ts";

/** How a piece of CSV could not be parsed further: a quote out of place, or one still open at the end of the file. */
type CsvFault = "quote-malformed" | "quote-unclosed";

/** The parser withholds a few bytes at the end of a piece until it sees what follows; never more than this. */
export const LOOKAHEAD_BYTES = 64;

/** csv-parse, fed piece by piece. After a fault it is done for: the rest goes to a new one. */
export interface CsvRecordParser {
  /** Bytes up to the end of the record being handed over (its line break too), or to the cell that is at fault. */
  bytesDone(): number;
  /** The line, from 1, on which the record being handed over ends; CRLF inside cells counts twice. */
  linesDone(): number;
  write(piece: Buffer): Promise<CsvFault | undefined>;
  end(): Promise<CsvFault | undefined>;
}

/** Records are handed over as they are found, without a stream event each. */
export function csvRecordParser(dialect: CsvDialect, onRecord: (cells: readonly string[]) => void): CsvRecordParser {
  const parser = parse({
    delimiter: dialect.delimiter,
    quote: dialect.quote ?? null,
    escape: dialect.quote ?? null,
    record_delimiter: dialect.lineBreak === "\r" ? ["\r"] : ["\r\n", "\n"],
    relax_column_count: true,
    skip_empty_lines: true,
  });
  parser.on("error", () => undefined);
  const push = parser.push.bind(parser);
  let width = 0;
  parser.push = (cells: readonly string[] | null) => {
    if (cells === null) return push(null);
    if (cells.length !== width) {
      // Before its "first" record csv-parse expects no number of cells; else it makes a costly error object a ragged row.
      width = cells.length;
      Object.assign(parser.info, { records: 0 });
    }
    onRecord(cells);
    return true;
  };
  return {
    bytesDone: () => parser.info.bytes,
    linesDone: () => parser.info.lines,
    write: (piece) =>
      new Promise((resolve, reject) => {
        parser.write(piece, (error) => (error === null || error === undefined ? resolve(undefined) : settle(error, resolve, reject)));
      }),
    end: () =>
      new Promise((resolve, reject) => {
        parser.once("error", (error) => settle(error, resolve, reject));
        parser.once("end", () => resolve(undefined));
        parser.resume();
        parser.end();
      }),
  };
}

/** The messages of csv-parse quote the cells, so they go no further than here. */
function settle(error: Error, resolve: (fault: CsvFault) => void, reject: (error: unknown) => void): void {
  const code = error instanceof CsvError ? error.code : undefined;
  if (code === "CSV_QUOTE_NOT_CLOSED") resolve("quote-unclosed");
  else if (code === "CSV_INVALID_CLOSING_QUOTE" || code === "INVALID_OPENING_QUOTE") resolve("quote-malformed");
  else reject(code === undefined ? error : new Error(`csv-parse gave up with ${code}`));
}
