import { expect, test } from "vitest";
import { didYouMean } from "../../src/documents/index.ts";

test.each([
  ["frm", ["from", "firstOf"], '; did you mean "from"?'],
  ["form", ["firstOf", "from"], '; did you mean "from"?'],
  ["email", ["EMAIL", "NAME"], '; did you mean "EMAIL"?'],
  ["KUNDENR", ["KUNDENNR", "NAME"], '; did you mean "KUNDENNR"?'],
  ["colour", ["from", "value"], ""],
  ["x", [], ""],
])("for %s among %j the message ends with %j", (word, candidates, expected) => {
  expect(didYouMean(word, candidates)).toBe(expected);
});
