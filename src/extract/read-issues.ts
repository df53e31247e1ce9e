import type { Issue } from "../model/index.ts";

/** A row may take this much of the source, its line break left out; a larger one is a mistake, not a user. */
export const MAX_ROW_BYTES = 1024 * 1024;

/** Objects and arrays of a user may be nested this deep. */
export const MAX_NESTING = 64;

/** Everything that can make a single row unreadable: what is wrong, and what to do about it. */
export const READ_ISSUES = {
  "row-too-short": {
    reason: "the row has too few cells",
    hint: "add the missing cells, or set `ragged: fill` in the source if trailing empty cells were left out",
  },
  "row-too-long": {
    reason: "the row has too many cells",
    hint: "put cells that contain the delimiter in quotes",
  },
  "row-too-large": {
    reason: "the row is larger than 1 MiB",
    hint: "check for a missing line break or an unclosed quote, or shorten the row",
  },
  "quote-malformed": {
    reason: "a quote stands inside a cell, or text follows a closing quote, so the end of the cell is unclear",
    hint: "double the quotes inside quoted cells, or set `quote` in the source if this file does not quote its cells",
  },
  "encoding-invalid": {
    reason: "the row has bytes that are no valid text in the source's encoding",
    hint: "set `encoding` in the source to the encoding that the file was written in, often windows-1252",
  },
  "json-malformed": {
    reason: "the line is not valid JSON",
    hint: "write one complete JSON object a line; for a file that is one array, set `format: json`",
  },
  "json-not-object": {
    reason: "the value is not a JSON object",
    hint: 'write each user as an object, such as {"email": ...}',
  },
  "key-forbidden": {
    reason: "an object has a key named __proto__, constructor or prototype",
    hint: "rename or remove the key",
  },
  "nesting-too-deep": {
    reason: "objects and arrays are nested more than 64 deep",
    hint: "flatten the object",
  },
  "ldif-malformed": {
    reason: "a line is neither `name: value` nor a folded one, has broken base64, or is a second dn",
    hint: "mend the line; a blank line stands between entries and never within one",
  },
  "ldif-without-dn": {
    reason: "the record does not begin with `dn:`, so it is no entry",
    hint: "remove it if it is the summary of a search (`ldapsearch -LLL` writes none) or a referral",
  },
  "ldif-change": {
    reason: "the record is a change (controls, or a changetype other than add), not an entry",
    hint: "export the entries themselves instead of a log of changes",
  },
  "ldif-url": {
    reason: "a value stands in another file (`:<`), which is not read",
    hint: "export with the values in place, in base64 where they need it",
  },
} as const satisfies Record<string, { readonly reason: string; readonly hint: string }>;

export type ReadIssueCode = keyof typeof READ_ISSUES;

/** The issue of one row; `figures` are appended to the reason and must not hold the row's values. */
export function readIssue(code: ReadIssueCode, figures?: string): Issue {
  const { reason, hint } = READ_ISSUES[code];
  return { code, field: "row", reason: figures === undefined ? reason : `${reason} (${figures})`, hint };
}
