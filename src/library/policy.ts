import { type JobPolicy, type PolicyWishes, policyOfJob } from "../compose/policy/job-policy.ts";
import { type JobInput, readJobInput } from "./job-input.ts";
import type { JobChoices } from "./operation-options.ts";

export interface PolicyChoices extends PolicyWishes, Pick<JobChoices, "folder" | "pace"> {}

/** See `policy` of the package. */
export async function readPolicy(input: JobInput, choices: PolicyChoices): Promise<JobPolicy> {
  return policyOfJob(await readJobInput(input, choices), choices);
}
