import { isForbiddenKey } from "./forbidden-key.ts";
import { sourceError } from "./source-error.ts";

/**
 * The names of the columns, white space around them removed. Throws a RunError that gives the numbers of the columns at
 * fault, never their names: where the header row is missing, these would be somebody's data.
 */
export function checkColumns(path: string, names: readonly string[]): readonly string[] {
  const columns = names.map((name) => name.trim());
  const hint = "mend the header row, or name the columns with `columns` in the source if the file has no header row";
  const empty = numbersWhere(columns, (name) => name === "");
  if (empty !== "") throw sourceError(path, `columns without a name: ${empty}`, hint);
  const forbidden = numbersWhere(columns, isForbiddenKey);
  if (forbidden !== "") throw sourceError(path, `columns named __proto__, constructor or prototype: ${forbidden}`, hint);
  const repeated = numbersWhere(columns, (name) => columns.indexOf(name) !== columns.lastIndexOf(name));
  if (repeated !== "") throw sourceError(path, `columns that share a name with another: ${repeated}`, hint);
  return columns;
}

/** The numbers of the columns, from 1, as a list to read. */
function numbersWhere(columns: readonly string[], test: (name: string) => boolean): string {
  return columns.flatMap((name, index) => (test(name) ? [String(index + 1)] : [])).join(", ");
}
