import { Environment } from "@marcbachmann/cel-js";
import { didYouMean } from "../../documents/index.ts";
import type { Issue, RowValues } from "../../model/index.ts";
import { planIssue } from "../plan-issues.ts";
import { report, type Scope } from "../scope.ts";
import { bindNames, ExpressionProblem } from "./bind-names.ts";
import { celNode } from "./cel-node.ts";
import { directOf } from "./direct.ts";
import { reasonOf } from "./failure.ts";
import { guardNodes } from "./guard-nodes.ts";
import type { RowPlace } from "./row-variables.ts";
import { startWork } from "./work.ts";

/** Evaluates an expression for a row and gives its value as `read` reads it; undefined where it failed, which is an issue of the row. */
export type Evaluate<T> = (row: RowValues, issues: Issue[]) => T | undefined;

/** What a place of the mapping takes of an expression. */
export interface Wanted<T> {
  /** In words, for problems: `text`. */
  readonly what: string;
  /** Whether a type's name, such as `list<string>`, can give it. */
  fits(type: string): boolean;
  /** The value as it is taken. Throws a failure where it is none. */
  read(value: unknown): T;
}

const LIMITS = { maxAstNodes: 3000, maxDepth: 100, maxListElements: 1000, maxMapEntries: 1000, maxCallArguments: 8 };
const NO_ROW: RowValues = { cells: [] };

const BASE = new Environment({ homogeneousAggregateLiterals: false, enableOptionalTypes: true, limits: LIMITS });

/** Compiles the expression that stands under `cel`: parsed, bound and type-checked. What is wrong is a problem of the mapping. */
export function compileExpression<T>(text: string, scope: Scope, wanted: Wanted<T>): Evaluate<T> {
  const places = placesOf(scope);
  const evaluate = prepare(text, scope, places, wanted);
  const row = places.get("row");
  const item = places.get("item");
  if (evaluate === undefined || row === undefined) return () => undefined;
  const { field } = scope;
  return (values, issues) => {
    row.row = (item === undefined ? values : values.outer) ?? NO_ROW;
    if (item !== undefined) item.row = values;
    startWork();
    const frames = Error.stackTraceLimit;
    // A loop may gather an error a turn, and a stack that nobody reads is most of what each costs.
    Error.stackTraceLimit = 0;
    try {
      return wanted.read(evaluate());
    } catch (error) {
      issues.push(planIssue("expression-failed", field, { why: reasonOf(error) }));
      return undefined;
    } finally {
      Error.stackTraceLimit = frames;
    }
  };
}

function placesOf({ shape, outer }: Scope): ReadonlyMap<string, RowPlace> {
  const row = { shape: outer ?? shape, row: NO_ROW };
  return new Map<string, RowPlace>(
    outer === undefined
      ? [["row", row]]
      : [
          ["row", row],
          ["item", { shape, row: NO_ROW }],
        ],
  );
}

function prepare(text: string, scope: Scope, places: ReadonlyMap<string, RowPlace>, wanted: Wanted<unknown>): (() => unknown) | undefined {
  const environment =
    scope.asOf === undefined ? BASE : BASE.clone().registerConstant("asOf", "google.protobuf.Timestamp", new Date(scope.asOf));
  try {
    const parsed = environment.parse(text);
    const node = celNode(parsed.ast);
    bindNames(node, places);
    const { valid, type, error } = parsed.check();
    if (!valid || type === undefined) throw error ?? new Error("it cannot be checked");
    guardNodes(node);
    if (wanted.fits(type)) return directOf(node) ?? (() => parsed());
    report(scope, "cel", `it gives ${type}; ${wanted.what} is needed here`);
  } catch (error) {
    const { message, at } = described(error, scope);
    report(scope, "cel", `${at === undefined ? "" : `at ${placeIn(text, at)}: `}${message}`);
  }
  return undefined;
}

interface Described {
  readonly message: string;
  readonly at: number | undefined;
}

function described(error: unknown, scope: Scope): Described {
  if (error instanceof ExpressionProblem) return error;
  const { code, summary, range, message } = error as { code?: string; summary?: string; range?: { start: number }; message?: string };
  const name = code === "unknown_variable" ? /: (\w+)$/.exec(summary ?? "")?.[1] : undefined;
  return { message: name === undefined ? (summary ?? message ?? "it cannot be read") : unknownName(name, scope), at: range?.start };
}

function unknownName(name: string, { shape, outer }: Scope): string {
  if (name === "asOf") return "the job file gives no `asOf`, the time that this expression goes by";
  if (name === "item") return "`item` is known inside `each` of links alone";
  const row = outer ?? shape;
  const isColumn = row.kind === "columns" && row.columns.includes(name);
  return `there is no variable ${name}${isColumn ? `; did you mean "row.${name}"?` : didYouMean(name, ["row", "item", "asOf"])}`;
}

/** An offset as people count: from 1, with the line where there are several. */
function placeIn(text: string, at: number): string {
  const lines = text.slice(0, at).split("\n");
  const column = (lines.at(-1)?.length ?? 0) + 1;
  return text.includes("\n") ? `line ${lines.length}, character ${column}` : `character ${column}`;
}
