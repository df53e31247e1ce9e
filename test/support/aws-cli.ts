import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Whether the command `aws` is there. */
export function hasAwsCli(): Promise<boolean> {
  return run("aws", ["--version"]).then(
    () => true,
    () => false,
  );
}

/** Runs commands of the AWS CLI against an endpoint, without its retries, and parses their answers; all of them begin with `service`, if given. */
export function awsCli(endpoint: string, region: string, ...service: readonly string[]) {
  const env = {
    PATH: process.env["PATH"],
    HOME: tmpdir(),
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "example",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_MAX_ATTEMPTS: "1",
  };
  return async (...parameters: string[]) => {
    const where = ["--endpoint-url", endpoint, "--region", region, "--output", "json", ...service];
    const { stdout } = await run("aws", [...where, ...parameters], { env });
    return stdout === "" ? undefined : JSON.parse(stdout);
  };
}
