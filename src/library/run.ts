import type { PlanReport } from "../jobs/plan/plan-report.ts";
import { readPlan } from "../jobs/plan/read-plan.ts";
import { type RunResult, runJob } from "../jobs/run-job.ts";
import { EXIT_CODES } from "../model/index.ts";
import { type JobInput, readJobInput } from "./job-input.ts";
import { confirmationOf } from "./leave.ts";
import { type Operation, startOperation } from "./operation.ts";
import type { InEnvironment, Leave, OperationOptions } from "./operation-options.ts";
import { withJob } from "./with-job.ts";

export interface RunChoices extends OperationOptions, Leave<[plan: PlanReport, resumed: boolean]> {
  /** Executes exactly this plan, or the plan.json at this path; refuses if anything changed since. */
  readonly plan?: PlanReport | string | undefined;
  /** Leaves an unfinished run as it is and plans a new one. */
  readonly fresh?: boolean | undefined;
}

/** See `run` of the package. */
export function startRun(input: JobInput, options: InEnvironment<RunChoices>): Operation<RunResult> {
  return startOperation(async (tell) => {
    const confirm = confirmationOf(options);
    const plan = typeof options.plan === "string" ? await readPlan(options.plan) : options.plan;
    const intention = { plan: plan !== undefined, fresh: options.fresh === true };
    return withJob(
      () => readJobInput(input, options),
      options,
      { tell, intention },
      async ({ open, paced, workplace }) => {
        const result = await runJob(open, paced, workplace, { plan, fresh: options.fresh, confirm });
        // A limit that stays raised costs money: nobody may take that for a good end.
        return result.stillRaised.length === 0 ? result : { ...result, exitCode: EXIT_CODES.failure };
      },
    );
  });
}
