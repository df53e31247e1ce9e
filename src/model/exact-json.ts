/** Parses JSON; whole numbers that JavaScript cannot hold exactly stay text, so that no identifier changes. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  return LONG_NUMBER.test(text) ? JSON.parse(text, keepExact) : JSON.parse(text);
}

/** A number from its JSON text; a whole number beyond 2^53 stays text. */
export function exactNumber(literal: string): number | string {
  const value = Number(literal);
  return WHOLE.test(literal) && !Number.isSafeInteger(value) ? literal : value;
}

const LONG_NUMBER = /\d{16}/;
const WHOLE = /^-?\d{16,}$/;

/** The reviver's third argument is newer than its type. */
function keepExact(this: unknown, _key: string, value: unknown, ...context: readonly { readonly source?: string }[]): unknown {
  const source = typeof value === "number" ? context[0]?.source : undefined;
  return source === undefined ? value : exactNumber(source);
}
