import type { Condition } from "../documents/index.ts";
import type { Issue, RowValues } from "../model/index.ts";
import { compileExpression } from "./cel/expression.ts";
import { AS_BOOL } from "./cel/wanted.ts";
import { compileMatches } from "./pattern-steps.ts";
import type { Scope } from "./scope.ts";
import { compilePlaceRule } from "./source-place.ts";
import { withCase } from "./value-rule.ts";

/** Whether a condition holds for a row. */
export type Holds = (row: RowValues, issues: Issue[]) => boolean;

/** Compiles a condition; one whose value cannot be read does not hold, and leaves an issue. */
export function compileCondition(condition: Condition, scope: Scope): Holds {
  if (condition.cel !== undefined) {
    const read = compileExpression(condition.cel, scope, AS_BOOL);
    return (row, issues) => read(row, issues) === true;
  }
  const read = withCase(compilePlaceRule({ ...condition, from: condition.from ?? "" }, scope, condition.trim ?? true), condition.case);
  if (condition.empty !== undefined) {
    const wanted = condition.empty;
    return (row, issues) => {
      const value = read(row, issues);
      return value !== undefined && (value === "") === wanted;
    };
  }
  if (condition.matches !== undefined) {
    const matches = compileMatches(condition.matches, scope);
    return (row, issues) => {
      const value = read(row, issues);
      return value !== undefined && matches(value, issues);
    };
  }
  const listed = new Set(condition.in ?? condition.notIn);
  const wanted = condition.in !== undefined;
  return (row, issues) => {
    const value = read(row, issues);
    return value !== undefined && listed.has(value) === wanted;
  };
}
