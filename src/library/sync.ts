import { GUARDS, type GuardName } from "../jobs/sync/guards.ts";
import { type SyncResult, syncJob } from "../jobs/sync/sync-job.ts";
import type { SyncPlan } from "../jobs/sync/sync-plan.ts";
import { EXIT_CODES, RunError } from "../model/index.ts";
import { type JobInput, readJobInput } from "./job-input.ts";
import { confirmationOf } from "./leave.ts";
import { type Operation, startOperation } from "./operation.ts";
import type { InEnvironment, Leave, OperationOptions } from "./operation-options.ts";
import { withJob } from "./with-job.ts";

export interface SyncChoices extends Omit<OperationOptions, "changedSince">, Leave<[plan: SyncPlan]> {
  /** Shows what would be done, and writes nothing to the pool. */
  readonly planOnly?: boolean | undefined;
  /** Reads everything, where the job reads only what changed. */
  readonly full?: boolean | undefined;
  /** Looks for what was changed in the pool by hand too: lists the whole pool. */
  readonly drift?: boolean | undefined;
  /** Guards that this sync may pass. */
  readonly accept?: readonly GuardName[] | undefined;
}

/** See `sync` of the package. */
export function startSync(input: JobInput, options: InEnvironment<SyncChoices>): Operation<SyncResult> {
  return startOperation(async (tell) => {
    const { planOnly, full, drift, accept = [] } = options;
    const confirm = planOnly === true ? async () => false : confirmationOf(options);
    const unknown = accept.find((guard) => !GUARDS.includes(guard));
    if (unknown !== undefined) {
      throw new RunError("usage", `There is no guard ${unknown} to accept.`, `Guards are ${GUARDS.join(", ")}.`);
    }
    const { changedSince: _none, ...choices }: OperationOptions = options;
    return withJob(
      () => readJobInput(input, choices),
      options,
      { tell, intention: { sync: { full, drift } } },
      async ({ open, paced, workplace }) => {
        const result = await syncJob(open, paced, workplace, { planOnly, drift, accept, confirm });
        // A limit that stays raised costs money: nobody may take that for a good end.
        return result.stillRaised.length === 0 ? result : { ...result, exitCode: EXIT_CODES.failure };
      },
    );
  });
}
