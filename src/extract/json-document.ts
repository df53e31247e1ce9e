import type { Json } from "../model/index.ts";
import { isForbiddenKey } from "./forbidden-key.ts";
import { MAX_NESTING, type ReadIssueCode } from "./read-issues.ts";

export type JsonObject = { readonly [key: string]: Json };

/** Whether a value can be a user, and if not, why. */
export function checkDocument(value: unknown): { readonly document: JsonObject } | { readonly code: ReadIssueCode } {
  if (!isJsonObject(value)) return { code: "json-not-object" };
  const code = problemIn(value, 1);
  return code === undefined ? { document: value } : { code };
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Recursion is bounded by the nesting that is allowed. */
function problemIn(value: unknown, depth: number): ReadIssueCode | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (depth > MAX_NESTING) return "nesting-too-deep";
  if (Array.isArray(value)) {
    for (const item of value) {
      const problem = problemIn(item, depth + 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  for (const [key, item] of Object.entries(value)) {
    const problem = isForbiddenKey(key) ? "key-forbidden" : problemIn(item, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
