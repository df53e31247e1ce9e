import { z } from "zod";
import type { Locate } from "./document-spot.ts";
import { type About, aboutSchema } from "./mapping-about.ts";
import { ATTRIBUTE_NAME, mappingDocumentSchema } from "./mapping-document.ts";
import { type MappingTest, mappingTestsSchema } from "./mapping-test.ts";
import { readDocument } from "./read-document.ts";
import { valueRuleSchema } from "./value-rule.ts";

/** What a file may say beside its rules. */
const beside = { tests: mappingTestsSchema.exactOptional(), about: aboutSchema.exactOptional() };

const wholeFileSchema = mappingDocumentSchema.extend(beside);

const whole = mappingDocumentSchema.shape;

/** null takes the rule out of the mapping beneath. */
const removable = <T extends z.ZodType>(schema: T) =>
  schema
    .nullable()
    .exactOptional()
    .describe(schema.description ?? "");

/** A file that says what it has otherwise than the mapping that it extends. */
const extensionSchema = z.strictObject({
  poolferry: whole.poolferry,
  extends: z
    .string()
    .min(1)
    .describe("The mapping that this one changes: `preset:NAME`, or a path relative to this file. A key given replaces that mapping's."),
  key: whole.key.exactOptional(),
  username: whole.username.exactOptional(),
  attributes: z
    .record(ATTRIBUTE_NAME, valueRuleSchema.nullable())
    .exactOptional()
    .describe("Pool attribute -> rule; an empty result leaves it out. With `extends` attribute by attribute; null takes one out."),
  groups: removable(whole.groups.unwrap()),
  links: removable(whole.links.unwrap()),
  identity: removable(whole.identity.unwrap()),
  enabled: removable(whole.enabled.unwrap()),
  password: removable(whole.password.unwrap()),
  passwordHash: removable(whole.passwordHash.unwrap()),
  mfa: removable(whole.mfa.unwrap()),
  skip: removable(whole.skip.unwrap()),
  ...beside,
});

type Extension = z.output<typeof extensionSchema>;

/** A mapping file as people write it, defaults left out. */
export type WrittenMapping = z.input<typeof wholeFileSchema> | z.input<typeof extensionSchema>;

/** One mapping file as it stands, before what it extends is read. */
export interface MappingLayer {
  /** `preset:NAME`, or a path relative to this file; undefined where the file stands by itself. */
  readonly extends?: string;
  /** The rules that the file itself gives; null takes one out of the mapping that it extends. */
  readonly rules: Omit<Extension, "extends" | "tests" | "about">;
  readonly tests: readonly MappingTest[];
  readonly about?: About;
  readonly locate: Locate;
}

/** Reads a mapping file's text (YAML or JSON). Throws a RunError (`usage`) that lists every problem with its line. */
export function readMappingLayer(content: string, fileName: string): MappingLayer {
  const schemaFor = (values: unknown): z.ZodType<z.output<typeof wholeFileSchema> | Extension> =>
    saysExtends(values) ? extensionSchema : wholeFileSchema;
  const { document, locate } = readDocument(content, fileName, schemaFor);
  const { extends: base, tests = [], about, ...rules } = { extends: undefined, ...document };
  return { ...(base === undefined ? {} : { extends: base }), rules, tests, ...(about === undefined ? {} : { about }), locate };
}

/** The JSON Schema of a mapping file, for editors. */
export function mappingJsonSchema(): object {
  const schema = extensionSchema.partial({ extends: true }).meta({
    id: "mapping",
    title: "poolferry mapping",
    description: "How a source row becomes a user of an Amazon Cognito user pool.",
    anyOf: [{ required: ["extends"] }, { required: ["key", "username"] }],
  });
  return z.toJSONSchema(schema, { io: "input", target: "draft-7" });
}

function saysExtends(values: unknown): boolean {
  return typeof values === "object" && values !== null && Object.hasOwn(values, "extends");
}
