import { z } from "zod";

export const text = z.string({
  error: (issue) => (issue.input === undefined ? undefined : "expected text; a bare number, true or false needs quotes"),
});

/** A place in the source: a column's name, or a path such as `a.b[0].c` in JSON documents. */
export const placeSchema = text.min(1).describe("A column's name (CSV), or a path such as `profile.names[0].first` (JSON).");

/** What may stand beside `from`: how the text at the place is decoded, and whether the source may lack the column. */
export const besideFrom = {
  optional: z.boolean().exactOptional().describe("true: a column that the source lacks is empty instead of a problem."),
  parse: z
    .enum(["json", "phpSerialized"])
    .exactOptional()
    .describe("Decodes the text at the place: JSON, or what PHP's serialize writes. Empty text stays empty."),
  at: text.min(1).exactOptional().describe("With `parse`: the path in the decoded value; default: the whole."),
};

/** A place in the source and how what stands there is read. */
export interface PlaceRule {
  readonly from: string;
  readonly optional?: boolean;
  readonly parse?: "json" | "phpSerialized";
  readonly at?: string;
}

export const placeRuleSchema = z
  .strictObject({ from: placeSchema, ...besideFrom })
  .superRefine(requirePlace)
  .describe("A place in the source, with `parse`, `at` and `optional` as in a rule.");

/** Refuses what stands beside `from` where there is none, and `at` where nothing is decoded. */
export function requirePlace(rule: Partial<PlaceRule>, context: z.RefinementCtx): void {
  const refuse = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
  for (const key of ["optional", "parse"] as const) {
    if (rule[key] !== undefined && rule.from === undefined) refuse(key, `goes with \`from\` alone`);
  }
  if (rule.at !== undefined && rule.parse === undefined)
    refuse("at", "expected `parse` beside it; a path in a JSON document goes into `from`");
}
