import { compilePattern, MAX_PATTERN_TEXT, type Pattern } from "../pattern.ts";
import { failure } from "./failure.ts";
import type { NamedFunction, Prepared } from "./named-function.ts";
import { checkedText, spend } from "./work.ts";

const PATTERN = { name: "regex", type: "string" } as const;

/** Regular expressions in time linear in the text; they replace the library's own `matches`, which is not. */
export const PATTERN_FUNCTIONS: readonly NamedFunction[] = [
  matching("match", "string", (pattern, text) => pattern.first(text)),
  matching("matches", "bool", (pattern, text) => pattern.test(text)),
  {
    name: "replace",
    reads: "text",
    settings: [PATTERN, { name: "with", type: "string" }],
    required: 2,
    gives: "string",
    work: 20,
    prepare([source, by]) {
      const pattern = boundedPattern(String(source));
      if ("problem" in pattern) return pattern.problem;
      const replacing = pattern.replacing(String(by));
      return typeof replacing === "function" ? overText((text) => checkedText(withinWork(replacing(text))), 8) : replacing.problem;
    },
  },
];

function withinWork(result: string | undefined): string {
  if (result === undefined) throw failure("work-limit");
  return result;
}

function matching(name: string, gives: string, read: (pattern: Pattern, text: string) => unknown): NamedFunction {
  return {
    name,
    reads: "text",
    settings: [PATTERN],
    required: 1,
    gives,
    work: 20,
    prepare([source]) {
      const pattern = boundedPattern(String(source));
      return "problem" in pattern ? pattern.problem : overText((text) => read(pattern, text));
    },
  };
}

const MAX_PATTERN = 1000;

function boundedPattern(source: string): ReturnType<typeof compilePattern> {
  if (source.length > MAX_PATTERN) return { problem: `a regular expression has at most ${MAX_PATTERN} characters` };
  return compilePattern(source);
}

/** The same bound on the text as in rules, and `work` for every character of it. */
function overText(read: (text: string) => unknown, work = 4): Prepared {
  return (text: string) => {
    if (text.length > MAX_PATTERN_TEXT) throw failure("pattern-text-limit");
    spend(text.length * work);
    return read(text);
  };
}
