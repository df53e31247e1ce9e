import { z } from "zod";
import { endpointUrl, userPoolId } from "./pool-address.ts";

/** A user pool as a job file names it as its source. */
export const sourcePoolSchema = z
  .strictObject({
    userPoolId: userPoolId.describe("The id of the pool to read, such as eu-central-1_AbCdEfGhI."),
    region: z.string().min(1).exactOptional().describe("Default: the pool id's part before `_`."),
    endpointUrl: endpointUrl.exactOptional(),
    profile: z.string().min(1).exactOptional().describe("A profile of the AWS config files; default: the target's credentials."),
    groups: z.boolean().default(true).describe("Read each user's groups too."),
  })
  .describe("Instead of a file: a Cognito user pool, read once to a private copy.");
