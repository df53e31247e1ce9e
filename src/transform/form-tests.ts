import type { Issue } from "../model/index.ts";
import { compileDay } from "./calendar-day.ts";
import { compilePhone } from "./phone.ts";
import type { Change, Scope } from "./scope.ts";
import { compileTimestamp } from "./timestamp.ts";

/** Says of a value, trimmed and not empty, whether a rule of that form would read it. */
export type FormTest = (value: string) => boolean;

/** The test for `date: pattern`. */
export function isDateOf(pattern: string): FormTest {
  return testOf((scope) => compileDay(pattern, scope));
}

/** The test for `timestamp: format`. */
export function isTimeOf(format: string): FormTest {
  return testOf((scope) => compileTimestamp(format, scope));
}

/** The test for `phone: { region }`. */
export function isPhoneOf(region: string | undefined): FormTest {
  return testOf((scope) => compilePhone(region, scope));
}

/** Throws TypeError where the rule is none: these are rules of our own. */
function testOf(compile: (scope: Scope) => Change): FormTest {
  const scope: Scope = { shape: { kind: "documents" }, path: [], field: "", problems: [] };
  const change = compile(scope);
  const [problem] = scope.problems;
  if (problem !== undefined) throw new TypeError(problem.message);
  const issues: Issue[] = [];
  return (value) => {
    issues.length = 0;
    return change(value, issues) !== undefined;
  };
}
