import { z } from "zod";
import { readDocument } from "./read-document.ts";
import { conditionSchema, listRuleSchema, placeSchema, valueRuleSchema } from "./value-rule.ts";

const linkSchema = z
  .strictObject({
    each: placeSchema
      .exactOptional()
      .describe("Path of a JSON array: one link an element; every `from` of this entry is then a path in the element."),
    when: conditionSchema.exactOptional().describe("No link where it does not hold."),
    provider: z
      .union([z.string().min(1), valueRuleSchema], { error: "expected a provider's name, or a rule" })
      .describe("The provider's name in the pool, or a rule that gives it; empty: no link."),
    attribute: z.string().min(1).default("Cognito_Subject").describe("`Cognito_Subject`, or a mapped claim of a SAML or OIDC provider."),
    id: valueRuleSchema.describe("The user's id at the provider; empty: no link."),
  })
  .meta({ id: "link", description: "A link to the user's identity at another provider." });

const passwordSchema = z
  .strictObject({
    from: placeSchema,
    trim: z.boolean().exactOptional().describe("Default false: a password is taken as it is."),
    permanent: z.boolean().default(true).describe("false: the user must choose a new one at the first sign-in."),
  })
  .describe("The user's password in plain text; empty: none.");

const skipSchema = z.strictObject({ when: conditionSchema, reason: z.string().min(1).max(200).describe("Printed in reports.") });

/** What a mapping file says: how a source row becomes a Cognito user. */
const mappingDocumentSchema = z
  .strictObject({
    poolferry: z.literal(1).describe("Version of the mapping language."),
    key: valueRuleSchema.describe("The user's identity in the source, unique in it."),
    username: valueRuleSchema.describe("The user's name in the pool."),
    attributes: z
      .record(z.string().regex(/^[^\s\p{C}]{1,64}$/u, "expected an attribute's name such as email or custom:tier"), valueRuleSchema)
      .default({})
      .describe("Pool attribute (`email`, `custom:tier`) -> rule; an empty result leaves the attribute out."),
    groups: z.array(listRuleSchema).default([]).describe("The groups that the user joins."),
    links: z.array(linkSchema).default([]).describe("Links to identities at other providers, at most 5 a user."),
    enabled: valueRuleSchema
      .exactOptional()
      .describe("`true` or `false` (use `flag`); false disables the user. Default true, also where empty."),
    password: passwordSchema.exactOptional(),
    skip: z.array(skipSchema).default([]).describe("Rows that are left out on purpose; the first condition that holds gives the reason."),
  })
  .meta({ id: "mapping", title: "poolferry mapping", description: "How a source row becomes a user of an Amazon Cognito user pool." });

export type MappingDocument = z.output<typeof mappingDocumentSchema>;
export type LinkRule = MappingDocument["links"][number];

/** Reads a mapping file's text (YAML or JSON). Throws a RunError (`usage`) that lists every problem with its line. */
export function readMappingDocument(content: string, fileName: string): MappingDocument {
  return readDocument(content, fileName, mappingDocumentSchema);
}

/** The JSON Schema of a mapping file, for editors. */
export function mappingJsonSchema(): object {
  return z.toJSONSchema(mappingDocumentSchema, { io: "input", target: "draft-7" });
}
