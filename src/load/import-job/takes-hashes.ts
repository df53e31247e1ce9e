import { type HashAlgorithm, RunError } from "../../model/index.ts";
import type { Pool } from "../pool.ts";
import { runErrorOf } from "../steps/run-error-of.ts";
import { findImportJob } from "./find-job.ts";

/** Always the same, so that a pool is asked once and never again: no import job can be deleted. */
const PROBE_NAME = "poolferry-do-you-take-password-hashes";

/** Lost answers in a row before the run stops and says so. */
const TRIES = 5;

/** What CreateUserImportJob answers where a pool does not take hashes is not documented; these two can be meant. */
const REFUSALS: ReadonlySet<string> = new Set(["InvalidParameterException", "OperationNotEnabledException"]);

/**
 * Asks Cognito whether the pool takes password hashes, which nothing else tells where its CSV header lists no column for
 * them: by an import job with an algorithm, which is never started and expires. Throws a RunError (`refused`) where it does not.
 */
export async function takesHashes(pool: Pool, logsRoleArn: string, algorithm: HashAlgorithm, signal?: AbortSignal): Promise<void> {
  for (let tries = 1; ; tries++) {
    if ((await findImportJob(pool, PROBE_NAME, signal)) !== undefined) return;
    const created = await pool.call("createImportJob", { name: PROBE_NAME, logsRoleArn, hashAlgorithm: algorithm }, signal);
    if (created.ok) return;
    const { failure } = created;
    if (REFUSALS.has(failure.code)) {
      throw new RunError(
        "refused",
        `Cognito refused an import job with password hashes (${failure.code}): not every user pool takes them. ${failure.message}. Nobody was loaded.`,
        "Check importJob.logsRoleArn. If the pool takes no hashes, set importJob.hashes: off, look at the new plan, and run with --fresh: users with a hash are then loaded without their password, rejected or left out, as policies.unusableHash says.",
      );
    }
    if (failure.kind !== "unknown-outcome" || tries === TRIES) throw runErrorOf(failure, "CreateUserImportJob");
  }
}
