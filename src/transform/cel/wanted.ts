import { Optional } from "@marcbachmann/cel-js";
import type { Wanted } from "./expression.ts";
import { failure } from "./failure.ts";
import { textArgument } from "./text-argument.ts";
import { MAX_LIST, spend } from "./work.ts";

const SINGLE = ["string", "int", "double", "bool", "null", "dyn", "google.protobuf.Timestamp"];
const SINGLES: ReadonlySet<string> = new Set([...SINGLE, ...SINGLE.map((name) => `optional<${name}>`), "optional"]);

/** One value as text, as rules write JSON values; a point in time is written as epoch seconds. */
export const AS_TEXT: Wanted<string> = { what: "text, a number, a bool or a timestamp", fits: (type) => SINGLES.has(type), read: textOf };

/** The texts of a list; one value is a list of one. */
export const AS_LIST: Wanted<readonly string[]> = {
  what: "a list, or text",
  fits: (type) => type === "list" || SINGLES.has(type) || (type.startsWith("list<") && SINGLES.has(type.slice(5, -1))),
  read(value) {
    const list = value instanceof Optional ? value.orValue(null) : value;
    if (!Array.isArray(list)) return [textOf(list)];
    if (list.length > MAX_LIST) throw failure("list-limit");
    spend(list.length);
    return list.map(textOf);
  },
};

/** Whether a condition holds. */
export const AS_BOOL: Wanted<boolean> = {
  what: "bool",
  fits: (type) => type === "bool" || type === "dyn",
  read(value) {
    if (typeof value !== "boolean") throw failure("value-not-bool");
    return value;
  },
};

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  const single = value instanceof Optional ? value.orValue(null) : value;
  if (!(single instanceof Date)) return textArgument(single);
  const seconds = Math.floor(single.getTime() / 1000);
  if (Number.isNaN(seconds)) throw failure("numeric_overflow");
  return String(seconds);
}
