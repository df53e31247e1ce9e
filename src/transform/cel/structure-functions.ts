import { Optional } from "@marcbachmann/cel-js";
import type { Json } from "../../model/index.ts";
import { decodeJson } from "../json-text.ts";
import { decodePhp } from "../php-serialized.ts";
import { truthyKeys } from "../truthy-keys.ts";
import { failure } from "./failure.ts";
import type { NamedFunction } from "./named-function.ts";
import { checkedText, MAX_LIST, spend } from "./work.ts";

/** Functions that read structured text, and the keys of an object: the rules `parse` and `keys` as functions. */
export const STRUCTURE_FUNCTIONS: readonly NamedFunction[] = [
  decoding("json", decodeJson),
  decoding("phpSerialized", decodePhp),
  { name: "keys", reads: "value", settings: [], required: 0, gives: "list<string>", work: 0, prepare: () => keysOf },
];

/** Lists and objects pass as they are, and empty text gives null, as in the rule. */
function decoding(name: string, decode: (text: string) => Json | undefined): NamedFunction {
  return {
    name,
    reads: "value",
    settings: [],
    required: 0,
    gives: "dyn",
    work: 0,
    prepare: () => (given: unknown) => {
      const value = present(given);
      if (typeof value !== "string") return value;
      if (value.trim() === "") return null;
      spend(checkedText(value).length >> 2);
      const decoded = decode(value);
      if (decoded === undefined) throw failure("value-unparsable");
      return decoded;
    },
  };
}

function keysOf(given: unknown): readonly string[] {
  const value = present(given);
  if (value === null || value === "") return [];
  const entries =
    value instanceof Map ? [...value] : typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : undefined;
  if (entries === undefined) {
    if (Array.isArray(value) && value.length === 0) return [];
    throw failure("value-not-map");
  }
  if (entries.length > MAX_LIST) throw failure("list-limit");
  spend(entries.length);
  // A whole number that stands in the expression itself is a bigint, which JSON has not.
  const plain = entries.map(([key, each]) => [String(key), typeof each === "bigint" ? Number(each) : each] as const);
  return truthyKeys(Object.fromEntries(plain) as Json) ?? [];
}

function present(value: unknown): NonNullable<unknown> | null {
  return (value instanceof Optional ? value.orValue(null) : value) ?? null;
}
