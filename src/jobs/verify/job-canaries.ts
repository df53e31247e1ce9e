import { RunError } from "../../model/index.ts";
import type { Job } from "../job.ts";
import { type Canary, readCanaries } from "./sign-in-canaries.ts";

/** The test users that a job names. Throws RunError `usage` where it names none, or where something is not set. */
export function readJobCanaries(
  { name, document: { verify } }: Job,
  environment: Readonly<Record<string, string | undefined>>,
): readonly Canary[] {
  if (verify !== undefined) return readCanaries(verify, environment);
  throw new RunError(
    "usage",
    `The job ${name} names no test users, and --canaries was given.`,
    "Add `verify: { clientId, canaries }` to it.",
  );
}
