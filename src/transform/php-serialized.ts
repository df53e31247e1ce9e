import type { Json } from "../model/index.ts";
import { MAX_DECODED_DEPTH } from "./json-text.ts";

/**
 * The value of a text that PHP's `serialize` wrote: null, true and false, numbers, strings and arrays. An array whose keys
 * count from 0 is a list, any other an object. Undefined for anything else: objects, references, wrong lengths (which are in
 * bytes of UTF-8), a repeated key, a key `__proto__`, too deep nesting, a rest. Never throws.
 */
export function decodePhp(text: string): Json | undefined {
  // Half a character would turn into another one on its way to bytes.
  if (!text.isWellFormed()) return undefined;
  const reader = new PhpReader(Buffer.from(text, "utf8"));
  const value = reader.value(0);
  return value !== undefined && reader.atEnd() ? value : undefined;
}

const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const QUOTE = 0x22;
/** Bytes of a number at most: PHP's longest is `-2.2250738585072014E-308`. */
const MAX_NUMBER = 60;
const COUNT = /^(?:0|[1-9]\d{0,9})$/;
const INTEGER = /^(?:0|-?[1-9]\d{0,18})$/;
const FLOAT = /^-?\d{1,24}(?:\.\d{1,24})?(?:E[+-]?\d{1,3})?$/;

class PhpReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The value that begins here; undefined where there is none. */
  value(depth: number): Json | undefined {
    const type = this.#bytes[this.#at];
    this.#at += 1;
    if (type === 0x4e) return this.#take(SEMICOLON) ? null : undefined;
    if (!this.#take(COLON)) return undefined;
    switch (type) {
      case 0x62:
        return booleanOf(this.#until(SEMICOLON));
      case 0x69:
        return integerOf(this.#until(SEMICOLON));
      case 0x64:
        return floatOf(this.#until(SEMICOLON));
      case 0x73:
        return this.#string();
      case 0x61:
        return depth < MAX_DECODED_DEPTH ? this.#array(depth + 1) : undefined;
      default:
        return undefined;
    }
  }

  #take(byte: number): boolean {
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at += 1;
    return true;
  }

  /** The short text up to a byte, which is read too; empty where the byte does not come soon. */
  #until(byte: number): string {
    const from = this.#at;
    for (let at = from; at <= from + MAX_NUMBER && at < this.#bytes.length; at++) {
      if (this.#bytes[at] !== byte) continue;
      this.#at = at + 1;
      return this.#bytes.toString("latin1", from, at);
    }
    return "";
  }

  #count(): number | undefined {
    const count = this.#until(COLON);
    return COUNT.test(count) ? Number(count) : undefined;
  }

  #string(): string | undefined {
    const length = this.#count();
    if (length === undefined || !this.#take(QUOTE)) return undefined;
    const from = this.#at;
    this.#at += length;
    return this.#take(QUOTE) && this.#take(SEMICOLON) ? this.#bytes.toString("utf8", from, from + length) : undefined;
  }

  #array(depth: number): Json | undefined {
    const count = this.#count();
    if (count === undefined || !this.#take(BRACE_OPEN)) return undefined;
    const entries = new Map<string, Json>();
    let isList = true;
    for (let index = 0; index < count; index++) {
      const key = this.#key();
      const value = key === undefined || key === "__proto__" || entries.has(key) ? undefined : this.value(depth);
      if (key === undefined || value === undefined) return undefined;
      if (isList && key !== String(index)) isList = false;
      entries.set(key, value);
    }
    if (!this.#take(BRACE_CLOSE)) return undefined;
    return isList ? [...entries.values()] : Object.fromEntries(entries);
  }

  #key(): string | undefined {
    const type = this.#bytes[this.#at];
    this.#at += 1;
    if (!this.#take(COLON)) return undefined;
    if (type === 0x73) return this.#string();
    const key = type === 0x69 ? this.#until(SEMICOLON) : "";
    return INTEGER.test(key) ? key : undefined;
  }
}

function booleanOf(text: string): boolean | undefined {
  return text === "1" ? true : text === "0" ? false : undefined;
}

/** A whole number beyond what JSON numbers hold exactly stays text. */
function integerOf(text: string): number | string | undefined {
  if (!INTEGER.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

function floatOf(text: string): number | undefined {
  const number = FLOAT.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}
