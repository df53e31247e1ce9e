import { Readable } from "node:stream";
import { type Json, RunError, type TableFileSpec } from "../../model/index.ts";
import { checkColumns } from "../check-columns.ts";
import { importDriver } from "../database/import-driver.ts";
import { sourceError } from "../source-error.ts";
import type { TableLines } from "./extract-table.ts";
import { compileRowLine } from "./row-line.ts";
import { soundWorkbook } from "./sound-workbook.ts";

/** What the package makes of a cell; numbers are left to `exactCell`. */
type Cell = string | number | boolean | Date | null;

const ROWS_A_PIECE = 5_000;

/** One sheet of an Excel workbook, whole in memory, as lines of JSON; line N is the sheet's row N. */
export async function* xlsxLines(spec: TableFileSpec): AsyncGenerator<TableLines, void, void> {
  const rows = await readRows(spec);
  const header = spec.columns === undefined ? rows[0] : undefined;
  if (rows.length === 0)
    throw sourceError(spec.file, "the sheet is empty", "name the sheet that holds the users with `sheet` in the source");
  const columns = checkColumns(spec.file, header?.map((cell) => String(exactCell(cell) ?? "")) ?? spec.columns ?? []);
  const line = compileRowLine(columns);
  for (let from = 0; from < rows.length; from += ROWS_A_PIECE) {
    let text = "";
    let count = 0;
    for (let index = from; index < Math.min(from + ROWS_A_PIECE, rows.length); index++) {
      const cells = rows[index] as readonly Cell[];
      if (cells.length > columns.length && cells.some((cell, at) => at >= columns.length && cell !== null))
        throw sourceError(spec.file, `row ${String(index + 1)} has a cell to the right of all columns`, "name every column");
      const isRow = !(header !== undefined && index === 0) && cells.some((cell) => cell !== null);
      if (isRow) count++;
      text += isRow ? `${line(cells.map(exactCell))}\n` : "\n";
    }
    yield { text, rows: count };
  }
}

async function readRows(spec: TableFileSpec): Promise<readonly (readonly Cell[])[]> {
  const { readSheet } = await importDriver("read-excel-file", () => import("read-excel-file/node"));
  try {
    const packed = Readable.from(soundWorkbook(spec), { objectMode: false });
    const rows = await readSheet<string>(packed, spec.sheet ?? 1, { trim: false, parseNumber: exactNumberText });
    return rows as unknown as readonly (readonly Cell[])[];
  } catch (cause) {
    if (cause instanceof RunError) throw cause;
    const name = (cause as Error).name;
    // These messages name sheets, rows and columns, never a cell's value.
    const told = name === "SheetNotFoundError" || name === "InvalidSpreadsheetError" || name === "InvalidInputError";
    const problem = told ? `cannot be read as an Excel workbook: ${(cause as Error).message}` : "is no Excel workbook, or a broken one";
    throw sourceError(
      spec.file,
      problem,
      "save it anew as .xlsx, name the sheet with `sheet` in the source, or save the sheet as CSV",
      cause,
    );
  }
}

/** Marks what was a number in the sheet; a text cannot begin so. */
const NUMBER_MARK = "\u0000";

function exactNumberText(written: string): string {
  return NUMBER_MARK + written;
}

/** Whole numbers as their digits, other numbers as the shortest text that means the same, dates without a zone. */
function exactCell(cell: Cell): Json {
  if (cell instanceof Date) return isoOf(cell);
  if (typeof cell !== "string" || !cell.startsWith(NUMBER_MARK)) return cell as Json;
  const written = cell.slice(NUMBER_MARK.length);
  const value = Number(written);
  if (!Number.isFinite(value)) return written;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? written : value;
}

/** A day where no time is given. Serial numbers are binary fractions of a day, cut off to milliseconds: 59.999 s was a full minute. */
function isoOf(date: Date): string {
  const ms = date.getTime();
  if (Number.isNaN(ms)) return "not a date";
  const exact = (ms + 1) % 1000 === 0 ? ms + 1 : ms;
  const text = new Date(exact).toISOString().slice(0, -1);
  return text.endsWith("T00:00:00.000") ? text.slice(0, -13) : text.replace(/\.000$/, "");
}
