import type { ListRule } from "../documents/index.ts";
import type { Issue, Json, RowValues } from "../model/index.ts";
import { compileExpression } from "./cel/expression.ts";
import { AS_LIST } from "./cel/wanted.ts";
import { isJsonObject } from "./json-object.ts";
import { compileJsonPath } from "./json-path.ts";
import { compilePatternSteps } from "./pattern-steps.ts";
import { planIssue } from "./plan-issues.ts";
import { report, type Scope } from "./scope.ts";
import { compileFind, compilePlace, textOf } from "./source-place.ts";
import { truthyKeys } from "./truthy-keys.ts";

/** Adds the values of a list to `into`; empty ones are left out, and repeats may be left in (see `distinct`). */
export type ReadList = (row: RowValues, into: string[], issues: Issue[]) => void;

/** Compiles a list rule. Order: read, split, then for each value trim, match, replace, case, lookup, otherwise. */
export function compileList(rule: ListRule, scope: Scope): ReadList {
  const { value: constant } = rule;
  if (constant !== undefined) return (_, into) => addTo(into, constant);
  const from = rule.from ?? "";
  const place = rule.at ?? from;
  const add = compileElement(rule, scope);
  if (rule.cel !== undefined) {
    const evaluate = compileExpression(rule.cel, scope, AS_LIST);
    return (row, into, issues) => {
      for (const text of evaluate(row, issues) ?? []) addText(text, into, issues);
    };
  }
  if (scope.shape.kind === "columns" && rule.parse === undefined) {
    for (const key of ["keys", "item"] as const) {
      if (rule[key] !== undefined && rule[key] !== false) report(scope, key, "a column holds text; add `parse`");
    }
    const read = compilePlace(from, "from", scope, false, rule.optional);
    return (row, into, issues) => addText(read(row, issues) ?? "", into, issues);
  }
  const find = compileFind({ ...rule, from }, scope);
  const elements = rule.keys === true ? keysOf : undefined;
  const item = rule.item === undefined ? undefined : compileJsonPath(rule.item, "item", scope);
  return (row, into, issues) => {
    const value = find(row, issues);
    const found = elements === undefined || value === undefined ? value : elements(value, issues);
    if (found === undefined) return;
    if (Array.isArray(found)) for (const element of found as readonly Json[]) addElement(element, into, issues);
    else if (item === undefined || found === null) addText(textOf(found, place, scope.field, issues) ?? "", into, issues);
    else issues.push(planIssue("value-not-list", scope.field, { place }));
  };

  function addElement(element: Json, into: string[], issues: Issue[]): void {
    if (item !== undefined && element !== null && !isJsonObject(element)) {
      issues.push(planIssue("element-not-object", scope.field, { place }));
      return;
    }
    const text = textOf(item === undefined ? element : item(element), rule.item ?? place, scope.field, issues);
    if (text !== undefined) add(text, into, issues);
  }

  function keysOf(value: Json, issues: Issue[]): readonly string[] | undefined {
    if (value === null || value === "") return [];
    const keys = truthyKeys(value);
    if (keys === undefined) issues.push(planIssue("value-not-object", scope.field, { place }));
    return keys;
  }

  function addText(text: string, into: string[], issues: Issue[]): void {
    if (rule.split === undefined || !text.includes(rule.split)) add(text, into, issues);
    else for (const part of text.split(rule.split)) add(part, into, issues);
  }
}

/** What a list rule can give whatever the row holds: constants and the results of its lookup. */
export function statedResults(rule: ListRule): readonly string[] {
  const stated = [rule.value, rule.otherwise, ...Object.values(rule.lookup ?? {})];
  return stated.filter((value) => value !== undefined).filter((value) => value !== "");
}

function compileElement(rule: ListRule, scope: Scope): (text: string, into: string[], issues: Issue[]) => void {
  const trim = rule.trim ?? true;
  const steps = compilePatternSteps(rule, scope);
  const lookup = rule.lookup && new Map(Object.entries(rule.lookup));
  return (text, into, issues) => {
    const whole = trim ? text.trim() : text;
    const part = steps === undefined || whole === "" ? whole : steps(whole, issues);
    if (part === undefined) return;
    const trimmed = trim ? part.trim() : part;
    // What a pattern leaves nothing of is no value of the list, whatever `otherwise` says.
    if (trimmed === "" && whole !== "") return;
    const value = rule.case === undefined ? trimmed : rule.case === "lower" ? trimmed.toLowerCase() : trimmed.toUpperCase();
    const result = lookup === undefined ? value || rule.otherwise : (lookup.get(value) ?? rule.otherwise);
    if (result) addTo(into, result);
    else if (result === undefined && value !== "") issues.push(planIssue("lookup-unlisted", scope.field));
  };
}

const SMALL = 32;

/** A short list is kept free of repeats by looking through it, which is cheaper than a set. */
function addTo(list: string[], value: string): void {
  if (list.length >= SMALL || !list.includes(value)) list.push(value);
}

/** The list without repeats, in order of first occurrence. */
export function distinct(list: readonly string[]): readonly string[] {
  return list.length <= SMALL ? list : [...new Set(list)];
}
