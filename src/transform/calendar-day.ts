import { compileDatePattern, knownPattern } from "./date-pattern.ts";
import { planIssue } from "./plan-issues.ts";
import { type Change, report, type Scope } from "./scope.ts";

const TWO = Array.from({ length: 32 }, (_, number) => String(number).padStart(2, "0"));

/** Reads a calendar day by a pattern; the result is YYYY-MM-DD. A time of day in the pattern is checked and left out. */
export function compileDay(pattern: string, scope: Scope): Change {
  const parse = compileDatePattern(pattern);
  if (typeof parse !== "function") {
    report(scope, "date", parse.problem);
    return () => undefined;
  }
  return (value, issues) => {
    const time = parse(value);
    if (time !== undefined) return `${String(time.year).padStart(4, "0")}-${TWO[time.month]}-${TWO[time.day]}`;
    issues.push(planIssue("date-invalid", scope.field, { pattern }));
    return undefined;
  };
}

/** Whether a value is a real day in the form YYYY-MM-DD. */
export function isDay(value: string): boolean {
  return parseDay(value) !== undefined;
}

const parseDay = knownPattern("YYYY-MM-DD");
