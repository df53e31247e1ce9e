import type { ValueRule } from "../documents/index.ts";
import type { Issue, RowValues } from "../model/index.ts";
import { compileBit } from "./bit.ts";
import { compileDay } from "./calendar-day.ts";
import { compileExpression } from "./cel/expression.ts";
import { AS_TEXT } from "./cel/wanted.ts";
import { isEmail } from "./email-form.ts";
import { compilePatternSteps } from "./pattern-steps.ts";
import { compilePhone } from "./phone.ts";
import { planIssue } from "./plan-issues.ts";
import { type Change, type Read, type Scope, within } from "./scope.ts";
import { compilePlaceRule } from "./source-place.ts";
import { compileTemplate } from "./template.ts";
import { compileTimestamp } from "./timestamp.ts";

/**
 * Compiles a rule to one closure. Order: read, trim, after, before, match, replace, case, bit, lookup or flag, otherwise, and date,
 * timestamp, phone or type. Empty stays empty through every step but `lookup` and `flag` that list it, and `otherwise`.
 */
export function compileValue(rule: ValueRule, scope: Scope, trimByDefault = true): Read {
  const trim = rule.trim ?? trimByDefault;
  const part = withPart(compileSource(rule, scope, trim), rule, trim);
  const cased = withCase(withPatterns(part, rule, scope, trim), rule.case);
  const bits = rule.bit === undefined ? cased : whereNotEmpty(cased, compileBit(rule.bit, scope));
  const listed = listOf(rule);
  const looked = listed === undefined ? withOtherwise(bits, rule.otherwise) : compileLookup(bits, listed, rule.otherwise, scope.field);
  const form = compileForm(rule, scope);
  return form === undefined ? looked : whereNotEmpty(looked, form);
}

function compileSource(rule: ValueRule, scope: Scope, trim: boolean): Read {
  if (rule.value !== undefined) {
    const constant = trim ? rule.value.trim() : rule.value;
    return () => constant;
  }
  if (rule.template !== undefined) return compileTemplate(rule.template, scope, trim);
  if (rule.firstOf !== undefined) {
    const reads = rule.firstOf.map((inner, index) => compileValue(inner, within(scope, "firstOf", index), trim));
    return (row, issues) => firstOf(reads, row, issues);
  }
  if (rule.cel !== undefined) {
    const read = compileExpression(rule.cel, scope, AS_TEXT);
    return trim ? (row, issues) => read(row, issues)?.trim() : read;
  }
  return compilePlaceRule({ ...rule, from: rule.from ?? "" }, scope, trim);
}

function firstOf(reads: readonly Read[], row: RowValues, issues: Issue[]): string | undefined {
  for (const read of reads) {
    const value = read(row, issues);
    if (value !== "") return value;
  }
  return "";
}

/** Cuts the part out that `after` and `before` name. */
function withPart(read: Read, { after, before }: ValueRule, trim: boolean): Read {
  if (after === undefined && before === undefined) return read;
  return (row, issues) => {
    let part = read(row, issues);
    if (part === undefined) return undefined;
    if (after !== undefined && part.includes(after)) part = part.slice(part.indexOf(after) + after.length);
    if (before !== undefined && part.includes(before)) part = part.slice(0, part.indexOf(before));
    return trim ? part.trim() : part;
  };
}

function withPatterns(read: Read, rule: ValueRule, scope: Scope, trim: boolean): Read {
  const steps = compilePatternSteps(rule, scope);
  if (steps === undefined) return read;
  return whereNotEmpty(read, trim ? (value, issues) => steps(value, issues)?.trim() : steps);
}

export function withCase(read: Read, letters: ValueRule["case"]): Read {
  if (letters === "lower") return (row, issues) => read(row, issues)?.toLowerCase();
  if (letters === "upper") return (row, issues) => read(row, issues)?.toUpperCase();
  return read;
}

interface Listed {
  readonly code: "lookup-unlisted" | "flag-unlisted";
  readonly results: ReadonlyMap<string, string>;
}

function listOf(rule: ValueRule): Listed | undefined {
  if (rule.lookup !== undefined) return { code: "lookup-unlisted", results: new Map(Object.entries(rule.lookup)) };
  if (rule.flag === undefined) return undefined;
  const results = new Map<string, string>();
  for (const result of ["true", "false"] as const) for (const value of rule.flag[result]) results.set(value, result);
  return { code: "flag-unlisted", results };
}

function compileLookup(read: Read, { code, results }: Listed, otherwise: string | undefined, field: string): Read {
  return (row, issues) => {
    const value = read(row, issues);
    if (value === undefined) return undefined;
    const result = results.get(value) ?? otherwise;
    if (result !== undefined) return result;
    if (value === "") return "";
    issues.push(planIssue(code, field));
    return undefined;
  };
}

function withOtherwise(read: Read, otherwise: string | undefined): Read {
  if (otherwise === undefined) return read;
  return (row, issues) => {
    const value = read(row, issues);
    return value === "" ? otherwise : value;
  };
}

function whereNotEmpty(read: Read, change: Change): Read {
  return (row, issues) => {
    const value = read(row, issues);
    return value === undefined || value === "" ? value : change(value, issues);
  };
}

function compileForm(rule: ValueRule, scope: Scope): Change | undefined {
  if (rule.date !== undefined) return compileDay(rule.date, scope);
  if (rule.timestamp !== undefined) return compileTimestamp(rule.timestamp, scope);
  if (rule.phone !== undefined) return compilePhone(rule.phone.region, scope);
  if (rule.type === "email") return emailForm(scope.field);
  return undefined;
}

function emailForm(field: string): Change {
  return (value, issues) => {
    if (isEmail(value)) return value;
    issues.push(planIssue("email-malformed", field));
    return undefined;
  };
}
