import type { Json } from "../model/index.ts";
import { report, type Scope } from "./scope.ts";

/** Finds a value in a JSON value: own properties only, undefined where the path ends early. */
export type FindIn = (value: Json | undefined) => Json | undefined;

/** A key, an index, or the first element of a list whose member `key` has this text. */
type Step = string | number | { readonly key: string; readonly text: string };

/** Compiles a path such as `a.b[0].c`, `a["b.c"]` or `mails[primary="true"].address`; `key` is the rule's, for problems. */
export function compileJsonPath(path: string, key: string, scope: Scope): FindIn {
  const steps = parsePath(path);
  if (steps === undefined) report(scope, key, `"${path}" is not a path such as a.b[0].c or a["b.c"]`);
  const [only] = steps ?? [];
  if (steps?.length === 1 && typeof only === "string") return (value) => ownValue(value, only);
  return (value) => walk(value, steps ?? []);
}

/** The key with which a path begins; undefined where it begins otherwise. */
export function firstKey(path: string): string | undefined {
  const [first] = parsePath(path) ?? [];
  return typeof first === "string" ? first : undefined;
}

function walk(from: Json | undefined, steps: readonly Step[]): Json | undefined {
  let value = from;
  for (const step of steps) {
    if (typeof step === "string") value = ownValue(value, step);
    else if (!Array.isArray(value)) return undefined;
    else value = typeof step === "number" ? (value as readonly Json[])[step] : elementWith(value, step.key, step.text);
    if (value === undefined) return undefined;
  }
  return value;
}

function elementWith(list: readonly Json[], key: string, text: string): Json | undefined {
  for (const element of list) {
    const value = ownValue(element, key);
    if (value === text || ((typeof value === "boolean" || typeof value === "number") && String(value) === text)) return element;
  }
  return undefined;
}

function ownValue(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, key)) return undefined;
  return (value as { readonly [key: string]: Json })[key];
}

const STEP = /\.?([^.[\]"\s][^.[\]"]*)|\[(\d{1,6})\]|\["((?:[^"\\]|\\["\\])+)"\]|\[([^.[\]"\s=]+)="((?:[^"\\]|\\["\\])*)"\]/y;

/** `a.b[0]["c.d"]` as ["a", "b", 0, "c.d"]; undefined where it is not a path. */
function parsePath(place: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < place.length) {
    const at = place[STEP.lastIndex];
    if ((at === ".") !== (steps.length > 0 && at !== "[")) return undefined;
    const match = STEP.exec(place);
    if (match === null) return undefined;
    if (match[1] !== undefined) steps.push(match[1]);
    else if (match[2] !== undefined) steps.push(Number(match[2]));
    else if (match[4] !== undefined) steps.push({ key: match[4], text: unescaped(match[5]) });
    else steps.push(unescaped(match[3]));
  }
  return steps.length === 0 ? undefined : steps;
}

function unescaped(text = ""): string {
  return text.replace(/\\(["\\])/g, "$1");
}
