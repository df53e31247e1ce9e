import { didYouMean, type PlaceRule } from "../documents/index.ts";
import type { Issue, Json, RowValues } from "../model/index.ts";
import { compileDecoding } from "./decoding.ts";
import { compileJsonPath, firstKey } from "./json-path.ts";
import { planIssue } from "./plan-issues.ts";
import { type Read, report, type Scope } from "./scope.ts";

/** Reads what stands at a place of the source as text, decoded where the rule says so. */
export function compilePlaceRule(rule: PlaceRule, scope: Scope, trim: boolean): Read {
  if (rule.parse === undefined) return compilePlace(rule.from, "from", scope, trim, rule.optional);
  const find = compileFind(rule, scope);
  return (row, issues) => {
    const found = find(row, issues);
    const text = found === undefined ? undefined : textOf(found, rule.at ?? rule.from, scope.field, issues);
    return trim ? text?.trim() : text;
  };
}

/** Reads what stands at a place of the source as text: a column, or a path in a JSON document. `key` is for problems. */
export function compilePlace(place: string, key: string, scope: Scope, trim: boolean, optional = false): Read {
  if (scope.shape.kind === "documents") {
    const find = compilePath(place, key, scope);
    const read: Read = (row, issues) => textOf(find(row), place, scope.field, issues);
    return trim ? (row, issues) => read(row, issues)?.trim() : read;
  }
  const index = columnIndex(place, key, scope, optional);
  if (index < 0) return () => "";
  return trim ? (row) => row.cells?.[index]?.trim() ?? "" : (row) => row.cells?.[index] ?? "";
}

/** Finds a value of a row, which may be a list or an object: null where it is empty, undefined where an issue was reported. */
export type Find = (row: RowValues, issues: Issue[]) => Json | undefined;

/** Compiles the finding of what stands at a place, decoded where the rule says so. */
export function compileFind(rule: PlaceRule, scope: Scope): Find {
  const find = compileRaw(rule, scope);
  if (rule.parse === undefined) return find;
  const decode = compileDecoding(rule.parse, rule.from, scope.field);
  const within = rule.at === undefined ? undefined : compileJsonPath(rule.at, "at", scope);
  return (row, issues) => {
    const decoded = decode(find(row), issues);
    return within === undefined || decoded === undefined ? decoded : (within(decoded) ?? null);
  };
}

function compileRaw({ from, optional }: PlaceRule, scope: Scope): (row: RowValues) => Json {
  if (scope.shape.kind === "documents") {
    const find = compilePath(from, "from", scope);
    return (row) => find(row) ?? null;
  }
  const index = columnIndex(from, "from", scope, optional === true);
  return (row) => row.cells?.[index] ?? null;
}

/** Below 0 where the source lacks the column. */
function columnIndex(place: string, key: string, scope: Scope, optional: boolean): number {
  if (scope.shape.kind === "documents") return -1;
  const index = scope.shape.columns.indexOf(place);
  if (index < 0 && !optional) report(scope, key, `the source has no column "${place}"${didYouMean(place, scope.shape.columns)}`);
  return index;
}

/** Finds the JSON value at a path of a document: own properties only, undefined where the path ends early. */
function compilePath(place: string, key: string, scope: Scope): (row: RowValues) => Json | undefined {
  const find = compileJsonPath(place, key, scope);
  const top = firstKey(place);
  const spelled = scope.shape.kind === "documents" && top !== undefined ? scope.shape.spelling?.(top) : undefined;
  if (spelled !== undefined && spelled !== top) report(scope, key, `the source spells "${top}" as "${spelled}"`);
  return (row) => find(row.document);
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
