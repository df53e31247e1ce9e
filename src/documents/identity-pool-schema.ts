import { z } from "zod";

const roleArn = z.string().min(20).max(2048);

const rolesSchema = z
  .strictObject({
    authenticated: roleArn.exactOptional().describe("ARN of the role of signed-in users."),
    unauthenticated: roleArn.exactOptional().describe("ARN of the role of guests."),
  })
  .refine(({ authenticated, unauthenticated }) => authenticated !== undefined || unauthenticated !== undefined, {
    error: "expected authenticated, unauthenticated or both",
  });

const principalTagsSchema = z
  .strictObject({
    provider: z.string().min(1).max(128).describe("Name, or ARN, of the provider whose tokens give the tags."),
    useDefaults: z.boolean().default(false).describe("Cognito's own map of claims to tags."),
    tags: z
      .record(z.string().min(1).max(128), z.string().min(1).max(256))
      .default({})
      .refine((tags) => Object.keys(tags).length <= 50, { error: "expected at most 50 tags" })
      .describe("Tag -> claim of the provider's tokens; at most 50. None: the provider's map is emptied."),
  })
  .refine(({ useDefaults, tags }) => !useDefaults || Object.keys(tags).length === 0, { error: "expected useDefaults or tags, not both" });

/** What a job file says of its identity pool. Lengths and patterns are the service model's. */
export const identityPoolSchema = z
  .strictObject({
    id: z
      .string()
      .max(55)
      .regex(/^[\w-]+:[0-9a-f-]+$/, "expected an identity pool id such as eu-central-1:1f2e3d4c-5b6a-7988-9a0b-1c2d3e4f5a6b")
      .describe("The identity pool's id; its Region is the part before `:`."),
    developerProvider: z
      .string()
      .max(128)
      .regex(/^[\w._-]+$/, "expected a developer provider's name such as login.example.com")
      .describe("The name of the pool's developer provider."),
    onConflict: z
      .enum(["fail", "merge"])
      .default("fail")
      .describe("A developer id that has another identity than the row's `identityId`: the row fails, or the two identities are merged."),
    rowsPerIdentity: z
      .int()
      .min(1)
      .max(20)
      .default(1)
      .describe("Rows that may name the same `identityId`; more are rejected. An identity has 20 logins at most."),
    roles: rolesSchema.exactOptional().describe("Roles that are set before the first user; what is not named stays."),
    principalTags: principalTagsSchema.exactOptional().describe("A provider's map of claims to session tags, set before the first user."),
  })
  .describe("The identity pool in which the mapping's `identity` is registered.");

/** A job's identity pool with every default filled in. */
export type IdentityPoolDocument = z.output<typeof identityPoolSchema>;
