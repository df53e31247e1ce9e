import type { Json } from "../../model/index.ts";

const PLAIN = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;
const PLAIN_KEY = /^[\p{L}_][\p{L}\p{N}_.:-]*$/u;
const RESERVED = /^(?:true|false|null|yes|no|on|off)$/i;

/** A value in YAML's flow style, `{ from: EMAIL, case: lower }`: what could be read as anything but text is quoted. */
export function yamlFlow(value: Json | undefined): string {
  if (typeof value === "string") return yamlText(value);
  if (Array.isArray(value)) return `[${value.map((item) => yamlFlow(item as Json)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value).map(([key, member]) => `${yamlKey(key)}: ${yamlFlow(member)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** A text as YAML reads it back, quoted where that is needed. */
export function yamlText(text: string): string {
  return PLAIN.test(text) && !RESERVED.test(text) ? text : JSON.stringify(text);
}

/** `true` and `false` are keys of `flag` and stay bare; a colon within a key needs no quotes. */
export function yamlKey(key: string): string {
  return PLAIN_KEY.test(key) && !key.endsWith(":") ? key : JSON.stringify(key);
}
