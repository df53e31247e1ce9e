import { Optional } from "@marcbachmann/cel-js";
import { ExpressionProblem } from "./bind-names.ts";
import { type CelHandle, type CelNode, callOf, childrenOf } from "./cel-node.ts";
import { failure } from "./failure.ts";
import { exactNumber } from "./text-argument.ts";
import { checkedText, MAX_LIST, MAX_TEXT, spend, spendOnSearch } from "./work.ts";

const MAX_LEVELS = 12;
const MAX_LOOPS = 3;
/** Work of one turn of a loop, which may end in an error that the loop gathers. */
const PER_TURN = 100;
const WHOLE = /^[+-]?\d{1,19}$/;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

/**
 * Puts bounds on a checked expression: on the loops' work, on what texts and lists grow to, and on what can be read of an object. Returns
 * the number of its nodes. Throws an ExpressionProblem where loops are nested too deeply, or the insides of a value are read.
 */
export function guardNodes(node: CelNode, loops = 0): number {
  const loop = node.meta.alternate?.op === "comprehension" ? node.meta.alternate : undefined;
  const inside = loops + (loop === undefined ? 0 : 1);
  if (inside > MAX_LOOPS) throw new ExpressionProblem(`loops are nested more than ${MAX_LOOPS} deep`, node);
  let nodes = 1;
  for (const child of childrenOf(node)) nodes += guardNodes(child, inside);
  if (node.op === "map") checkKeys(node);
  if (loop !== undefined) wrap(loop, (items) => spend(sizeOf(items) * (PER_TURN + 2 * nodes)));
  else if (node.handle !== undefined) guardHandle(node);
  return nodes;
}

const KEYS: ReadonlySet<string> = new Set(["string", "int", "bool"]);

/** A key of another type would be taken for the text that JavaScript makes of it. */
function checkKeys(node: CelNode): void {
  for (const [key] of node.args as readonly (readonly [CelNode, CelNode])[]) {
    if (key.checkedType !== undefined && KEYS.has(key.checkedType.name)) continue;
    throw new ExpressionProblem(
      `a key of a map is of type string, int or bool, not ${key.checkedType?.name ?? "dyn"}; use string(...)`,
      key,
    );
  }
}

function guardHandle(node: CelNode): void {
  const call = callOf(node);
  if (call !== undefined) guardCall(node, call.name);
  else if (node.op === "+") guardGrowth(node);
  else if (node.op.startsWith("[") || node.op.startsWith(".")) guardAccess(node);
  else if (childrenOf(node).some(isLoose)) wrap(node, checkLevels);
}

function guardCall(node: CelNode, name: string): void {
  if (name === "int") wrap(node, refuseText(WHOLE, "int_conversion_error"));
  else if (name === "double") wrap(node, refuseText(DECIMAL, "double_conversion_error"));
  else if (name === "string") wrap(node, ([value]: readonly unknown[]) => void (typeof value === "number" && exactNumber(value)));
  else if (SEARCHES.has(name)) wrap(node, ([text, wanted]: readonly unknown[]) => checkSearch(text, wanted));
  else if (name === "join") wrap(node, ([list, separator]: readonly unknown[]) => checkJoin(list, separator));
  const loose = childrenOf(node).some(isLoose);
  wrap(node, (given: readonly unknown[]) => {
    if (loose) given.forEach(checkLevel);
    // size() counts characters one by one, and split() makes a text of each part.
    const [first] = given;
    if (typeof first === "string") spend(first.length >> 2);
  });
}

const SEARCHES: ReadonlySet<string> = new Set(["contains", "indexOf", "lastIndexOf", "split"]);

function checkSearch(text: unknown, wanted: unknown): void {
  if (typeof text === "string" && typeof wanted === "string") spendOnSearch(text, wanted);
}

/** Text that the library would read more loosely than it was meant, such as "" as 0. */
function refuseText(form: RegExp, code: string): (given: readonly unknown[]) => void {
  return ([value]) => {
    if (typeof value === "string" && !form.test(value)) throw failure(code);
  };
}

function checkJoin(list: unknown, separator: unknown): void {
  if (!Array.isArray(list)) return;
  let length = typeof separator === "string" ? list.length * separator.length : 0;
  for (const part of list) length += typeof part === "string" ? part.length : 0;
  if (length > MAX_TEXT) throw failure("text-limit");
  spend(length >> 4);
}

function guardGrowth(node: CelNode): void {
  const { handle } = node;
  const loose = childrenOf(node).some(isLoose);
  const texts = node.checkedType?.name === "list<string>";
  if (handle === undefined) return;
  node.handle = (left, right, ...rest) => {
    if (loose) checkLevels(left, right);
    if (Array.isArray(left) && Array.isArray(right)) {
      if (left.length + right.length > MAX_LIST) throw failure("list-limit");
      spend(left.length + right.length);
    }
    const sum = handle(left, right, ...rest);
    // The library believes a list of unknown elements to be of the type of the list beside it.
    if (loose && texts && Array.isArray(sum) && !sum.every((each) => typeof each === "string")) throw failure("list_item_type_mismatch");
    return typeof sum === "string" ? checkedText(sum) : sum;
  };
}

const INSIDES: ReadonlySet<unknown> = new Set(["__proto__", "constructor", "prototype"]);

/** Keys are read of lists, maps and JSON objects alone: points in time and the like have none. */
function guardAccess(node: CelNode): void {
  const [of] = childrenOf(node);
  if (of?.checkedType?.kind === "message") throw new ExpressionProblem(`a value of type ${of.checkedType.name} has no keys`, node);
  wrap(node, (left, key) => {
    if (INSIDES.has(key) || typeof key === "object" || (typeof left === "object" && left !== null && !hasKeys(left)))
      throw failure("no_such_key");
  });
}

function hasKeys(value: object): boolean {
  if (Array.isArray(value) || value instanceof Map || value instanceof Optional) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Does something before a node's own handle. */
function wrap(node: CelNode, before: (first: never, second: never) => void): void {
  const { handle } = node;
  if (handle === undefined) return;
  const check = before as (first: unknown, second: unknown) => void;
  node.handle = ((first, second, third, fourth) => {
    check(first, second);
    return handle(first, second, third, fourth);
  }) satisfies CelHandle;
}

function sizeOf(items: unknown): number {
  if (Array.isArray(items)) return items.length;
  if (items instanceof Map || items instanceof Set) return items.size;
  return typeof items === "object" && items !== null ? Object.keys(items).length : 0;
}

/** Whether the library looks into a value as a whole to find its type. */
function isLoose({ checkedType }: CelNode): boolean {
  return checkedType === undefined || checkedType.kind === "dyn" || checkedType.name.includes("dyn");
}

function checkLevels(left: unknown, right: unknown): void {
  checkLevel(left);
  checkLevel(right);
}

function checkLevel(value: unknown): void {
  if (typeof value === "object" && value !== null) walk(value, 0);
}

function walk(value: object, level: number): void {
  if (level > MAX_LEVELS) throw failure("depth-limit");
  if (!hasKeys(value) || value instanceof Optional) return;
  const inner: readonly unknown[] = Array.isArray(value) ? value : value instanceof Map ? [...value.values()] : Object.values(value);
  spend(inner.length);
  for (const each of inner) if (typeof each === "object" && each !== null) walk(each, level + 1);
}
