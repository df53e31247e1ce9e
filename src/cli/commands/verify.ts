import { Command, InvalidArgumentError } from "commander";
import { readJob } from "../../jobs/job.ts";
import { readJobCanaries } from "../../jobs/verify/job-canaries.ts";
import { requireLedger } from "../../jobs/verify/require-ledger.ts";
import { verifyJob } from "../../jobs/verify/verify-job.ts";
import { withOpenJob } from "../compose.ts";
import { addRateOptions, givenPace, type PaceOptions } from "../pace-options.ts";
import type { SetExitCode } from "../program.ts";
import { addJobOptions, addTargetOptions, type JobCommandOptions, type TargetOptions } from "../target-options.ts";
import { openOutput } from "../terminal/output.ts";
import { verifyText } from "../terminal/verify-text.ts";

interface VerifyCommandOptions extends TargetOptions, JobCommandOptions, Pick<PaceOptions, "share" | "rate"> {
  readonly groups?: boolean;
  readonly links?: boolean;
  readonly sample?: number;
  readonly seed: number;
  readonly federated?: boolean;
  readonly allowExtra?: boolean;
  readonly canaries?: boolean;
}

export function verifyCommand(setExitCode: SetExitCode): Command {
  const command = new Command("verify")
    .description("Read the pool back and compare it with source and mapping; settle unconfirmed rows.")
    .argument("<job>", "job file")
    .option("--groups", "also compare groups, a call for 60 members of each group that somebody should be in")
    .option("--links", "also compare linked identities")
    .option("--sample <n>", "compare so many users drawn by lot, a call for each, instead of all", wholeFrom1)
    .option("--seed <n>", "the lot: the same source and seed draw the same users", whole, 1)
    .option("--federated", "count profiles of identity providers' users as extra, too")
    .option("--allow-extra", "users of the pool that nobody accounts for do not count as a difference")
    .option("--canaries", "sign in the job file's test users; each counts as an active user in the bill");
  return addTargetOptions(addRateOptions(addJobOptions(command))).action(async (path: string, options: VerifyCommandOptions) => {
    const job = await readJob(path, {
      source: options.source,
      changedSince: options.changedSince,
      stateFolder: options.state,
      pace: givenPace(options),
    });
    const canaries = options.canaries === true ? readJobCanaries(job, process.env) : [];
    requireLedger(job);
    const output = openOutput(options.json === true);
    const intention = { looksOnly: true };
    await withOpenJob(job, { target: options, tell: output.tell, intention }, async ({ open, paced, workplace }) => {
      const { verification, files, exitCode } = await verifyJob(open, paced, workplace, {
        groups: options.groups === true,
        links: options.links === true,
        sample: options.sample === undefined ? undefined : { size: options.sample, seed: options.seed },
        federated: options.federated === true,
        allowExtra: options.allowExtra === true,
        canaries,
      });
      output.settle();
      output.print(verifyText(verification, files));
      setExitCode(exitCode);
    });
  });
}

function wholeFrom1(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("expected a whole number from 1");
  return value;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError("expected a whole number from 0");
  return value;
}
