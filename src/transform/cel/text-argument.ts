import { Optional } from "@marcbachmann/cel-js";
import { failure } from "./failure.ts";
import { MAX_TEXT } from "./work.ts";

/**
 * A value of an expression as text, as rules read JSON values: numbers exactly, null and an empty optional as empty. Throws a failure
 * for lists, objects, and numbers that were rounded.
 */
export function textArgument(value: unknown): string {
  if (typeof value === "string") {
    if (value.length > MAX_TEXT) throw failure("text-limit");
    return value;
  }
  switch (typeof value) {
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
      return String(value);
    case "number":
      return exactNumber(value);
    default:
      if (value === null || value === undefined) return "";
      if (value instanceof Optional) return textArgument(value.orValue(null));
      throw failure("value-not-text");
  }
}

/** A JSON number as text; throws where it is a whole number that was rounded on reading. */
export function exactNumber(value: number): string {
  if (!Number.isFinite(value)) throw failure("numeric_overflow");
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw failure("number-unsafe");
  return String(value);
}
