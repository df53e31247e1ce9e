import { z } from "zod";

const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected the name of an environment variable");

const canarySchema = z.strictObject({
  username: z.string().min(1).max(2048).describe("What the test user signs in with."),
  passwordEnv: variable.describe("The environment variable that holds the password."),
  clientIdEnv: variable.exactOptional().describe("The environment variable that holds the app client's id; default: `clientId`."),
});

/** What a job file says of `poolferry verify`: test users that it signs in. */
export const verifySchema = z
  .strictObject({
    clientId: z
      .string()
      .regex(/^[\w+]{1,128}$/, "expected the id of an app client")
      .exactOptional()
      .describe("The app client by which test users sign in."),
    clientSecretEnv: variable.exactOptional().describe("The environment variable that holds the app client's secret, where it has one."),
    flow: z
      .enum(["admin", "user"])
      .default("admin")
      .describe("ADMIN_USER_PASSWORD_AUTH with the job's credentials, or USER_PASSWORD_AUTH as an app does; the client must allow it."),
    canaries: z.array(canarySchema).min(1).max(100).describe("Test users of one's own; each sign-in makes its user active in the bill."),
  })
  .refine(({ clientId, canaries }) => clientId !== undefined || canaries.every(({ clientIdEnv }) => clientIdEnv !== undefined), {
    error: "give `clientId`, or `clientIdEnv` with every canary",
  })
  .describe("Test users that `poolferry verify --canaries` signs in.");

/** The canaries of a job file with every default filled in. */
export type VerifySettings = z.output<typeof verifySchema>;
