import type { Command } from "commander";

/** The options by which a command finds AWS, named as AWS's own tools name them. */
export interface TargetOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
  readonly insecureEndpoint?: boolean;
}

export function addTargetOptions(command: Command): Command {
  return command
    .option("--profile <name>", "profile of the AWS config files")
    .option("--region <region>", "Region of the pool (default: the prefix of its id)")
    .option("--endpoint-url <url>", "one endpoint for all services, such as a sandbox")
    .option("--insecure-endpoint", "allow plain http to another machine");
}

/** The options of commands that read a job. */
export interface JobCommandOptions {
  readonly source?: string;
  readonly changedSince?: string;
  readonly state?: string;
  readonly json?: boolean;
}

export function addJobOptions(command: Command): Command {
  return command
    .option("--source <file>", "read this file instead of the job's source, by the same settings")
    .option("--changed-since <value>", "read only what changed; goes before source.database.changedSince.value")
    .option("--state <folder>", "state folder (default: .poolferry/<job> beside the job file)")
    .option("--json", "events as NDJSON on stdout");
}
