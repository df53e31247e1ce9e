/** What stands in place of a password or a hash. */
export const HIDDEN = "[hidden]";

const MOST_CHARACTERS = 64;

/** How a value of a row is shown: as it is, or its shape alone. */
export type Show = (value: string) => string;

/** Letters as `x` and `X`, digits as `9`, the punctuation and length kept, so that a form can be told and nobody is. */
export function maskOf(value: string): string {
  const cut = value.length > MOST_CHARACTERS ? `${value.slice(0, MOST_CHARACTERS)}…` : value;
  return cut.replace(/[^\x20-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e\t\r\n…]/gu, (character) => {
    if (/\p{N}/u.test(character)) return "9";
    return /\p{Lu}/u.test(character) ? "X" : "x";
  });
}
