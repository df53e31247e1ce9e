import type { Issue } from "../model/index.ts";
import { compilePattern, MAX_PATTERN_TEXT, type Pattern } from "./pattern.ts";
import { planIssue } from "./plan-issues.ts";
import { type Change, report, type Scope } from "./scope.ts";

export interface PatternRule {
  readonly match?: string;
  readonly replace?: { readonly pattern: string; readonly with: string };
}

/** Compiles `match`, then `replace`; undefined where a rule has neither. The result is `""` where `match` finds nothing. */
export function compilePatternSteps({ match, replace }: PatternRule, scope: Scope): Change | undefined {
  const found = match === undefined ? undefined : compileMatch(match, scope);
  const replaced = replace === undefined ? undefined : compileReplace(replace, scope);
  if (found === undefined || replaced === undefined) return found ?? replaced;
  return (value, issues) => {
    const part = found(value, issues);
    return part ? replaced(part, issues) : part;
  };
}

/** Compiles `matches` of a condition; a value that no pattern is tried on does not match, and leaves an issue. */
export function compileMatches(source: string, scope: Scope): (value: string, issues: Issue[]) => boolean {
  const pattern = patternOr(source, ["matches"], scope);
  return (value, issues) => isTriable(value, scope, issues) && (pattern?.test(value) ?? false);
}

function compileMatch(source: string, scope: Scope): Change {
  const pattern = patternOr(source, ["match"], scope);
  return (value, issues) => (isTriable(value, scope, issues) ? pattern?.first(value) : undefined);
}

function compileReplace(rule: { readonly pattern: string; readonly with: string }, scope: Scope): Change {
  const replacing = patternOr(rule.pattern, ["replace", "pattern"], scope)?.replacing(rule.with);
  if (replacing !== undefined && "problem" in replacing) report(scope, ["replace", "with"], replacing.problem);
  if (typeof replacing !== "function") return () => undefined;
  return (value, issues) => {
    if (!isTriable(value, scope, issues)) return undefined;
    const result = replacing(value);
    if (result === undefined) issues.push(planIssue("pattern-matches-too-often", scope.field));
    return result;
  };
}

function patternOr(source: string, key: readonly string[], scope: Scope): Pattern | undefined {
  const pattern = compilePattern(source);
  if (!("problem" in pattern)) return pattern;
  report(scope, key, pattern.problem);
  return undefined;
}

function isTriable(value: string, { field }: Scope, issues: Issue[]): boolean {
  if (value.length <= MAX_PATTERN_TEXT) return true;
  issues.push(planIssue("pattern-text-too-long", field, { limit: MAX_PATTERN_TEXT }));
  return false;
}
