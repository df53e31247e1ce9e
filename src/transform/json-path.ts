import type { Json } from "../model/index.ts";
import { report, type Scope } from "./scope.ts";

/** Finds a value in a JSON value: own properties only, undefined where the path ends early. */
export type FindIn = (value: Json | undefined) => Json | undefined;

/** Compiles a path such as `a.b[0].c` or `a["b.c"]`; `key` is the rule's, for problems. */
export function compileJsonPath(path: string, key: string, scope: Scope): FindIn {
  const steps = parsePath(path);
  if (steps === undefined) report(scope, key, `"${path}" is not a path such as a.b[0].c or a["b.c"]`);
  const [only] = steps ?? [];
  if (steps?.length === 1 && typeof only === "string") return (value) => ownValue(value, only);
  return (value) => walk(value, steps ?? []);
}

function walk(from: Json | undefined, steps: readonly (string | number)[]): Json | undefined {
  let value = from;
  for (const step of steps) {
    if (typeof step === "number") value = Array.isArray(value) ? (value as readonly Json[])[step] : undefined;
    else value = ownValue(value, step);
    if (value === undefined) return undefined;
  }
  return value;
}

function ownValue(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, key)) return undefined;
  return (value as { readonly [key: string]: Json })[key];
}

const STEP = /\.?([^.[\]"\s][^.[\]"]*)|\[(\d{1,6})\]|\["((?:[^"\\]|\\["\\])+)"\]/y;

/** `a.b[0]["c.d"]` as ["a", "b", 0, "c.d"]; undefined where it is not a path. */
function parsePath(place: string): readonly (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < place.length) {
    const at = place[STEP.lastIndex];
    if ((at === ".") !== (steps.length > 0 && at !== "[")) return undefined;
    const match = STEP.exec(place);
    if (match === null) return undefined;
    if (match[1] !== undefined) steps.push(match[1]);
    else if (match[2] !== undefined) steps.push(Number(match[2]));
    else steps.push((match[3] ?? "").replace(/\\(["\\])/g, "$1"));
  }
  return steps.length === 0 ? undefined : steps;
}
