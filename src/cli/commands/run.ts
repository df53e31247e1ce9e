import { Command, InvalidArgumentError, Option } from "commander";
import { readJob } from "../../jobs/job.ts";
import { paceOf } from "../../jobs/pace.ts";
import { readPlan } from "../../jobs/plan/read-plan.ts";
import { stillRaised } from "../../jobs/run/raised-limits.ts";
import { runJob } from "../../jobs/run-job.ts";
import { withOpenJob } from "../compose.ts";
import { addPaceOptions, givenPace, type PaceOptions, raisesText } from "../pace-options.ts";
import type { SetExitCode } from "../program.ts";
import { addJobOptions, addTargetOptions, type JobCommandOptions, type TargetOptions } from "../target-options.ts";
import { confirm } from "../terminal/confirm.ts";
import { duration } from "../terminal/numbers.ts";
import { openOutput } from "../terminal/output.ts";
import { planText } from "../terminal/plan-text.ts";
import { resultText } from "../terminal/result-text.ts";

interface RunCommandOptions extends TargetOptions, JobCommandOptions, PaceOptions {
  readonly plan?: string;
  readonly fresh?: boolean;
  readonly yes?: boolean;
  readonly sandbox?: boolean;
  readonly speed: number;
}

export function runCommand(setExitCode: SetExitCode): Command {
  const command = new Command("run")
    .description("Load the users; the same command again resumes.")
    .argument("<job>", "job file")
    .option("--plan <file>", "execute exactly this plan.json, refuse if anything changed since")
    .option("--fresh", "leave an unfinished run as it is and plan a new one")
    .option("--yes", "do not ask before the first write")
    .addOption(
      new Option("--sandbox", "rehearse on a copy of the target in a sandbox; the target is only read").conflicts([
        "plan",
        "fresh",
        "maxDuration",
      ]),
    )
    .option("--speed <n>", "with --sandbox: how many times as fast as real time", speed, 60);
  return addTargetOptions(addPaceOptions(addJobOptions(command))).action(async (path: string, options: RunCommandOptions) => {
    const job = await readJob(path, {
      source: options.source,
      changedSince: options.changedSince,
      stateFolder: options.state,
      pace: givenPace(options),
    });
    const plan = options.plan === undefined ? undefined : await readPlan(options.plan);
    const output = openOutput(options.json === true);
    if (options.sandbox === true) {
      // The sandbox's code is half of the program's, and a run that is real does without it.
      const { rehearse } = await import("../rehearse.ts");
      const { result, realSeconds } = await rehearse(job, options, options.speed, output);
      output.settle();
      output.print(resultText(result.summary, result.files));
      output.print(
        `\nThat was a rehearsal. The real run would take about ${duration(realSeconds)}, and what Cognito takes for import jobs.\n`,
      );
      setExitCode(result.exitCode);
      return;
    }
    const intention = { plan: plan !== undefined, fresh: options.fresh === true };
    await withOpenJob(job, { target: options, tell: output.tell, intention }, async ({ open, paced, workplace }) => {
      const {
        summary,
        files,
        exitCode,
        stillRaised: left,
      } = await runJob(open, paced, workplace, {
        plan,
        fresh: options.fresh,
        async confirm(planned, resumed) {
          output.settle();
          if (!resumed) output.print(planText(planned));
          if (options.yes === true) return true;
          const users = planned.load + planned.existing.rows + planned.continue;
          const { raises } = paceOf(job, open.profile);
          const raising = raises.length === 0 ? "" : `\nMeanwhile raise ${raisesText(raises)}.`;
          return confirm(`${raising}\nLoad ${users} users into pool ${planned.pool.name} (${planned.pool.id})?`, `poolferry run ${path}`);
        },
      });
      output.settle();
      output.print(resultText(summary, files));
      if (left.length > 0) throw stillRaised(left);
      setExitCode(exitCode);
    });
  });
}

function speed(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError("expected a number above 0");
  return value;
}
