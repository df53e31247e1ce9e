import { z } from "zod";
import { besideFrom, placeRuleSchema, placeSchema, requirePlace } from "./place-schema.ts";
import { conditionSchema, listRuleSchema, valueRuleSchema } from "./value-rule.ts";

const linkSchema = z
  .strictObject({
    each: z
      .union([placeSchema, placeRuleSchema], { error: "expected the path of a JSON array, or a place with `from` and `parse`" })
      .exactOptional()
      .describe(
        "A JSON array, by its path or decoded by `parse`: one link an element; every `from` of this entry is then a path in the element.",
      ),
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
    ...besideFrom,
    trim: z.boolean().exactOptional().describe("Default false: a password is taken as it is."),
    permanent: z.boolean().default(true).describe("false: the user must choose a new one at the first sign-in."),
  })
  .superRefine(requirePlace)
  .describe("The user's password in plain text; empty: none.");

const identitySchema = z
  .strictObject({
    developerId: valueRuleSchema.describe("The user's id of your own, registered in the job's identity pool; empty: no identity."),
    identityId: valueRuleSchema
      .exactOptional()
      .describe("An identity that the pool has already, to which the developer id is attached; empty: Cognito makes one."),
  })
  .describe("The user's identity in the job's identity pool.");

const wholeNumber = z.union([z.int().min(1), valueRuleSchema], { error: "expected a whole number, or a rule" });

const derivationSchema = z
  .strictObject({
    algorithm: z.enum(["PBKDF2_SHA256", "SCRYPT"]).describe("The function that made the key."),
    salt: valueRuleSchema.describe("Where the salt is."),
    saltEncoding: z.enum(["utf8", "hex", "base64"]).describe("How the salt is written; utf8: it is its own letters."),
    keyEncoding: z.enum(["hex", "base64"]).describe("How the derived key is written."),
    iterations: wholeNumber.exactOptional().describe("PBKDF2_SHA256 needs it."),
    N: wholeNumber.exactOptional().describe("SCRYPT needs it."),
    r: wholeNumber.exactOptional().describe("SCRYPT; default 8."),
    p: wholeNumber.exactOptional().describe("SCRYPT; default 1."),
  })
  .superRefine((rule, context) => {
    const needed = rule.algorithm === "SCRYPT" ? "N" : "iterations";
    if (rule[needed] === undefined) context.addIssue({ code: "custom", message: `expected ${needed} for ${rule.algorithm}` });
  })
  .describe("How the key was derived, where `from` holds a bare derived key.");

const passwordHashSchema = z
  .strictObject({
    from: placeSchema.describe(
      "Where the hash is: a column (CSV), or a path (JSON) to a text, or to an object such as a Keycloak credential.",
    ),
    ...besideFrom,
    scheme: z
      .union([z.string().min(1), valueRuleSchema], { error: "expected a scheme's name such as bcrypt, or a rule" })
      .exactOptional()
      .describe(
        "What the source calls the scheme, such as `bcrypt`, `pbkdf2_sha256` or `bcrypt_peppered`: a hash of another one is unusable.",
      ),
    derivation: derivationSchema.exactOptional(),
  })
  .superRefine(requirePlace)
  .describe("The hash of the user's password, as the old system stored it; empty: none. A password in plain text goes before it.");

const MFA_FACTORS = ["sms", "email", "totp"] as const;

const mfaSchema = z
  .strictObject({
    sms: valueRuleSchema.exactOptional().describe("`true` or `false` (use `flag`): a code by text message; empty means false."),
    email: valueRuleSchema.exactOptional().describe("`true` or `false` (use `flag`): a code by e-mail; empty means false."),
    totp: valueRuleSchema
      .exactOptional()
      .describe(
        "`true` or `false` (use `flag`): an authenticator app. It cannot be carried over: the user is loaded and listed for enrolling.",
      ),
    preferred: valueRuleSchema
      .exactOptional()
      .describe("`sms` or `email`: the factor that is asked for first; empty: none (use `lookup`)."),
  })
  .superRefine((mfa, context) => {
    if (MFA_FACTORS.some((factor) => mfa[factor] !== undefined)) return;
    context.addIssue({ code: "custom", message: `expected at least one of ${MFA_FACTORS.join(", ")}` });
  })
  .describe("The user's second factors.");

const skipSchema = z.strictObject({ when: conditionSchema, reason: z.string().min(1).max(200).describe("Printed in reports.") });

export const ATTRIBUTE_NAME = z.string().regex(/^[^\s\p{C}]{1,64}$/u, "expected an attribute's name such as email or custom:tier");

/** What a mapping says: how a source row becomes a Cognito user. */
export const mappingDocumentSchema = z.strictObject({
  poolferry: z.literal(1).describe("Version of the mapping language."),
  key: valueRuleSchema.describe("The user's identity in the source, unique in it."),
  username: valueRuleSchema.describe("The user's name in the pool."),
  attributes: z
    .record(ATTRIBUTE_NAME, valueRuleSchema)
    .describe("Pool attribute (`email`, `custom:tier`) -> rule; an empty result leaves the attribute out.")
    .default({}),
  groups: z.array(listRuleSchema).describe("The groups that the user joins.").default([]),
  links: z.array(linkSchema).describe("Links to identities at other providers, at most 5 a user.").default([]),
  identity: identitySchema.exactOptional(),
  enabled: valueRuleSchema
    .describe("`true` or `false` (use `flag`); false disables the user. Default true, also where empty.")
    .exactOptional(),
  password: passwordSchema.exactOptional(),
  passwordHash: passwordHashSchema.exactOptional(),
  mfa: mfaSchema.exactOptional(),
  skip: z.array(skipSchema).describe("Rows that are left out on purpose; the first condition that holds gives the reason.").default([]),
});

export type MappingDocument = z.output<typeof mappingDocumentSchema>;
export type HashRule = NonNullable<MappingDocument["passwordHash"]>;
export type MfaRule = NonNullable<MappingDocument["mfa"]>;
export type LinkRule = MappingDocument["links"][number];
