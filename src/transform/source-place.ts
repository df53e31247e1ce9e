import { didYouMean } from "../documents/index.ts";
import type { Issue, Json, RowValues } from "../model/index.ts";
import { planIssue } from "./plan-issues.ts";
import { type Read, report, type Scope } from "./scope.ts";

/** Reads what stands at a place of the source as text: a column, or a path in a JSON document. `key` is for problems. */
export function compilePlace(place: string, key: string, scope: Scope, trim: boolean): Read {
  if (scope.shape.kind === "documents") {
    const find = compilePath(place, key, scope);
    const read: Read = (row, issues) => textOf(find(row), place, scope.field, issues);
    return trim ? (row, issues) => read(row, issues)?.trim() : read;
  }
  const index = scope.shape.columns.indexOf(place);
  if (index < 0) report(scope, key, `the source has no column "${place}"${didYouMean(place, scope.shape.columns)}`);
  return trim ? (row) => row.cells?.[index]?.trim() ?? "" : (row) => row.cells?.[index] ?? "";
}

/** Finds the JSON value at a path: own properties only, undefined where the path ends early. */
export function compilePath(place: string, key: string, scope: Scope): (row: RowValues) => Json | undefined {
  const steps = parsePath(place);
  if (steps === undefined) report(scope, key, `"${place}" is not a path such as a.b[0].c or a["b.c"]`);
  const path = steps ?? [];
  const [top] = path;
  const spelled = scope.shape.kind === "documents" && typeof top === "string" ? scope.shape.spelling?.(top) : undefined;
  if (spelled !== undefined && spelled !== top) report(scope, key, `the source spells "${top}" as "${spelled}"`);
  const [only] = path;
  if (path.length === 1 && typeof only === "string") return (row) => ownValue(row.document, only);
  return (row) => {
    let value: Json | undefined = row.document;
    for (const step of path) {
      if (typeof step === "number") value = Array.isArray(value) ? (value as readonly Json[])[step] : undefined;
      else value = ownValue(value, step);
      if (value === undefined) return undefined;
    }
    return value;
  };
}

/** A JSON value as text: numbers exactly, null and absent as empty; lists and objects are an issue. */
export function textOf(value: Json | undefined, place: string, field: string, issues: Issue[]): string | undefined {
  switch (typeof value) {
    case "string":
      return value;
    case "undefined":
      return "";
    case "boolean":
      return value ? "true" : "false";
    case "number":
      if (Number.isSafeInteger(value) || !Number.isInteger(value)) return String(value);
      issues.push(planIssue("number-unsafe", field, { place }));
      return undefined;
    default:
      if (value === null) return "";
      issues.push(planIssue("value-not-text", field, { place }));
      return undefined;
  }
}

function ownValue(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, key)) return undefined;
  return (value as { readonly [key: string]: Json })[key];
}

const STEP = /\.?([^.[\]"\s][^.[\]"]*)|\[(\d{1,6})\]|\["((?:[^"\\]|\\["\\])+)"\]/y;

/** `a.b[0]["c.d"]` as ["a", "b", 0, "c.d"]; undefined where it is not a path. */
function parsePath(place: string): readonly (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < place.length) {
    const at = place[STEP.lastIndex];
    if ((at === ".") !== (steps.length > 0 && at !== "[")) return undefined;
    const match = STEP.exec(place);
    if (match === null) return undefined;
    if (match[1] !== undefined) steps.push(match[1]);
    else if (match[2] !== undefined) steps.push(Number(match[2]));
    else steps.push((match[3] ?? "").replace(/\\(["\\])/g, "$1"));
  }
  return steps.length === 0 ? undefined : steps;
}
