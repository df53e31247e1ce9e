import type { Services } from "../operation.ts";
import { csvHeader } from "../rules/csv-header.ts";
import type { Pool } from "../rules/pool.ts";
import { cellReader } from "./csv-cells.ts";

import { headerPositions } from "./csv-header.ts";
import { type CsvLine, readCsvLines } from "./csv-lines.ts";
import type { CompiledFile } from "./import-row.ts";
import { JobFailure } from "./job-failure.ts";
import { lineText } from "./line-text.ts";
import { rowRules } from "./row-rules.ts";

/** Reads the file's header and compiles the rules of its rows. `firstByte` is where the rows begin. Throws JobFailure. */
export async function compileFile(
  { settings }: Pick<Services, "settings">,
  pool: Pool,
  path: string,
): Promise<{ readonly file: CompiledFile; readonly firstByte: number }> {
  const line = await firstLine(path);
  if (line === undefined) throw new JobFailure("The CSV file is empty.");
  if (line.fault !== undefined) throw new JobFailure("The CSV header is not valid.");
  const readCells = cellReader(settings.import.csv);
  const header = readCells(lineText(line, settings.import.csv));
  if (typeof header === "string") throw new JobFailure("The CSV header is not valid.");
  const positions = headerPositions(header, csvHeader(pool));
  return { file: { pool, width: header.length, readCells, rules: rowRules(pool, positions) }, firstByte: line.endByte };
}

async function firstLine(path: string): Promise<CsvLine | undefined> {
  for await (const lines of readCsvLines(path, 0)) return lines[0];
  return undefined;
}
