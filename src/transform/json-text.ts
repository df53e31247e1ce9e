import { type Json, parseJson } from "../model/index.ts";

/** Objects and lists in one another; deeper ones are no data but an attack on whoever walks them. */
export const MAX_DECODED_DEPTH = 64;

/** The value of a text that holds one JSON value; undefined where it does not, or is nested too deeply. Whole numbers beyond 2^53 stay text. Never throws. */
export function decodeJson(text: string): Json | undefined {
  if (isTooDeep(text)) return undefined;
  try {
    return parseJson(text) as Json;
  } catch {
    return undefined;
  }
}

/** Counts brackets outside of strings, before anything is built of them. */
function isTooDeep(text: string): boolean {
  if (text.length <= 2 * MAX_DECODED_DEPTH) return false;
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (quoted) {
      if (character === BACKSLASH) index += 1;
      else if (character === QUOTE) quoted = false;
    } else if (character === QUOTE) quoted = true;
    else if (character === OPEN_LIST || character === OPEN_OBJECT) {
      depth += 1;
      if (depth > MAX_DECODED_DEPTH) return true;
    } else if (character === CLOSE_LIST || character === CLOSE_OBJECT) depth -= 1;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
