import { z } from "zod";

const SOURCES = ["from", "value", "template", "firstOf", "cel"] as const;
const LIST_SOURCES = ["from", "value", "cel"] as const;
const FORMS = ["flag", "date", "timestamp", "phone", "type"] as const;

const text = z.string({
  error: (issue) => (issue.input === undefined ? undefined : "expected text; a bare number, true or false needs quotes"),
});

/** A place in the source: a column's name, or a path such as `a.b[0].c` in JSON documents. */
export const placeSchema = text.min(1).describe("A column's name (CSV), or a path such as `profile.names[0].first` (JSON).");

const celSchema = text.min(1).max(4000);

const flagSchema = z
  .strictObject({
    true: z.array(text).min(1).describe('Source values that mean true; `""` is the empty value.'),
    false: z.array(text).describe('Source values that mean false; `""` is the empty value.'),
  })
  .describe("Turns listed values into `true` or `false`; any other value is a row problem unless `otherwise` is given.");

const timestampSchema = z
  .union([
    z.string().min(1),
    z.strictObject({
      format: z.string().min(1).describe("`iso`, `epochSeconds`, `epochMillis`, or a pattern of YYYY MM M DD D HH H mm ss SSS."),
      zone: z.string().min(1).default("UTC").describe("IANA time zone of times without an offset, such as `Europe/Berlin`."),
    }),
  ])
  .describe("Reads a point in time; the result is epoch seconds. Text alone is the format, in UTC.");

const phoneSchema = z
  .strictObject({
    region: z
      .string()
      .regex(/^[A-Z]{2}$/, "expected a two-letter country code such as DE")
      .exactOptional()
      .describe("Country of numbers in national form, such as `DE`; without it only numbers with `+` are read."),
  })
  .describe("Reads a phone number; the result is E.164, such as `+493023125123`.");

const transforms = {
  trim: z.boolean().exactOptional().describe("Take white space off both ends. Default true (false for `password`)."),
  after: text.min(1).exactOptional().describe("Keep what follows the first of these in the value; the whole value where there is none."),
  before: text
    .min(1)
    .exactOptional()
    .describe("Keep what stands before the first of these in the value; the whole value where there is none."),
  case: z.enum(["lower", "upper"]).exactOptional().describe("Change the letters' case."),
  lookup: z
    .record(z.string(), text)
    .exactOptional()
    .describe("Source value -> result; an unlisted value is a row problem unless `otherwise`."),
  otherwise: text.exactOptional().describe("The result where the value is empty, or is not listed in `lookup` or `flag`."),
  flag: flagSchema.exactOptional(),
  date: z.string().min(1).exactOptional().describe("Reads a calendar day by a pattern such as `DD.MM.YYYY`; the result is YYYY-MM-DD."),
  timestamp: timestampSchema.exactOptional(),
  phone: phoneSchema.exactOptional(),
  type: z.enum(["email"]).exactOptional().describe("Requires the form of an e-mail address."),
};

/**
 * One value: where it comes from (exactly one of `from`, `value`, `template`, `firstOf`, `cel`), then transforms in this order:
 * trim, after, before, case, lookup, otherwise, and one form (flag, date, timestamp, phone, type).
 */
export interface ValueRule {
  readonly from?: string;
  readonly value?: string;
  readonly template?: string;
  readonly firstOf?: readonly ValueRule[];
  readonly cel?: string;
  readonly trim?: boolean;
  readonly after?: string;
  readonly before?: string;
  readonly case?: "lower" | "upper";
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
    value: text.exactOptional().describe("A constant."),
    template: text.exactOptional().describe("Text with places in braces, `{STRASSE}, {PLZ} {ORT}`; empty where all places are empty."),
    get firstOf(): z.ZodExactOptional<z.ZodArray<z.ZodType<ValueRule>>> {
      return z.array(valueRuleSchema).min(1).exactOptional().describe("Rules tried in order; the first result that is not empty.");
    },
    cel: celSchema.exactOptional().describe('An expression in CEL that gives the value, such as `row.FIRST + " " + row.LAST`.'),
    ...transforms,
  })
  .superRefine((rule, context) => requireOneSource(rule, SOURCES, context))
  .meta({
    id: "valueRule",
    description: "One value: from, value, template, firstOf or cel; then trim, after, before, case, lookup, otherwise; then one form.",
  });

/** Values of a list: like a value, cut at a separator; a JSON array is a list already. */
export const listRuleSchema = z
  .strictObject({
    from: placeSchema.exactOptional(),
    value: text.exactOptional().describe("A constant."),
    cel: celSchema.exactOptional().describe("An expression in CEL that gives a list of texts, or one text."),
    split: text.min(1).exactOptional().describe("Separator between the values, such as `|`."),
    trim: transforms.trim,
    case: transforms.case,
    lookup: transforms.lookup,
    otherwise: text.exactOptional().describe("The result for a value that `lookup` does not list; an empty one leaves it out."),
  })
  .superRefine((rule, context) => requireOneSource(rule, LIST_SOURCES, context))
  .meta({
    id: "listRule",
    description: "Values of a list: from or cel (text is cut at `split`), or value; each then trimmed, changed in case and looked up.",
  });

/** A condition: an expression, or one value with exactly one of `in`, `notIn`, `empty`. */
export const conditionSchema = z
  .strictObject({
    from: placeSchema.exactOptional(),
    cel: celSchema.exactOptional().describe("An expression in CEL that gives true or false; it stands alone."),
    trim: transforms.trim,
    case: transforms.case,
    in: z.array(text).min(1).exactOptional().describe("True where the value is one of these."),
    notIn: z.array(text).min(1).exactOptional().describe("True where the value is none of these."),
    empty: z.boolean().exactOptional().describe("`true`: where the value is empty; `false`: where it is not."),
  })
  .superRefine((condition, context) => {
    const refuse = (message: string) => context.addIssue({ code: "custom", message });
    if ((condition.from === undefined) === (condition.cel === undefined)) refuse("expected exactly one of from, cel");
    const given = (["in", "notIn", "empty"] as const).filter((key) => condition[key] !== undefined);
    if (condition.cel !== undefined) {
      const beside = [...given, ...(["trim", "case"] as const).filter((key) => condition[key] !== undefined)];
      if (beside.length > 0) refuse(`expected nothing beside cel: ${beside.join(" and ")} is given`);
    } else if (given.length !== 1) refuse("expected exactly one of in, notIn, empty");
  })
  .meta({ id: "condition", description: "A condition: cel, or from with exactly one of in, notIn, empty." });

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
