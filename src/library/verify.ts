import { readJobCanaries } from "../jobs/verify/job-canaries.ts";
import { requireLedger } from "../jobs/verify/require-ledger.ts";
import type { Canary } from "../jobs/verify/sign-in-canaries.ts";
import { type VerifyResult, verifyJob } from "../jobs/verify/verify-job.ts";
import { RunError } from "../model/index.ts";
import { type JobInput, readJobInput } from "./job-input.ts";
import { type Operation, startOperation } from "./operation.ts";
import type { InEnvironment, OperationOptions } from "./operation-options.ts";
import { withJob } from "./with-job.ts";

export interface VerifyChoices extends OperationOptions {
  /** Also compares groups, a call for 60 members of each group that somebody should be in. */
  readonly groups?: boolean | undefined;
  /** Also compares linked identities. */
  readonly links?: boolean | undefined;
  /** Compares so many users drawn by lot, a call for each, instead of all; the same source and seed (default 1) draw the same users. */
  readonly sample?: { readonly size: number; readonly seed?: number | undefined } | undefined;
  /** Counts profiles of identity providers' users as extra, too. */
  readonly federated?: boolean | undefined;
  /** Users of the pool that nobody accounts for do not count as a difference. */
  readonly allowExtra?: boolean | undefined;
  /** Signs the job's test users in; each counts as an active user in the bill. */
  readonly canaries?: boolean | undefined;
}

/** See `verify` of the package. */
export function startVerify(input: JobInput, options: InEnvironment<VerifyChoices>): Operation<VerifyResult> {
  return startOperation(async (tell) => {
    const sample = sampleOf(options);
    let canaries: readonly Canary[] = [];
    const read = async () => {
      const job = await readJobInput(input, options);
      if (options.canaries === true) canaries = readJobCanaries(job, options.environment);
      requireLedger(job);
      return job;
    };
    return withJob(read, options, { tell, intention: { looksOnly: true } }, ({ open, paced, workplace }) =>
      verifyJob(open, paced, workplace, {
        groups: options.groups === true,
        links: options.links === true,
        sample,
        federated: options.federated === true,
        allowExtra: options.allowExtra === true,
        canaries,
      }),
    );
  });
}

function sampleOf({ sample }: VerifyChoices): { readonly size: number; readonly seed: number } | undefined {
  if (sample === undefined) return undefined;
  const { size, seed = 1 } = sample;
  if (Number.isSafeInteger(size) && size >= 1 && Number.isSafeInteger(seed) && seed >= 0) return { size, seed };
  throw new RunError("usage", "The option `sample` cannot be.", "Give a whole `size` from 1 and a whole `seed` from 0.");
}
