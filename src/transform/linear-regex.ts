import { RE2JS } from "re2js";

/** A regular expression that takes time in proportion to the text, whatever the text. */
export interface LinearRegex {
  /** The first group of the first match, or the match itself where there is no group; undefined where nothing matches. */
  first(text: string): string | undefined;
  /** Every match replaced; `$1` stands for a group. */
  replace(text: string, by: string): string;
  /** Whether it matches anywhere in the text. */
  test(text: string): boolean;
}

const MAX_PATTERN = 1000;

/** Compiles a pattern in RE2's syntax; a text says what is wrong with it. */
export function compileRegex(pattern: string): LinearRegex | string {
  if (pattern.length > MAX_PATTERN) return `a pattern of more than ${MAX_PATTERN} characters`;
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const group = compiled.groupCount() > 0 ? 1 : 0;
  return {
    first(text) {
      const matcher = compiled.matcher(text);
      return matcher.find() ? (matcher.group(group) ?? "") : undefined;
    },
    replace: (text: string, by: string) => compiled.matcher(text).replaceAll(by),
    test: (text) => compiled.test(text),
  };
}
