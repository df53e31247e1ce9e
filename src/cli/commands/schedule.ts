import { resolve } from "node:path";
import { Command, Option } from "commander";
import { readJob } from "../../jobs/job.ts";
import { RunError } from "../../model/index.ts";
import { calendarOf } from "../schedule/calendar.ts";
import { cronTime } from "../schedule/cron-time.ts";
import { CRON } from "../schedule/crontab.ts";
import { EVENTBRIDGE } from "../schedule/eventbridge-schedule.ts";
import { KUBERNETES } from "../schedule/kubernetes-cron-job.ts";
import type { ScheduleTarget } from "../schedule/scheduled-sync.ts";
import { SYSTEMD } from "../schedule/systemd-units.ts";
import { addTargetOptions, type TargetOptions } from "../target-options.ts";

const TARGETS: readonly ScheduleTarget[] = [CRON, SYSTEMD, KUBERNETES, EVENTBRIDGE];
/** Options that one tool or another alone takes. */
const OF_SOME_TARGETS = [...new Set(TARGETS.flatMap(({ needs, takes }) => [...needs, ...takes]))];

interface ScheduleCommandOptions extends TargetOptions {
  readonly at: string;
  readonly zone?: string;
  readonly print: string;
}

export function scheduleCommand(): Command {
  const command = new Command("schedule")
    .description("Print what makes a tool that keeps time call `poolferry sync`; nothing is installed.")
    .argument("<job>", "job file")
    .requiredOption("--at <cron>", 'when, as a cron expression such as "0 2 * * *"')
    .option("--zone <name>", "IANA time zone of --at (default: the tool's own)")
    .addOption(new Option("--print <tool>", "for which tool").choices(TARGETS.map(({ name }) => name)).makeOptionMandatory())
    .option("--state <folder>", "cron, systemd: state folder (default: .poolferry/<job> beside the job file)")
    .option("--command <program>", "program that is called (default: this one; in a container: poolferry)")
    .option("--image <name>", "kubernetes: an image with poolferry in it")
    .option("--cluster <arn>", "eventbridge: ECS cluster")
    .option("--task-definition <arn>", "eventbridge: ECS task definition")
    .option("--scheduler-role <arn>", "eventbridge: role by which the scheduler may start the task")
    .option("--container <name>", "eventbridge: container of the task definition (default: poolferry)")
    .option("--subnet <id...>", "eventbridge: subnets; makes it a Fargate task")
    .option("--security-group <id...>", "eventbridge: security groups of a Fargate task");
  return addTargetOptions(command).action(async (path: string, options: ScheduleCommandOptions) => {
    const asked = askedOf(command);
    const target = TARGETS.find(({ name }) => name === options.print) as ScheduleTarget;
    checkAsked(target, asked);
    cronTime(options.at, options.zone);
    const job = await readJob(path, { stateFolder: asked["state"] });
    process.stdout.write(
      target.print({
        job: job.name,
        calendar: calendarOf(options.at),
        zone: options.zone,
        jobFile: resolve(path),
        stateFolder: job.stateFolder,
        program: asked["command"] === undefined ? undefined : [asked["command"]],
        targetOptions: targetWords(options),
        asked,
      }),
    );
  });
}

/** The values of the options that not every tool takes. */
function askedOf(command: Command): Readonly<Record<string, string>> {
  const asked: Record<string, string> = {};
  for (const option of command.options) {
    const name = option.long?.slice(2) ?? "";
    const value: unknown = command.getOptionValue(option.attributeName());
    if (value !== undefined && OF_SOME_TARGETS.includes(name)) asked[name] = Array.isArray(value) ? value.join(" ") : String(value);
  }
  return asked;
}

function checkAsked({ name, needs, takes }: ScheduleTarget, asked: Readonly<Record<string, string>>): void {
  const missing = needs.filter((option) => asked[option] === undefined);
  if (missing.length > 0) {
    throw new RunError(
      "usage",
      `--print ${name} needs ${missing.map((option) => `--${option}`).join(", ")}.`,
      "Say it; what is printed then needs no editing.",
    );
  }
  const ignored = Object.keys(asked).filter((option) => !needs.includes(option) && !takes.includes(option));
  if (ignored.length > 0) {
    throw new RunError("usage", `--print ${name} has no use for ${ignored.map((option) => `--${option}`).join(", ")}.`, "Leave it out.");
  }
  if (asked["security-group"] !== undefined && asked["subnet"] === undefined) {
    throw new RunError(
      "usage",
      "--security-group is for Fargate tasks, which need --subnet as well.",
      "Name the subnets, or leave the security groups out.",
    );
  }
}

function targetWords({ profile, region, endpointUrl, insecureEndpoint }: TargetOptions): readonly string[] {
  return [
    ...(profile === undefined ? [] : ["--profile", profile]),
    ...(region === undefined ? [] : ["--region", region]),
    ...(endpointUrl === undefined ? [] : ["--endpoint-url", endpointUrl]),
    ...(insecureEndpoint === true ? ["--insecure-endpoint"] : []),
  ];
}
