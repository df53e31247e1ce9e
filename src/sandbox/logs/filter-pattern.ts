import { ServiceError } from "../service-error.ts";

/**
 * Compiles a filter pattern of CloudWatch Logs: words, or terms in double quotes where they hold anything else, all of
 * which an event must contain; `-term` must not be there, of several `?term` one must. Other kinds of pattern are refused.
 */
export function filterPattern(pattern: string): (message: string) => boolean {
  const required: string[] = [];
  const excluded: string[] = [];
  const optional: string[] = [];
  const lists = new Map([
    ["", required],
    ["-", excluded],
    ["?", optional],
  ]);
  let rest = pattern.trim();
  while (rest !== "") {
    const term = TERM.exec(rest);
    if (term === null)
      throw new ServiceError("InvalidParameterException", "Invalid filter pattern: the sandbox reads words and quoted terms");
    lists.get(term[1] ?? "")?.push(term[2] === undefined ? (term[3] ?? "") : term[2].replaceAll('\\"', '"'));
    rest = rest.slice(term[0].length).trimStart();
  }
  return (message) =>
    required.every((term) => message.includes(term)) &&
    !excluded.some((term) => message.includes(term)) &&
    (optional.length === 0 || optional.some((term) => message.includes(term)));
}

const TERM = /^([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\w+))(?=\s|$)/u;
