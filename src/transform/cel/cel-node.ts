import type { ASTNode } from "@marcbachmann/cel-js";

/** A type of the checker; `kind` is `primitive`, `list`, `map`, `optional`, `message` or `dyn`. */
export interface CelType {
  readonly kind: string;
  readonly name: string;
}

/** The type checker as a macro sees it. */
export interface CelChecker {
  check(node: CelNode, context: unknown): CelType;
  getType(name: string): CelType;
  createError(code: string, message: string, node: CelNode): Error;
}

/** The evaluator as a macro sees it. */
export interface CelEvaluator {
  run(node: CelNode, context: unknown): unknown;
}

/** Evaluates a node for the row at hand without the library's evaluator. */
export type Direct = () => unknown;

/** What replaces a node: the library's own form of a macro. */
export interface CelMacro {
  readonly async: false;
  typeCheck(checker: CelChecker, macro: CelMacro, context: unknown): CelType;
  evaluate(evaluator: CelEvaluator, macro: CelMacro, context: unknown): unknown;
  /** The same without an evaluator, once types are checked; undefined where `of` finds no such form of an operand. */
  direct?(of: (node: CelNode) => Direct | undefined): Direct | undefined;
}

/** Computes an operator or a call from its evaluated operands; the order of the other arguments is the library's. */
export type CelHandle = (first: unknown, ...rest: unknown[]) => unknown;

/** A parsed node, with what macros of the library use of it and its published types leave out. */
export interface CelNode {
  readonly op: string;
  readonly args: unknown;
  readonly pos: number;
  readonly meta: { readonly alternate?: CelNode; readonly macro?: CelMacro };
  checkedType?: CelType;
  handle?: CelHandle;
  setMeta(key: "macro" | "async", value: unknown): this;
}

/** A published node as what it is. */
export function celNode(ast: ASTNode): CelNode {
  return ast as unknown as CelNode;
}

/** Puts a macro in a node's place. */
export function replaceNode(node: CelNode, macro: CelMacro): void {
  node.setMeta("macro", macro).setMeta("async", false);
}

/** The nodes right below one: operands, arguments, elements. */
export function childrenOf({ op, args }: CelNode): readonly CelNode[] {
  switch (op) {
    case "value":
    case "id":
      return [];
    case ".":
    case ".?":
      return [(args as [CelNode])[0]];
    case "call":
      return (args as [string, CelNode[]])[1];
    case "rcall": {
      const [, receiver, given] = args as [string, CelNode, CelNode[]];
      return [receiver, ...given];
    }
    case "map":
      return (args as [CelNode, CelNode][]).flat();
    case "!_":
    case "-_":
      return [args as CelNode];
    default:
      return args as CelNode[];
  }
}

/** The name and arguments of a call, the receiver of `a.f(b)` first; undefined of other nodes. */
export function callOf({
  op,
  args,
}: CelNode): { readonly name: string; readonly given: readonly CelNode[]; readonly method: boolean } | undefined {
  if (op === "call") return { name: (args as [string])[0], given: (args as [string, CelNode[]])[1], method: false };
  if (op !== "rcall") return undefined;
  const [name, receiver, given] = args as [string, CelNode, CelNode[]];
  return { name, given: [receiver, ...given], method: true };
}
