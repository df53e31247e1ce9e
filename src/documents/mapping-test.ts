import { z } from "zod";
import { HASH_ALGORITHMS } from "../model/index.ts";

const CREDENTIALS = ["password", "none", "unusable", ...HASH_ALGORITHMS] as const;

const text = z.string({ error: "expected text; a bare number, true or false needs quotes" });

const expectationSchema = z
  .strictObject({
    key: text.exactOptional().describe("The user's identity in the source."),
    username: text.exactOptional().describe("The user's name in the pool."),
    attributes: z
      .record(z.string(), text.nullable())
      .exactOptional()
      .describe("Attribute -> value; null: the user does not get it. Attributes that are not named are not compared."),
    groups: z.array(text).exactOptional().describe("All groups, in any order."),
    links: z
      .array(
        z.strictObject({
          provider: text.describe("The provider's name in the pool."),
          attribute: text.default("Cognito_Subject").describe("Default `Cognito_Subject`."),
          id: text.describe("The user's id at the provider."),
        }),
      )
      .exactOptional()
      .describe("All links, in any order."),
    enabled: z.boolean().exactOptional().describe("Whether the user is enabled."),
    credential: z
      .enum(CREDENTIALS)
      .exactOptional()
      .describe("`password`, the algorithm of an importable hash, `unusable` for another hash, or `none` where the row has neither."),
    skip: text.exactOptional().describe("The reason for which the row is left out."),
    reject: z.array(text).min(1).exactOptional().describe("All codes for which the row is rejected, in any order."),
  })
  .superRefine(({ key: _key, skip, reject, ...loaded }, context) => {
    const refuse = (message: string) => context.addIssue({ code: "custom", message });
    if (skip !== undefined && reject !== undefined) refuse("expected skip or reject, not both");
    const [idle] = Object.keys(loaded);
    if (idle !== undefined && (skip ?? reject) !== undefined) refuse(`a row that is skipped or rejected has no ${idle}`);
    if (idle === undefined && _key === undefined && (skip ?? reject) === undefined) refuse("expected something to compare");
  })
  .describe("What becomes of the row; what is not named is not compared. Without `skip` and `reject` it is loaded.");

/** A mapping's `tests`: made-up rows, and what becomes of them. */
export const mappingTestsSchema = z
  .array(
    z.strictObject({
      name: z.string().min(1).max(200).exactOptional().describe("What the test is called where it fails."),
      row: z
        .record(z.string(), z.json())
        .describe("A made-up row: column -> text, a column left out is empty (CSV); or the document (JSON)."),
      expect: expectationSchema,
    }),
  )
  .max(1000)
  .describe("Made-up rows and what becomes of them; checked whenever the mapping is made ready. Not taken over by `extends`.");

export type MappingTest = z.output<typeof mappingTestsSchema>[number];
