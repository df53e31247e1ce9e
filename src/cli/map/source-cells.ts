import type { Json, SourceRow, SourceShape } from "../../model/index.ts";
import { HIDDEN, maskOf, type Show } from "./disclosure.ts";
import { type IsSecretPlace, isSecretValue } from "./secret-places.ts";

/** One value of a source row, as it may be shown. */
export interface SourceCell {
  readonly place: string;
  readonly shown: string;
}

export interface SourceCells {
  readonly cells: readonly SourceCell[];
  /** Places whose value is empty. */
  readonly empty: readonly string[];
  /** What was hidden, so that it is hidden in the result as well. */
  readonly secrets: readonly string[];
}

/** The cells of a row, or the values of its document by their paths. */
export function sourceCells(row: SourceRow, shape: SourceShape, isSecret: IsSecretPlace, show: Show): SourceCells {
  if (row.kind !== "record") return { cells: [], empty: [], secrets: [] };
  const { cells, document } = row.record;
  const values =
    shape.kind === "columns" ? shape.columns.map((column, index) => [column, cells?.[index] ?? ""] as const) : [...leavesOf(document, "")];
  const secrets: string[] = [];
  const shown = values.flatMap(([place, value]) => {
    if (value === "") return [];
    if (!isSecret(place) && !isSecretValue(value)) return [{ place: nameOf(place), shown: show(value) }];
    secrets.push(value);
    return [{ place: nameOf(place), shown: HIDDEN }];
  });
  return { cells: shown, empty: values.flatMap(([place, value]) => (value === "" ? [nameOf(place)] : [])), secrets };

  /** A column has a name; a document's key may be somebody's address. */
  function nameOf(place: string): string {
    return shape.kind === "columns" ? place : place.replace(/\["((?:[^"\\]|\\.)+)"\]/g, (_, key: string) => `["${maskOf(key)}"]`);
  }
}

function* leavesOf(value: Json | undefined, path: string): Generator<readonly [string, string], void, void> {
  if (Array.isArray(value)) {
    if (value.length === 0) yield [path, ""];
    for (const [index, item] of value.entries()) yield* leavesOf(item, `${path}[${index}]`);
  } else if (typeof value === "object" && value !== null) {
    const members = Object.entries(value);
    if (members.length === 0) yield [path, ""];
    for (const [key, item] of members) yield* leavesOf(item, below(path, key));
  } else yield [path, value === null || value === undefined ? "" : String(value)];
}

/** Paths as a mapping writes them. */
function below(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$:-]*$/.test(key)) return `${path}["${key.replace(/["\\]/g, "\\$&")}"]`;
  return path === "" ? key : `${path}.${key}`;
}
