import { z } from "zod";

/** The id of a user pool. */
export const userPoolId = z
  .string()
  .max(55)
  .regex(/^[\w-]+_[0-9a-zA-Z]+$/, "expected a user pool id such as eu-central-1_AbCdEfGhI");

/** Where requests to Cognito go instead of to AWS. */
export const endpointUrl = z
  .url({ protocol: /^https?$/, error: "expected an http or https URL" })
  .describe("Another endpoint than AWS's own.");
