import { compileRegex, type LinearRegex } from "../linear-regex.ts";
import type { NamedFunction, Prepared } from "./named-function.ts";
import { checkedText, spend } from "./work.ts";

const PATTERN = { name: "regex", type: "string" } as const;
/** Work for each character and each sixteenth of a pattern. */
const PATTERN_STEP = 16;

/** Regular expressions in time proportional to the text; they replace the library's own `matches`, which is not. */
export const PATTERN_FUNCTIONS: readonly NamedFunction[] = [
  matching("match", "string", (regex, text) => regex.first(text) ?? ""),
  matching("matches", "bool", (regex, text) => regex.test(text)),
  {
    name: "replace",
    reads: "text",
    settings: [PATTERN, { name: "with", type: "string" }],
    required: 2,
    gives: "string",
    work: 20,
    prepare: ([pattern, by]) => prepareRegex(String(pattern), (regex, text) => checkedText(regex.replace(text, String(by)))),
  },
];

function matching(name: string, gives: string, read: (regex: LinearRegex, text: string) => unknown): NamedFunction {
  return {
    name,
    reads: "text",
    settings: [PATTERN],
    required: 1,
    gives,
    work: 20,
    prepare: ([pattern]) => prepareRegex(String(pattern), read),
  };
}

function prepareRegex(pattern: string, read: (regex: LinearRegex, text: string) => unknown): Prepared | string {
  const regex = compileRegex(pattern);
  if (typeof regex === "string") return regex;
  const step = Math.ceil(pattern.length / PATTERN_STEP);
  return (text: string) => {
    spend(text.length * step);
    return read(regex, text);
  };
}
