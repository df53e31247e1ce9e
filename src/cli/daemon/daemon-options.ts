import { type Command, InvalidArgumentError, Option } from "commander";
import { RunError } from "../../model/index.ts";

/** The options that make a command stay and do its work on a schedule. */
export interface DaemonOptions {
  readonly every?: string;
  readonly zone?: string;
  readonly healthPort?: number;
  readonly onFailureWebhookEnv?: string;
}

/** `conflicts` are options of the command that make no sense where nobody watches. */
export function addDaemonOptions(command: Command, conflicts: string[]): Command {
  return command
    .addOption(new Option("--every <cron>", 'stay and do it on a schedule such as "0 2 * * *", without asking').conflicts(conflicts))
    .option("--zone <name>", "with --every: its IANA time zone (default: the machine's)")
    .option("--health-port <n>", "with --every: tell how it goes on 127.0.0.1, path /healthz; 0 takes a free port", port)
    .option("--on-failure-webhook-env <variable>", "with --every: environment variable that holds the URL to tell of failures");
}

/** Throws RunError `usage` where an option of the daemon stands alone: it would have no effect. */
export function refuseWithoutSchedule({ zone, healthPort, onFailureWebhookEnv }: DaemonOptions): void {
  const alone = [
    ...(zone === undefined ? [] : ["--zone"]),
    ...(healthPort === undefined ? [] : ["--health-port"]),
    ...(onFailureWebhookEnv === undefined ? [] : ["--on-failure-webhook-env"]),
  ];
  if (alone.length === 0) return;
  throw new RunError(
    "usage",
    `${alone.join(", ")} ${alone.length === 1 ? "has" : "have"} no effect without --every.`,
    "Say when with --every.",
  );
}

function port(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError("expected a port from 0 to 65535");
  return value;
}
