/**
 * The value of the column of changes in a row as it was read, written as ranges of changes take it; undefined where it cannot be told.
 * `like`: another value of the column as it was told.
 */
export function changeOfRow(row: Readonly<Record<string, unknown>>, column: string, like: string): string | undefined {
  const value = Object.hasOwn(row, column) ? row[column] : inDocument(row, column);
  if (typeof value === "number") return String(value);
  if (typeof value !== "string" || value === "") return undefined;
  // Bytes are read as base64.
  return like.startsWith("0x") ? `0x${Buffer.from(value, "base64").toString("hex").toUpperCase()}` : value;
}

/** A field of a document may be named by its path. */
function inDocument(row: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce((value, part) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[part] : undefined), row);
}
