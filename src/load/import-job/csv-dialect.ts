import type { PlannedUser } from "../../model/index.ts";

/** Renders one user as a line of Cognito's import CSV, line break included. */
export type RenderCsvLine = (user: PlannedUser) => string;

/**
 * Cognito's own dialect (Developer Guide, "Importing users into user pools from a CSV file"): the columns of
 * GetCSVHeader, no quotation marks, a backslash before a comma, birthdate as mm/dd/yyyy. What the dialect cannot
 * carry must have been kept away: a line break, a backslash or a quotation mark in a value throws. `hashColumn` names the column of password hashes.
 */
export function compileCsvLine(header: readonly string[], hashColumn?: string): RenderCsvLine {
  const cells = header.map((column) => (column === hashColumn ? hashCell : cellOf(column)));
  return (user) => {
    let line = "";
    for (const [index, cell] of cells.entries()) line += index === 0 ? cell(user) : `,${cell(user)}`;
    return `${line}\n`;
  };
}

/** The header line, line break included. */
export function csvHeaderLine(header: readonly string[]): string {
  return `${header.map(escapeCell).join(",")}\n`;
}

function cellOf(column: string): RenderCsvLine {
  if (column === "cognito:username") return (user) => escapeCell(user.username);
  // Left blank, the pool's own setting applies.
  if (column === "cognito:mfa_enabled") return () => "";
  if (column === "birthdate") return (user) => birthdateCell(user.attributes.get(column) ?? "");
  return (user) => {
    const value = user.attributes.get(column);
    return value === undefined ? "" : escapeCell(value);
  };
}

/** Empty where the user has no hash: Cognito then asks for a new password. */
function hashCell({ credential }: PlannedUser): string {
  return credential.kind === "hash" ? escapeCell(credential.cell.reveal()) : "";
}

const NEEDS_A_LOOK = /[,\\"\r\n]/;
const NOT_REPRESENTABLE = /[\\"\r\n]/;

function escapeCell(value: string): string {
  if (!NEEDS_A_LOOK.test(value)) return value;
  if (NOT_REPRESENTABLE.test(value)) throw new Error("a value that Cognito's CSV dialect cannot carry reached the writer");
  return value.replaceAll(",", "\\,");
}

/** YYYY-MM-DD, as the API has it, to mm/dd/yyyy, as the CSV has it. */
function birthdateCell(value: string): string {
  return value === "" ? "" : `${value.slice(5, 7)}/${value.slice(8, 10)}/${value.slice(0, 4)}`;
}
