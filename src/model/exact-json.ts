/** Parses JSON; whole numbers that JavaScript cannot hold exactly stay text, so that no identifier changes. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  return LONG_NUMBER.test(text) ? parseExactly(text) : JSON.parse(text);
}

/** The same for a text that is known to have such numbers. */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, keepExact);
}

/** A number from its JSON text; a whole number beyond 2^53, and what is no number of JavaScript at all, stays text. */
export function exactNumber(literal: string): number | string {
  const value = Number(literal);
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !WHOLE.test(literal)) ? value : literal;
}

const LONG_NUMBER = /\d{16}/;
const WHOLE = /^-?\d{16,}$/;

/** The reviver's third argument is newer than its type. */
function keepExact(this: unknown, _key: string, value: unknown, ...context: readonly { readonly source?: string }[]): unknown {
  const source = typeof value === "number" ? context[0]?.source : undefined;
  return source === undefined ? value : exactNumber(source);
}
