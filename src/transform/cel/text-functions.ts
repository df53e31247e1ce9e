import { failure } from "./failure.ts";
import type { NamedFunction, Prepared, Setting } from "./named-function.ts";
import { textArgument } from "./text-argument.ts";
import { spendOnSearch } from "./work.ts";

const SEPARATOR = [{ name: "separator", type: "string" }] as const;

/** Functions over plain text, each the rule of the same name. */
export const TEXT_FUNCTIONS: readonly NamedFunction[] = [
  plain("lower", (text) => text.toLowerCase()),
  plain("upper", (text) => text.toUpperCase()),
  plain("trim", (text) => text.trim()),
  cutting("before", "string", (text, separator) => {
    const at = text.indexOf(separator);
    return at < 0 ? text : text.slice(0, at);
  }),
  cutting("after", "string", (text, separator) => {
    const at = text.indexOf(separator);
    return at < 0 ? text : text.slice(at + separator.length);
  }),
  cutting("split", "list<string>", (text, separator) => (text === "" ? [] : text.split(separator))),
  {
    name: "lookup",
    reads: "text",
    settings: [
      { name: "map", type: "map" },
      { name: "otherwise", type: "string" },
    ],
    required: 1,
    gives: "string",
    work: 4,
    prepare: prepareLookup,
  },
];

function plain(name: string, change: (text: string) => string): NamedFunction {
  return { name, reads: "text", settings: [], required: 0, gives: "string", work: 2, prepare: () => change };
}

function cutting(name: string, gives: string, cut: (text: string, separator: string) => unknown): NamedFunction {
  return {
    name,
    reads: "text",
    settings: SEPARATOR,
    required: 1,
    gives,
    work: 4,
    prepare([given]) {
      const separator = String(given);
      if (separator === "") return "an empty separator";
      return (text: string) => {
        spendOnSearch(text, separator);
        return cut(text, separator);
      };
    },
  };
}

/** Empty stays empty unless it is listed, or there is an `otherwise`: as in the rule. */
function prepareLookup([listed, otherwise]: readonly Setting[]): Prepared {
  const results = new Map([...(listed as ReadonlyMap<string, unknown>)].map(([key, result]) => [key, textArgument(result)]));
  const rest = otherwise === undefined ? undefined : String(otherwise);
  return (text: string) => {
    const result = results.get(text) ?? rest;
    if (result !== undefined) return result;
    if (text === "") return "";
    throw failure("lookup-unlisted");
  };
}
