import { Command } from "commander";
import { readJob } from "../../jobs/job.ts";
import { planJob } from "../../jobs/plan-job.ts";
import { refuseUnfinishedRun } from "../../jobs/unfinished-run.ts";
import { EXIT_CODES } from "../../model/index.ts";
import { withOpenJob } from "../compose.ts";
import { addPaceOptions, givenPace, type PaceOptions } from "../pace-options.ts";
import type { SetExitCode } from "../program.ts";
import { addJobOptions, addTargetOptions, type JobCommandOptions, type TargetOptions } from "../target-options.ts";
import { openOutput } from "../terminal/output.ts";
import { planText } from "../terminal/plan-text.ts";

interface PlanOptions extends TargetOptions, JobCommandOptions, PaceOptions {
  readonly detailedExitcode?: boolean;
}

export function planCommand(setExitCode: SetExitCode): Command {
  const command = new Command("plan")
    .description("Read and check everything, write nothing to the pool.")
    .argument("<job>", "job file")
    .option("--detailed-exitcode", "exit with 6 when there is something to load");
  return addTargetOptions(addPaceOptions(addJobOptions(command))).action(async (path: string, options: PlanOptions) => {
    const job = await readJob(path, {
      source: options.source,
      changedSince: options.changedSince,
      stateFolder: options.state,
      pace: givenPace(options),
    });
    const output = openOutput(options.json === true);
    await withOpenJob(job, { target: options, tell: output.tell }, async ({ open, paced, workplace }) => {
      refuseUnfinishedRun(open);
      const { plan } = await planJob(open, paced, workplace);
      output.settle();
      output.print(planText(plan));
      output.print(
        `\nThe plan is in ${open.folder.runFolder(plan.run)}/plan.json; execute exactly it with: poolferry run ${path} --plan <that file>\n`,
      );
      if (options.detailedExitcode === true && plan.load + plan.continue > 0) setExitCode(EXIT_CODES.changes);
    });
  });
}
