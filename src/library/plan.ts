import { join } from "node:path";
import type { PlanReport } from "../jobs/plan/plan-report.ts";
import { planJob } from "../jobs/plan-job.ts";
import { refuseUnfinishedRun } from "../jobs/unfinished-run.ts";
import { type JobInput, readJobInput } from "./job-input.ts";
import { type Operation, startOperation } from "./operation.ts";
import type { InEnvironment, OperationOptions } from "./operation-options.ts";
import { withJob } from "./with-job.ts";

export interface PlanResult {
  readonly plan: PlanReport;
  /** The plan.json with the same in it. */
  readonly file: string;
}

/** See `plan` of the package. */
export function startPlan(input: JobInput, options: InEnvironment<OperationOptions>): Operation<PlanResult> {
  return startOperation((tell) =>
    withJob(
      () => readJobInput(input, options),
      options,
      { tell },
      async ({ open, paced, workplace }) => {
        refuseUnfinishedRun(open);
        const { plan } = await planJob(open, paced, workplace);
        return { plan, file: join(open.folder.runFolder(plan.run), "plan.json") };
      },
    ),
  );
}
