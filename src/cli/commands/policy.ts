import { Command, Option } from "commander";
import { POLICY_MODES, type PolicyMode } from "../../compose/policy/grants.ts";
import { policyOfJob } from "../../compose/policy/job-policy.ts";
import { readJob } from "../../jobs/job.ts";
import { sayAside } from "../terminal/say.ts";

interface PolicyOptions {
  readonly for?: readonly PolicyMode[];
  readonly account?: string;
}

export function policyCommand(): Command {
  return new Command("policy")
    .description("Print the least IAM policy that a job needs, from its file and mapping alone; what it cannot say goes to stderr.")
    .argument("<job>", "job file")
    .addOption(new Option("--for <mode...>", "what is to be allowed (default: what the job file implies)").choices(POLICY_MODES))
    .option("--account <id>", "the AWS account of the pools (default: that of a role in the job file)")
    .action(async (path: string, options: PolicyOptions) => {
      const { modes, document, notes } = policyOfJob(await readJob(path), { modes: options.for, account: options.account });
      sayAside(`For: ${modes.join(", ")}.\n${notes.map((note) => `${note}\n`).join("")}`);
      process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
    });
}
