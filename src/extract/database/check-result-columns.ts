import { RunError } from "../../model/index.ts";

/** Refuses a result that has a column twice, or lacks one that the key names. */
export function checkResultColumns(columns: readonly string[], key: readonly string[]): void {
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new RunError("usage", `source.database.query gives two columns the name "${twice}".`, "Give each a name of its own with AS.");
  }
  const missing = key.find((name) => !columns.includes(name));
  if (missing !== undefined) {
    throw new RunError("usage", `source.database.key: the result has no column "${missing}".`, `It has: ${columns.join(", ")}.`);
  }
}
