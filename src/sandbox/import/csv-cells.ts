/** What the service's documentation leaves open about its CSV; see the settings of the import group. */
export interface CsvDialect {
  readonly literalBackslash: "keep" | "escape" | "fail-row";
  readonly literalQuote: "keep" | "strip" | "fail-row";
}

/** A line's cells, trimmed, or why the line cannot be read (a reason for the log, without values). */
export type CellReader = (line: string) => string[] | string;

/** Compiles the reader of one dialect: comma between cells, backslash before a comma inside one, no quoting. */
export function cellReader(dialect: CsvDialect): CellReader {
  return (line) => {
    const quoted = line.includes('"');
    if (quoted && dialect.literalQuote === "fail-row") return "The row contains a quotation mark.";
    const cells = line.includes("\\") ? escapedCells(line, dialect.literalBackslash) : line.split(",");
    if (typeof cells === "string") return cells;
    for (let index = 0; index < cells.length; index++) {
      const cell = cells[index];
      if (cell) cells[index] = quoted && dialect.literalQuote === "strip" ? unquoted(trimmed(cell)) : trimmed(cell);
    }
    return cells;
  };
}

function escapedCells(line: string, literalBackslash: CsvDialect["literalBackslash"]): string[] | string {
  const cells: string[] = [];
  let cell = "";
  let from = 0;
  for (let at = 0; at < line.length; at++) {
    const character = line.charCodeAt(at);
    if (character === COMMA) {
      cells.push(cell + line.slice(from, at));
      cell = "";
      from = at + 1;
    } else if (character === BACKSLASH) {
      const beforeComma = line.charCodeAt(at + 1) === COMMA;
      if (!beforeComma && literalBackslash === "fail-row") return "The row contains a backslash that is not before a comma.";
      if (!beforeComma && literalBackslash === "keep") continue;
      cell += line.slice(from, at);
      from = at + 1;
      at++;
    }
  }
  cells.push(cell + line.slice(from));
  return cells;
}

const COMMA = 44;
const BACKSLASH = 92;
const SPACE = 32;

/** Takes blanks and control characters off both ends; a byte order mark is neither, so it stays and spoils the header. */
function trimmed(cell: string): string {
  let start = 0;
  let end = cell.length;
  while (start < end && cell.charCodeAt(start) <= SPACE) start++;
  while (end > start && cell.charCodeAt(end - 1) <= SPACE) end--;
  return end - start === cell.length ? cell : cell.slice(start, end);
}

function unquoted(cell: string): string {
  return cell.length >= 2 && cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1) : cell;
}
