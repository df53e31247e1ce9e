import { type Json, parseExactly } from "../model/index.ts";
import { isForbiddenKey } from "./forbidden-key.ts";
import { MAX_NESTING, type ReadIssueCode } from "./read-issues.ts";

export type JsonObject = { readonly [key: string]: Json };

/**
 * Reads the JSON text of a user, and says why where it cannot be one; whole numbers that JavaScript cannot hold exactly stay
 * text, so that no identifier changes. Throws SyntaxError.
 */
export function readDocument(text: string): { readonly document: JsonObject } | { readonly code: ReadIssueCode } {
  let value: unknown = JSON.parse(text);
  if (!isJsonObject(value)) return { code: "json-not-object" };
  let found = problemIn(value, 1, false);
  if (found === "inexact") {
    value = parseExactly(text);
    found = problemIn(value, 1, true);
  }
  return found === undefined || found === "inexact" ? { document: value as JsonObject } : { code: found };
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is wrong with a value, or that it holds a number which may have been rounded. Recursion is bounded by the nesting that is allowed. */
function problemIn(value: unknown, depth: number, exact: boolean): ReadIssueCode | "inexact" | undefined {
  if (typeof value === "number") return exact || mayBeExact(value) ? undefined : "inexact";
  if (typeof value !== "object" || value === null) return undefined;
  if (depth > MAX_NESTING) return "nesting-too-deep";
  if (Array.isArray(value)) {
    for (const item of value) {
      const problem = problemIn(item, depth + 1, exact);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  // Faster than Object.entries, and the same for what JSON.parse makes.
  for (const key in value) {
    if (isForbiddenKey(key)) return "key-forbidden";
    const item = (value as { readonly [key: string]: unknown })[key];
    const problem = typeof item === "string" ? undefined : problemIn(item, depth + 1, exact);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Whole numbers beyond 2^53 and infinities may be roundings of something longer. */
function mayBeExact(value: number): boolean {
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
}
