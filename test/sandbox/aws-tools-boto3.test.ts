import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "vitest";
import { optional } from "../support/optional.ts";
import { pythonWithBoto3 } from "../support/python-with-boto3.ts";
import { REGION, ROLE, sandboxFor } from "./import-fixture.ts";

const run = promisify(execFile);
const python = await pythonWithBoto3();

optional("python3 with boto3", python !== undefined)(
  "boto3 carries users in by an import job, with groups and links, and signs one in",
  async () => {
    const { sandbox } = await sandboxFor();
    const script = fileURLToPath(new URL("aws-tools-boto3.py", import.meta.url));
    const env = { PATH: process.env["PATH"], HOME: tmpdir(), AWS_EC2_METADATA_DISABLED: "true", PYTHONDONTWRITEBYTECODE: "1" };
    const { stdout } = await run(python as string, [script, sandbox.endpoint, REGION, ROLE], { env });
    const seen = JSON.parse(stdout);
    expect(seen.header).toEqual(expect.arrayContaining(["cognito:username", "email_verified", "custom:tier", "password_hash"]));
    expect(seen).toMatchObject({ uploaded: 200, started: "Pending", ended: ["Succeeded", 2, 1, 1], listed: true, streams: true });
    expect(seen.log.map((line: string) => line.slice(0, 28))).toEqual([
      "[SUCCEEDED] Line Number 1 - ",
      "[FAILED] Line Number 2 - The",
      "[SKIPPED] Line Number 3 - Th",
      "[SUCCEEDED] Line Number 4 - ",
    ]);
    expect(seen.failed).toEqual([seen.log[1]]);
    expect(seen).toMatchObject({ groups: ["editors"], members: ["ann"], providers: ["CorpLogin"], status: "RESET_REQUIRED" });
    expect(seen.ann).toMatchObject({ email: "ann@example.com", "custom:tier": "gold, or so" });
    expect(JSON.parse(seen.ann.identities)).toMatchObject([{ providerName: "CorpLogin", userId: "7" }]);
    expect(seen).toMatchObject({ users: ["ann", "carl", "dora"], found: ["ann"], token: "Bearer" });
    expect(seen.year).toBe(new Date(sandbox.clock.now()).getUTCFullYear());
    expect(seen.errors).toEqual({
      start_without_file: "PreconditionNotMetException",
      group_again: "GroupExistsException",
      link_again: "InvalidParameterException",
      user_again: "UsernameExistsException",
      nobody: "UserNotFoundException",
      weak: "InvalidPasswordException",
      wrong_password: "NotAuthorizedException",
      reset_required: "PasswordResetRequiredException",
    });
    expect(sandbox.defects).toEqual([]);
  },
);
