import { type CelNode, childrenOf, type Direct } from "./cel-node.ts";
import { checkedText } from "./work.ts";

/**
 * A checked expression as closures, without the library's evaluator, which costs more than most expressions do: reads of the row, our
 * functions, joined and compared texts, and what decides between them. Undefined where an expression holds anything else.
 */
export function directOf(node: CelNode): Direct | undefined {
  const { macro } = node.meta;
  if (macro !== undefined) return macro.direct?.(directOf);
  if (node.op === "value") {
    const { args } = node;
    return () => args;
  }
  const types = OPERANDS.get(node.op);
  const operands = types === undefined ? [] : childrenOf(node);
  if (types === undefined || operands.some(({ checkedType }, index) => types[index] !== undefined && checkedType?.name !== types[index]))
    return undefined;
  const [first, second, third] = operands.map(directOf);
  if (first === undefined) return undefined;
  if (node.op === "!_") return () => !first();
  if (second === undefined) return undefined;
  if (node.op === "?:") return third && (() => (first() ? second() : third()));
  return binary(node.op, first, second);
}

/** Operators with a direct form, and the types that their operands must have. */
const OPERANDS: ReadonlyMap<string, readonly (string | undefined)[]> = new Map([
  ["+", ["string", "string"]],
  ["==", ["string", "string"]],
  ["!=", ["string", "string"]],
  ["&&", ["bool", "bool"]],
  ["||", ["bool", "bool"]],
  ["!_", ["bool"]],
  ["?:", ["bool", undefined, undefined]],
]);

function binary(op: string, left: Direct, right: Direct): Direct {
  switch (op) {
    case "+":
      return () => checkedText(`${left()}${right()}`);
    case "==":
      return () => left() === right();
    case "!=":
      return () => left() !== right();
    case "&&":
      return () => decide(left, right, false);
    default:
      return () => decide(left, right, true);
  }
}

/** CEL's && and ||: an operand that settles the result makes the other's failure irrelevant. */
function decide(left: Direct, right: Direct, settles: boolean): boolean {
  let value: unknown;
  try {
    value = left();
  } catch (error) {
    if (right() === settles) return settles;
    throw error;
  }
  return value === settles ? settles : right() === true;
}
