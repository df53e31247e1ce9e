/** What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\0]/;

/** A cell of a CSV that people open in a spreadsheet: an apostrophe keeps it from being calculated. Not for files that programs read back. */
export function spreadsheetCell(value: string | number): string | number {
  return typeof value === "string" && FORMULA.test(value) ? `'${value}` : value;
}
