import type { PlaceRule } from "../documents/index.ts";
import type { Issue, Json } from "../model/index.ts";
import { decodeJson } from "./json-text.ts";
import { decodePhp } from "./php-serialized.ts";
import { planIssue } from "./plan-issues.ts";

/** Decodes text and lets lists and objects pass; null where it is empty, undefined where an issue was reported. */
type Decode = (value: Json, issues: Issue[]) => Json | undefined;

/** Compiles the decoding of what stands at a place. */
export function compileDecoding(parse: NonNullable<PlaceRule["parse"]>, place: string, field: string): Decode {
  const { decode, name } = DECODERS[parse];
  return (value, issues) => {
    if (typeof value !== "string") return value;
    if (value.trim() === "") return null;
    const decoded = decode(value);
    if (decoded === undefined) issues.push(planIssue("value-unparsable", field, { place, name }));
    return decoded;
  };
}

const DECODERS = {
  json: { decode: lastDecoded(decodeJson), name: "JSON" },
  phpSerialized: { decode: lastDecoded(decodePhp), name: "PHP's serialize" },
} as const;

/** Several rules of a row mostly look into the same text, one after the other. */
function lastDecoded(decode: (text: string) => Json | undefined): (text: string) => Json | undefined {
  let lastText = "";
  let last = decode(lastText);
  return (text) => {
    if (text !== lastText) {
      last = decode(text);
      lastText = text;
    }
    return last;
  };
}
