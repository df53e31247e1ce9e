import type { ListRule } from "../documents/index.ts";
import type { Issue, RowValues } from "../model/index.ts";
import { compileExpression } from "./cel/expression.ts";
import { AS_LIST } from "./cel/wanted.ts";
import { planIssue } from "./plan-issues.ts";
import type { Scope } from "./scope.ts";
import { compilePath, compilePlace, textOf } from "./source-place.ts";

/** Adds the values of a list to `into`; empty ones are left out, and repeats may be left in (see `distinct`). */
export type ReadList = (row: RowValues, into: string[], issues: Issue[]) => void;

/** Compiles a list rule. Order: read, split, then for each value trim, case, lookup, otherwise. */
export function compileList(rule: ListRule, scope: Scope): ReadList {
  const { value: constant } = rule;
  if (constant !== undefined) return (_, into) => addTo(into, constant);
  const place = rule.from ?? "";
  const add = compileElement(rule, scope);
  if (rule.cel !== undefined) {
    const evaluate = compileExpression(rule.cel, scope, AS_LIST);
    return (row, into, issues) => {
      for (const text of evaluate(row, issues) ?? []) addText(text, into, issues);
    };
  }
  if (scope.shape.kind === "columns") {
    const read = compilePlace(place, "from", scope, false);
    return (row, into, issues) => addText(read(row, issues) ?? "", into, issues);
  }
  const find = compilePath(place, "from", scope);
  return (row, into, issues) => {
    const found = find(row);
    if (!Array.isArray(found)) {
      addText(textOf(found, place, scope.field, issues) ?? "", into, issues);
      return;
    }
    for (const element of found) {
      const text = textOf(element, place, scope.field, issues);
      if (text !== undefined) add(text, into, issues);
    }
  };

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
  const lookup = rule.lookup && new Map(Object.entries(rule.lookup));
  return (text, into, issues) => {
    const trimmed = trim ? text.trim() : text;
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
