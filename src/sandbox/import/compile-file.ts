import type { Services } from "../operation.ts";
import { csvHeader } from "../rules/csv-header.ts";
import type { HashAlgorithm } from "../rules/hash-algorithms.ts";
import type { Pool } from "../rules/pool.ts";
import { cellReader } from "./csv-cells.ts";
import { headerPositions } from "./csv-header.ts";
import { type CsvLine, readCsvLines } from "./csv-lines.ts";
import { hashCell } from "./hash-cell.ts";
import { hashColumn } from "./hash-column.ts";
import type { CompiledFile } from "./import-row.ts";
import { JobFailure } from "./job-failure.ts";
import { lineText } from "./line-text.ts";
import { rowRules } from "./row-rules.ts";

/** Reads the file's header and compiles the rules of its rows. `firstByte` is where the rows begin. Throws JobFailure. */
export async function compileFile(
  { settings }: Pick<Services, "settings">,
  pool: Pool,
  path: string,
  algorithm: HashAlgorithm | undefined,
): Promise<{ readonly file: CompiledFile; readonly firstByte: number }> {
  const line = await firstLine(path);
  if (line === undefined) throw new JobFailure("The CSV file is empty.");
  if (line.fault !== undefined) throw new JobFailure("The CSV header is not valid.");
  const readCells = cellReader(settings.import.csv);
  const header = readCells(lineText(line, settings.import.csv));
  if (typeof header === "string") throw new JobFailure("The CSV header is not valid.");
  const column = hashColumn(settings.import, algorithm);
  const positions = headerPositions(header, csvHeader(pool), column);
  const hashes = { column: column?.name ?? "", password: hashCell(settings.import.hashes, algorithm) };
  return { file: { pool, width: header.length, readCells, rules: rowRules(pool, positions, hashes) }, firstByte: line.endByte };
}

async function firstLine(path: string): Promise<CsvLine | undefined> {
  for await (const lines of readCsvLines(path, 0)) return lines[0];
  return undefined;
}
