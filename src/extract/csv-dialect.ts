import type { SourceSpec } from "../model/index.ts";
import { sourceError } from "./source-error.ts";

/** How a CSV file is written. `quote` is undefined where cells are never quoted; `lineBreak` is the file's own. */
export interface CsvDialect {
  readonly delimiter: string;
  readonly quote: string | undefined;
  readonly lineBreak: "\n" | "\r\n" | "\r";
}

/** The dialect of a file: what the source says, and the line break found in its first bytes (UTF-8). */
export function csvDialect(spec: SourceSpec, head: Buffer): CsvDialect {
  const { delimiter = ",", quote = '"' } = spec;
  const hint = 'set `delimiter` and `quote` in the source as the file has them, such as `;` and `"`';
  if (delimiter === "" || /[\r\n]/.test(delimiter)) throw sourceError(spec.file, "the delimiter must not be empty or a line break", hint);
  if ([...quote].length > 1 || /[\r\n]/.test(quote)) throw sourceError(spec.file, "the quote must be one character, or empty", hint);
  if (quote !== "" && delimiter.includes(quote)) throw sourceError(spec.file, "the delimiter and the quote are the same character", hint);
  return { delimiter, quote: quote === "" ? undefined : quote, lineBreak: firstLineBreak(head, quote) };
}

/** The first line break outside quotes; a lone carriage return counts only where no line feed follows it. */
function firstLineBreak(head: Buffer, quote: string): CsvDialect["lineBreak"] {
  const mark = quote === "" ? undefined : Buffer.from(quote);
  let quoted = false;
  for (let at = 0; at < head.length; at++) {
    const byte = head[at];
    if (mark !== undefined && byte === mark[0] && head.subarray(at, at + mark.length).equals(mark)) quoted = !quoted;
    if (quoted) continue;
    if (byte === 0x0a) return "\n";
    if (byte === 0x0d && at + 1 < head.length) return head[at + 1] === 0x0a ? "\r\n" : "\r";
  }
  return "\n";
}
