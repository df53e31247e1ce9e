import type { Json } from "../model/index.ts";

/** The keys of an object whose value is true, a number other than 0, or the text `1` or `true`; undefined where it is no object. */
export function truthyKeys(value: Json): readonly string[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  // PHP writes an empty list and an empty object alike.
  if (Array.isArray(value)) return value.length === 0 ? [] : undefined;
  return Object.entries(value)
    .filter(([, each]) => isTruthy(each as Json))
    .map(([key]) => key);
}

function isTruthy(value: Json): boolean {
  return value === true || value === "1" || value === "true" || (typeof value === "number" && value !== 0);
}
