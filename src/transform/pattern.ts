import { RE2JS, RE2JSException } from "re2js";

/** A regular expression of RE2's syntax, which takes time linear in the text for each search, whatever the expression. */
export interface Pattern {
  /** Whether it finds something in the text. */
  test(text: string): boolean;
  /** The first group of what it finds first, or the whole match where it has no group; `""` where it finds nothing. */
  first(text: string): string;
  /** The replacing of every match, or what is wrong with `template`: `$1` is a group, `$0` the match, `$$` a dollar sign. */
  replacing(template: string): Replacing | { readonly problem: string };
}

/** Undefined where the text has more matches than a row should pay for: each may look at the whole of it. */
export type Replacing = (text: string) => string | undefined;

/** Longest text that a pattern is tried on, which is also the most that an attribute holds. */
export const MAX_PATTERN_TEXT = 2048;

/** Instructions; each may be looked at for every character. */
const MAX_PROGRAM = 1000;
/** Replacing looks at a text once a match, so that it pays for each instruction much oftener. */
const MAX_REPLACING_PROGRAM = 100;
/** Characters that replacing may look at, as many times as there are matches. */
const MAX_REPLACING_WORK = 256 * MAX_PATTERN_TEXT;

/** Compiles a regular expression; returns what is wrong where it is none, or a larger one than rows should pay for. */
export function compilePattern(source: string): Pattern | { readonly problem: string } {
  const compiled = compiledOrProblem(source);
  if (typeof compiled === "string") return { problem: `not a regular expression of RE2's syntax: ${compiled}` };
  if (compiled.programSize() > MAX_PROGRAM) return { problem: "the regular expression is too large; lower its repetitions" };
  const group = compiled.groupCount() > 0 ? 1 : 0;
  return {
    test: (text) => compiled.test(text),
    first(text) {
      const matcher = compiled.matcher(text);
      return matcher.find() ? (matcher.group(group) ?? "") : "";
    },
    replacing(template) {
      if (compiled.programSize() > MAX_REPLACING_PROGRAM)
        return { problem: "the pattern is too large for replacing; lower its repetitions" };
      const parts = partsOf(template, compiled.groupCount());
      return typeof parts === "string" ? { problem: parts } : (text) => replaced(text, compiled, parts);
    },
  };
}

function compiledOrProblem(source: string): RE2JS | string {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    if (error instanceof RE2JSException) return error.message.replace(/^error parsing regexp: /, "");
    throw error;
  }
}

function replaced(text: string, compiled: RE2JS, parts: readonly (string | number)[]): string | undefined {
  const matcher = compiled.matcher(text);
  let result = "";
  let end = 0;
  let work = 0;
  while (matcher.find()) {
    work += text.length;
    if (work > MAX_REPLACING_WORK) return undefined;
    result += text.slice(end, matcher.start());
    for (const part of parts) result += typeof part === "string" ? part : (matcher.group(part) ?? "");
    end = matcher.end();
  }
  return result + text.slice(end);
}

const TOKEN = /\$(?:(\$)|(\d{1,2})|\{(\d{1,2})\})|\$|[^$]+/g;

/** A replacement as text and numbers of groups; a message where it names what is not there. */
function partsOf(template: string, groups: number): readonly (string | number)[] | string {
  const parts: (string | number)[] = [];
  for (const [token, dollar, plain, braced] of template.matchAll(TOKEN)) {
    const group = plain ?? braced;
    if (dollar !== undefined) parts.push("$");
    else if (group !== undefined) {
      if (Number(group) > groups) return `the pattern has no group ${group}; it has ${groups}`;
      parts.push(Number(group));
    } else if (token === "$") return "write $1 for a group and $$ for a dollar sign";
    else parts.push(token);
  }
  return parts;
}
