import { sourceError } from "../source-error.ts";

const MAX_ROWS = 1_048_576;
const MAX_CELLS = 100_000_000;

/**
 * Refuses a sheet (XML) whose rows, all filled up to the last row's number and the widest row's width, would take the memory:
 * one stray cell far out is enough for that. Throws a RunError (`usage`).
 */
export function limitSheet(path: string, sheet: Buffer): void {
  let rows = 0;
  let columns = 0;
  for (let at = sheet.indexOf(ROW), next = 0; at !== -1; at = next) {
    next = sheet.indexOf(ROW, at + ROW.length);
    rows = Math.max(rows + 1, Number(/\sr=["'](\d+)/.exec(sheet.toString("latin1", at + 4, at + 80))?.[1] ?? 0));
    columns = Math.max(columns, widthOf(sheet, at, next === -1 ? sheet.length : next));
  }
  if (rows <= MAX_ROWS && rows * columns <= MAX_CELLS) return;
  throw sourceError(
    path,
    `has a sheet of ${String(rows)} rows and ${String(columns)} columns, which is more than can be read`,
    "look for a stray value far below or far to the right, remove it and save the workbook anew, or save the sheet as CSV",
  );
}

const ROW = "<row ";
const CELL = "<c ";

/** The number of a row's last column that has a value. */
function widthOf(sheet: Buffer, from: number, to: number): number {
  for (let end = to; ; ) {
    const at = sheet.lastIndexOf(CELL, end - 1);
    if (at < from) return 0;
    const cell = sheet.toString("latin1", at, Math.min(end, at + 400));
    const letters = /\sr=["']([A-Z]{1,3})\d/.exec(cell)?.[1];
    if (letters !== undefined && /<v[ >]|<is[ >]|<f[ />]/.test(cell)) return columnNumber(letters);
    end = at;
  }
}

/** `A` is 1, `AA` 27. */
function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters) number = number * 26 + letter.charCodeAt(0) - 64;
  return number;
}
