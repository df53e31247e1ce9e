import { type CelChecker, type CelMacro, type CelNode, type CelType, replaceNode } from "./cel-node.ts";
import { failure } from "./failure.ts";
import { textArgument } from "./text-argument.ts";
import { spend } from "./work.ts";

/** What an argument after the first may be. */
export type SettingType = "string" | "int" | "map";

/** A setting of a function as it was written or computed: text, a whole number, or a map of them. */
export type Setting = string | bigint | ReadonlyMap<string, unknown>;

/** A function of ours: it reads its first argument, and the others are settings that it is made ready for. */
export interface NamedFunction {
  readonly name: string;
  /** What the first argument is: `text` (any single value, read as rules read it) or `value` (as it is). */
  readonly reads: "text" | "value";
  readonly settings: readonly { readonly name: string; readonly type: SettingType }[];
  /** How many settings must be given. */
  readonly required: number;
  /** The type of the result. */
  readonly gives: string;
  /** Work of one call, beside a quarter for each character. */
  readonly work: number;
  /** Makes the function ready for its settings; a text says why it cannot be. */
  prepare(settings: readonly Setting[]): Prepared | string;
}

/** A function made ready. It throws a failure where its argument cannot be read. */
export type Prepared = (value: never) => unknown;
type Ready = (value: unknown) => unknown;

const MAX_KEPT = 256;

/** Replaces a call of a named function by what calls it: settings that are constants are made ready before any row is read. */
export function replaceCall(node: CelNode, fn: NamedFunction, given: readonly CelNode[]): void {
  const [first, ...settings] = given as [CelNode, ...CelNode[]];
  const kept = new Map<string, Ready>();
  const { reads, work } = fn;
  let ready: Ready | undefined;
  replaceNode(node, {
    async: false,
    typeCheck(checker, _macro, context): CelType {
      checkFirst(fn, checker, first, context);
      settings.forEach((setting, index) => {
        checkSetting(fn, index, checker, setting, context);
      });
      const constants = settings.map(constantOf);
      if (constants.every((constant) => constant !== undefined)) {
        const prepared = fn.prepare(constants);
        if (typeof prepared === "string") throw checker.createError("invalid_setting", `${fn.name}: ${prepared}`, settings[0] ?? first);
        ready = prepared as Ready;
      }
      return checker.getType(fn.gives);
    },
    evaluate(evaluator, _macro, context): unknown {
      const value = evaluator.run(first, context);
      return call(ready ?? readyFor(settings.map((setting) => evaluator.run(setting, context))), value);
    },
    direct(of) {
      const read = of(first);
      const prepared = ready;
      return prepared && read && (() => call(prepared, read()));
    },
  } satisfies CelMacro);

  function call(prepared: Ready, value: unknown): unknown {
    if (reads === "value") return prepared(value);
    const text = textArgument(value);
    spend(work + (text.length >> 2));
    return prepared(text);
  }

  /** Made ready for what the row gives, and kept for the rows that give the same. */
  function readyFor(values: readonly unknown[]): Ready {
    const key = values.some((value) => typeof value === "object") ? undefined : values.join("\u0000");
    const known = key === undefined ? undefined : kept.get(key);
    if (known !== undefined) return known;
    spend(5000);
    const prepared = fn.prepare(values.map((each, index) => settingOf(each, fn.settings[index]?.type)));
    if (typeof prepared === "string") throw failure("setting-invalid");
    if (key === undefined) return prepared as Ready;
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(key, prepared as Ready);
    return prepared as Ready;
  }
}

const SINGLE: ReadonlySet<string> = new Set(["string", "int", "double", "bool", "null"]);

function checkFirst(fn: NamedFunction, checker: CelChecker, node: CelNode, context: unknown): void {
  const type = checker.check(node, context);
  if (fn.reads === "value" || type.kind === "dyn" || type.kind === "optional" || SINGLE.has(type.name)) return;
  throw checker.createError("invalid_argument", `${fn.name} reads text, not ${type.name}`, node);
}

function checkSetting(fn: NamedFunction, index: number, checker: CelChecker, node: CelNode, context: unknown): void {
  const type = checker.check(node, context);
  const setting = fn.settings[index];
  if (setting === undefined || type.kind === "dyn" || type.name === setting.type || type.kind === setting.type) return;
  throw checker.createError("invalid_argument", `the ${setting.name} of ${fn.name} is of type ${setting.type}, not ${type.name}`, node);
}

/** The value of a literal, or of a map of literals; undefined where only the row gives it. */
function constantOf(node: CelNode): Setting | undefined {
  if (node.op === "value") return typeof node.args === "string" || typeof node.args === "bigint" ? node.args : undefined;
  if (node.op !== "map") return undefined;
  const entries = node.args as readonly (readonly [CelNode, CelNode])[];
  if (!entries.every((entry) => entry.every(({ op }) => op === "value"))) return undefined;
  return new Map(entries.map(([key, value]) => [textArgument(key.args), value.args]));
}

function settingOf(value: unknown, type: SettingType | undefined): Setting {
  if (type === "string" && typeof value === "string") return value;
  if (type === "int" && typeof value === "bigint") return value;
  if (type === "int" && typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  if (type !== "map" || typeof value !== "object" || value === null || Array.isArray(value)) throw failure("setting-invalid");
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  spend(entries.length);
  return new Map(entries.map(([key, result]) => [textArgument(key), result]));
}
