import type { Json } from "../model/index.ts";
import { isForbiddenKey } from "./forbidden-key.ts";
import { MAX_NESTING, type ReadIssueCode } from "./read-issues.ts";

export type JsonObject = { readonly [key: string]: Json };

/** Parses JSON; whole numbers that JavaScript cannot hold exactly stay text, so that no identifier changes. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  return LONG_NUMBER.test(text) ? JSON.parse(text, keepExact) : JSON.parse(text);
}

/** A number from its JSON text; a whole number beyond 2^53 stays text. */
export function exactNumber(literal: string): number | string {
  const value = Number(literal);
  return WHOLE.test(literal) && !Number.isSafeInteger(value) ? literal : value;
}

/** Whether a value can be a user, and if not, why. */
export function checkDocument(value: unknown): { readonly document: JsonObject } | { readonly code: ReadIssueCode } {
  if (!isJsonObject(value)) return { code: "json-not-object" };
  const code = problemIn(value, 1);
  return code === undefined ? { document: value } : { code };
}

/** Stands before every long number of a JSON text; digits right behind a quotation mark are text, and need no slower parser. */
const LONG_NUMBER = /(?:^|[:,[\s-])\d{16}/;
const WHOLE = /^-?\d{16,}$/;

/** The reviver's third argument is newer than its type. */
function keepExact(this: unknown, _key: string, value: unknown, ...context: readonly { readonly source?: string }[]): unknown {
  const source = typeof value === "number" ? context[0]?.source : undefined;
  return source === undefined ? value : exactNumber(source);
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
  // Faster than Object.entries, and the same for what JSON.parse makes.
  for (const key in value) {
    if (isForbiddenKey(key)) return "key-forbidden";
    const item = (value as { readonly [key: string]: unknown })[key];
    const problem = typeof item === "object" ? problemIn(item, depth + 1) : undefined;
    if (problem !== undefined) return problem;
  }
  return undefined;
}
