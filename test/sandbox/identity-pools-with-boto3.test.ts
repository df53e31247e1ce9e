import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../../src/sandbox/settings.ts";
import { openIdentityBench, REGION } from "./identity-pools-client.ts";

const run = promisify(execFile);
const PYTHON = "/usr/bin/python3";
const present = await run(PYTHON, ["-c", "import boto3"]).then(
  () => true,
  () => false,
);

test.skipIf(!present)(
  `boto3 carries identities through their whole life${present ? "" : ": skipped, boto3 is not installed"}`,
  async () => {
    const faults = { ...DEFAULT_SETTINGS.identityPools.faults, undeletableUsers: ["undeletable"] };
    const { sandbox } = await openIdentityBench({ settings: { identityPools: { ...DEFAULT_SETTINGS.identityPools, faults } } });
    const script = fileURLToPath(new URL("identity-pools-with-boto3.py", import.meta.url));
    const env = { PATH: process.env["PATH"], HOME: tmpdir(), AWS_EC2_METADATA_DISABLED: "true" };
    const { stdout } = await run(PYTHON, [script, sandbox.endpoint, REGION], { env });
    const seen = JSON.parse(stdout);
    expect(seen.errors).toEqual({
      attached_elsewhere: ["DeveloperUserAlreadyRegisteredException", 400],
      mismatch: ["ResourceConflictException", 409],
      nobody: ["ResourceNotFoundException", 404],
      guest: ["NotAuthorizedException", 403],
      renamed: ["InvalidParameterException", 400],
    });
    expect(seen.again).toBe(seen.ann);
    expect(seen.attached).toBe(seen.ann);
    expect(seen.merged).toBe(seen.ann);
    expect(seen.users.sort()).toEqual(["ann", "ann@example.com", "bob"]);
    expect(seen.visible).toEqual([seen.ann, seen.undeletable]);
    expect(seen.year).toBe(new Date(sandbox.clock.now()).getUTCFullYear());
    expect(seen.expires_in).toBeGreaterThan(3000);
    expect(seen.unprocessed).toEqual([{ IdentityId: seen.undeletable, ErrorCode: "InternalServerError" }]);
    expect(seen.tags).toEqual({ team: "one" });
    expect(sandbox.defects).toEqual([]);
  },
);
