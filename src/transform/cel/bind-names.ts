import { didYouMean } from "../../documents/index.ts";
import { type CelNode, callOf, childrenOf } from "./cel-node.ts";
import { FORM_FUNCTIONS, TIMESTAMP_FUNCTION } from "./form-functions.ts";
import { type NamedFunction, replaceCall } from "./named-function.ts";
import { PATTERN_FUNCTIONS } from "./pattern-functions.ts";
import { type RowPlace, replaceAccess, replaceHasColumn, replaceWhole } from "./row-variables.ts";
import { COMPREHENSIONS, STANDARD_FUNCTIONS, STANDARD_METHODS } from "./standard-calls.ts";
import { STRUCTURE_FUNCTIONS } from "./structure-functions.ts";
import { TEXT_FUNCTIONS } from "./text-functions.ts";

/** Our own functions, in the documentation's order. */
export const NAMED_FUNCTIONS: readonly NamedFunction[] = [
  ...FORM_FUNCTIONS,
  ...TEXT_FUNCTIONS,
  ...PATTERN_FUNCTIONS,
  ...STRUCTURE_FUNCTIONS,
];

/** Something wrong with an expression, and where: an offset in UTF-16 units. */
export class ExpressionProblem extends Error {
  readonly at: number;

  constructor(message: string, node: CelNode) {
    super(message);
    this.at = node.pos;
  }
}

/**
 * Binds the names of a parsed expression to what they stand for: `row` and `item` to their places, our functions to their code. Throws
 * an ExpressionProblem for functions that are not among the known ones, for names of objects' insides, and for variables that hide ours.
 */
export function bindNames(node: CelNode, places: ReadonlyMap<string, RowPlace>): void {
  const access = accessOf(node);
  if (access !== undefined) {
    if (access.key !== undefined && INSIDES.has(access.key)) throw new ExpressionProblem(`"${access.key}" cannot be read`, node);
    const place = places.get(nameOf(access.of) ?? "");
    if (place !== undefined && access.key !== undefined) {
      replaceAccess(node, access.key, place);
      return;
    }
  }
  const name = nameOf(node);
  const place = name === undefined ? undefined : places.get(name);
  if (place !== undefined) replaceWhole(node, place);
  if (callOf(node) === undefined) for (const child of childrenOf(node)) bindNames(child, places);
  else bindCall(node, places);
}

const INSIDES: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
/** Names that no variable of an expression may take. */
const OURS: ReadonlySet<string> = new Set(["row", "item", "asOf"]);
const NAMED: ReadonlyMap<string, NamedFunction> = new Map([...NAMED_FUNCTIONS, TIMESTAMP_FUNCTION].map((fn) => [fn.name, fn]));

function bindCall(node: CelNode, places: ReadonlyMap<string, RowPlace>): void {
  const call = callOf(node);
  if (call === undefined) return;
  const { name, given, method } = call;
  const [first] = given;
  const named = method && name !== "matches" ? undefined : NAMED.get(name);
  if (named !== undefined) checkNamed(node, named, given.length);
  else checkStandard(node, name, given.length - (method ? 1 : 0), method);
  if (method && name === "bind" && nameOf(first) !== "cel")
    throw new ExpressionProblem("bind is called as cel.bind(name, value, result)", node);
  const declares = method && (COMPREHENSIONS.has(name) || name === "bind");
  const variable = declares ? nameOf(given[1]) : undefined;
  if (variable !== undefined && OURS.has(variable)) throw new ExpressionProblem(`"${variable}" cannot be a variable's name here`, node);
  if (name === "has" && first !== undefined && bindHas(node, first, places)) return;
  given.forEach((child, index) => {
    if (!(declares && index === 1)) bindNames(child, places);
  });
  if (named !== undefined) replaceCall(node, named, given);
}

/** `has(row.NAME)` of a CSV is known at once; in documents the library asks for the key itself. */
function bindHas(node: CelNode, argument: CelNode, places: ReadonlyMap<string, RowPlace>): boolean {
  const access = accessOf(argument);
  if (access?.key === undefined) return false;
  if (INSIDES.has(access.key)) throw new ExpressionProblem(`"${access.key}" cannot be read`, argument);
  const place = places.get(nameOf(access.of) ?? "");
  if (place?.shape.kind === "columns") {
    replaceHasColumn(node, access.key, place.shape.columns);
    return true;
  }
  if (accessOf(access.of) === undefined) bindNames(access.of, places);
  else bindHas(node, access.of, places);
  return true;
}

function checkNamed(node: CelNode, { name, settings, required }: NamedFunction, count: number): void {
  if (count > required && count <= settings.length + 1) return;
  const shown = settings.map((setting, index) => (index < required ? setting.name : `[${setting.name}]`));
  throw new ExpressionProblem(`${name} is called as ${name}(${["text", ...shown].join(", ")})`, node);
}

function checkStandard(node: CelNode, name: string, count: number, method: boolean): void {
  const counts = (method ? STANDARD_METHODS : STANDARD_FUNCTIONS).get(name);
  if (counts?.includes(count)) return;
  const known = method ? STANDARD_METHODS.keys() : [...NAMED.keys(), ...STANDARD_FUNCTIONS.keys()];
  const what = method ? "method" : "function";
  const why = counts === undefined ? didYouMean(name, known) : `: it takes ${counts.join(" or ")} arguments`;
  throw new ExpressionProblem(counts === undefined ? `there is no ${what} ${name}${why}` : `${name}${why}`, node);
}

function nameOf(node: CelNode | undefined): string | undefined {
  return node?.op === "id" ? String(node.args) : undefined;
}

/** What an access reads from and its key, where that is a constant text. */
function accessOf({ op, args }: CelNode): { readonly of: CelNode; readonly key: string | undefined } | undefined {
  if (op === "." || op === ".?") return { of: (args as [CelNode, string])[0], key: (args as [CelNode, string])[1] };
  if (op !== "[]" && op !== "[?]") return undefined;
  const [of, key] = args as [CelNode, CelNode];
  return { of, key: key.op === "value" && typeof key.args === "string" ? key.args : undefined };
}
