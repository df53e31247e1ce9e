import { z } from "zod";
import { text } from "./place-schema.ts";

/** Characters of a regular expression. */
const MAX_PATTERN = 1000;
const MAX_REPLACEMENT = 200;
const MAX_MASK = 2 ** 52;

export const patternSchema = text.min(1).max(MAX_PATTERN, `expected at most ${MAX_PATTERN} characters`);

/** Steps of a value rule that change text by regular expressions. */
export const patternSteps = {
  match: patternSchema
    .exactOptional()
    .describe(
      "Keep what this regular expression (RE2 syntax) finds first: its first group, or the whole match; empty where it finds nothing.",
    ),
  replace: z
    .strictObject({
      pattern: patternSchema.describe("A regular expression (RE2 syntax)."),
      with: text
        .max(MAX_REPLACEMENT, `expected at most ${MAX_REPLACEMENT} characters`)
        .describe("What every match becomes; `$1` is its first group, `$0` the match, `$$` a dollar sign."),
    })
    .exactOptional()
    .describe("Replaces every match of a regular expression."),
};

export const bitSchema = z
  .int()
  .min(1)
  .max(MAX_MASK)
  .refine((mask) => Number.isInteger(Math.log2(mask)), "expected a power of two, such as 2")
  .exactOptional()
  .describe("A power of two: `true` or `false`, whether that bit is set in the whole number.");
