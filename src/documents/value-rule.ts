import { z } from "zod";
import { besideFrom, type PlaceRule, placeSchema, requirePlace, text } from "./place-schema.ts";
import { bitSchema, patternSchema, patternSteps } from "./text-steps-schema.ts";
import { flagSchema, valueForms } from "./value-forms.ts";

const SOURCES = ["from", "value", "template", "firstOf", "cel"] as const;
const LIST_SOURCES = ["from", "value", "cel"] as const;
const FORMS_OF_CONDITIONS = ["in", "notIn", "matches", "empty"] as const;
const FORMS = ["flag", "date", "timestamp", "phone", "type"] as const;

const celSchema = text.min(1).max(4000);

const transforms = {
  trim: z.boolean().exactOptional().describe("Take white space off both ends. Default true (false for `password`)."),
  after: text.min(1).exactOptional().describe("Keep what follows the first of these in the value; the whole value where there is none."),
  before: text
    .min(1)
    .exactOptional()
    .describe("Keep what stands before the first of these in the value; the whole value where there is none."),
  ...patternSteps,
  case: z.enum(["lower", "upper"]).exactOptional().describe("Change the letters' case."),
  bit: bitSchema,
  lookup: z
    .record(z.string(), text)
    .exactOptional()
    .describe("Source value -> result; an unlisted value is a row problem unless `otherwise`."),
  otherwise: text.exactOptional().describe("The result where the value is empty, or is not listed in `lookup` or `flag`."),
  flag: flagSchema.exactOptional(),
  ...valueForms,
};

/**
 * One value: where it comes from (exactly one of `from`, `value`, `template`, `firstOf`, `cel`), then transforms in this order:
 * trim, after, before, match, replace, case, bit, lookup or flag, otherwise, and one form (date, timestamp, phone, type).
 */
export interface ValueRule extends Partial<PlaceRule> {
  readonly value?: string;
  readonly template?: string;
  readonly firstOf?: readonly ValueRule[];
  readonly cel?: string;
  readonly trim?: boolean;
  readonly after?: string;
  readonly before?: string;
  readonly match?: string;
  readonly replace?: { readonly pattern: string; readonly with: string };
  readonly case?: "lower" | "upper";
  /** A power of two. */
  readonly bit?: number;
  readonly lookup?: Readonly<Record<string, string>>;
  readonly otherwise?: string;
  readonly flag?: { readonly true: readonly string[]; readonly false: readonly string[] };
  readonly date?: string;
  readonly timestamp?: string | { readonly format: string; readonly zone: string };
  readonly phone?: { readonly region?: string };
  readonly type?: "email";
}

export const valueRuleSchema: z.ZodType<ValueRule> = z
  .strictObject({
    from: placeSchema.exactOptional(),
    ...besideFrom,
    value: text.exactOptional().describe("A constant."),
    template: text.exactOptional().describe("Text with places in braces, `{STRASSE}, {PLZ} {ORT}`; empty where all places are empty."),
    get firstOf(): z.ZodExactOptional<z.ZodArray<z.ZodType<ValueRule>>> {
      return z.array(valueRuleSchema).min(1).exactOptional().describe("Rules tried in order; the first result that is not empty.");
    },
    cel: celSchema.exactOptional().describe('An expression in CEL that gives the value, such as `row.FIRST + " " + row.LAST`.'),
    ...transforms,
  })
  .superRefine((rule, context) => {
    requireOneSource(rule, SOURCES, context);
    requirePlace(rule, context);
  })
  .meta({
    id: "valueRule",
    description:
      "One value: from, value, template, firstOf or cel; then trim, after, before, match, replace, case, bit, lookup, otherwise; then one form.",
  });

/** Values of a list: like a value, cut at a separator; a JSON array is a list already, and an object's keys can be one. */
export const listRuleSchema = z
  .strictObject({
    from: placeSchema.exactOptional(),
    ...besideFrom,
    keys: z
      .boolean()
      .exactOptional()
      .describe("true: of an object, the keys whose value is true, a number other than 0, or the text `1` or `true`."),
    item: text.min(1).exactOptional().describe("Path in each element of a list of objects, such as `name`."),
    value: text.exactOptional().describe("A constant."),
    cel: celSchema.exactOptional().describe("An expression in CEL that gives a list of texts, or one text."),
    split: text.min(1).exactOptional().describe("Separator between the values, such as `|`."),
    trim: transforms.trim,
    ...patternSteps,
    case: transforms.case,
    lookup: transforms.lookup,
    otherwise: text.exactOptional().describe("The result for a value that `lookup` does not list; an empty one leaves it out."),
  })
  .superRefine((rule, context) => {
    requireOneSource(rule, LIST_SOURCES, context);
    requirePlace(rule, context);
    requireListPlace(rule, context);
  })
  .meta({
    id: "listRule",
    description:
      "Values of a list: from or cel (text is cut at `split`), or value; each then through trim, match, replace, case, lookup and otherwise.",
  });

/** A condition: an expression, or one value with exactly one of `in`, `notIn`, `matches`, `empty`. */
export const conditionSchema = z
  .strictObject({
    from: placeSchema.exactOptional(),
    ...besideFrom,
    cel: celSchema.exactOptional().describe("An expression in CEL that gives true or false; it stands alone."),
    trim: transforms.trim,
    case: transforms.case,
    in: z.array(text).min(1).exactOptional().describe("True where the value is one of these."),
    notIn: z.array(text).min(1).exactOptional().describe("True where the value is none of these."),
    matches: patternSchema.exactOptional().describe("True where this regular expression (RE2 syntax) finds something in the value."),
    empty: z.boolean().exactOptional().describe("`true`: where the value is empty; `false`: where it is not."),
  })
  .superRefine((condition, context) => {
    const given = FORMS_OF_CONDITIONS.filter((key) => condition[key] !== undefined);
    const refuse = (message: string) => context.addIssue({ code: "custom", message });
    if ((condition.from === undefined) === (condition.cel === undefined)) refuse("expected exactly one of from, cel");
    if (condition.cel !== undefined) {
      const beside = [...given, ...(["trim", "case"] as const).filter((key) => condition[key] !== undefined)];
      if (beside.length > 0) refuse(`expected nothing beside cel: ${beside.join(" and ")} is given`);
    } else if (given.length !== 1) refuse(`expected exactly one of ${FORMS_OF_CONDITIONS.join(", ")}`);
    requirePlace(condition, context);
  })
  .meta({ id: "condition", description: "A condition: cel, or from with exactly one of in, notIn, matches, empty." });

export type ListRule = z.output<typeof listRuleSchema>;
export type Condition = z.output<typeof conditionSchema>;

type Given = { readonly [key in (typeof SOURCES)[number] | (typeof FORMS)[number] | "lookup"]?: unknown };

function requireOneSource(rule: Given, allowed: readonly (typeof SOURCES)[number][], context: z.RefinementCtx): void {
  const refuse = (message: string) => context.addIssue({ code: "custom", message });
  const sources = allowed.filter((key) => rule[key] !== undefined);
  const found = sources.length === 0 ? "none is given" : `${sources.join(" and ")} are given`;
  if (sources.length !== 1) refuse(`expected exactly one of ${allowed.join(", ")}: ${found}`);
  if (rule.lookup !== undefined && rule.flag !== undefined) refuse("expected lookup or flag, not both");
  const forms = FORMS.filter((key) => rule[key] !== undefined);
  if (forms.length > 1) refuse(`expected at most one of ${FORMS.join(", ")}: ${forms.join(" and ")} are given`);
}

function requireListPlace(
  rule: Pick<ListRule, "from" | "value" | "keys" | "item" | "split" | "match" | "replace">,
  context: z.RefinementCtx,
): void {
  const refuse = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
  for (const key of ["keys", "item"] as const)
    if (rule[key] !== undefined && rule.from === undefined) refuse(key, "goes with `from` alone");
  for (const key of ["match", "replace"] as const)
    if (rule[key] !== undefined && rule.value !== undefined) refuse(key, "does nothing to a constant");
  if (rule.keys === true && rule.item !== undefined) refuse("item", "expected keys or item, not both");
  if (rule.keys === true && rule.split !== undefined) refuse("split", "expected keys or split, not both");
}
