import { type DatabaseSpec, RunError } from "../../model/index.ts";

/** Refuses a result that has a column twice, or lacks one that the key or `changedSince` names. */
export function checkResultColumns(columns: readonly string[], { key, changedSince }: DatabaseSpec): void {
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new RunError("usage", `source.database.query gives two columns the name "${twice}".`, "Give each a name of its own with AS.");
  }
  const missing = key.find((name) => !columns.includes(name));
  if (missing !== undefined) {
    throw new RunError("usage", `source.database.key: the result has no column "${missing}".`, `It has: ${columns.join(", ")}.`);
  }
  if (changedSince !== undefined && !columns.includes(changedSince.column)) {
    throw new RunError(
      "usage",
      `source.database.changedSince: the result has no column "${changedSince.column}".`,
      `It has: ${columns.join(", ")}.`,
    );
  }
}

/** The columns that must never be NULL. */
export function neededColumns({ key, changedSince }: DatabaseSpec): readonly string[] {
  return changedSince === undefined || key.includes(changedSince.column) ? key : [...key, changedSince.column];
}
