import type { CsvLine } from "./csv-lines.ts";
import type { CsvSettings } from "./import-settings.ts";
import { JobFailure } from "./job-failure.ts";

/** A line's text without its line ending. Throws JobFailure where CR LF, or bytes that are not UTF-8, end the job. */
export function lineText(line: CsvLine, settings: CsvSettings): string {
  if (line.fault === "not-utf8" && settings.notUtf8 === "fail-job") throw new JobFailure("The CSV file is not valid UTF-8.");
  const { text } = line;
  if (text.charCodeAt(text.length - 1) !== CARRIAGE_RETURN) return text;
  if (settings.crlf === "fail-job") throw new JobFailure("The CSV file cannot be parsed: a line ends with CR LF.");
  return text.slice(0, -1);
}

const CARRIAGE_RETURN = 13;
