import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "vitest";
import { DEFAULT_SETTINGS } from "../../src/sandbox/settings.ts";
import { optional } from "../support/optional.ts";
import { pythonWithBoto3 } from "../support/python-with-boto3.ts";
import { openIdentityBench, REGION } from "./identity-pools-client.ts";

const run = promisify(execFile);
const python = await pythonWithBoto3();

optional("python3 with boto3", python !== undefined)("boto3 carries identities through their whole life", async () => {
  const faults = { ...DEFAULT_SETTINGS.identityPools.faults, undeletableUsers: ["undeletable"] };
  const { sandbox } = await openIdentityBench({ settings: { identityPools: { ...DEFAULT_SETTINGS.identityPools, faults } } });
  const script = fileURLToPath(new URL("identity-pools-with-boto3.py", import.meta.url));
  const env = { PATH: process.env["PATH"], HOME: tmpdir(), AWS_EC2_METADATA_DISABLED: "true" };
  const { stdout } = await run(python as string, [script, sandbox.endpoint, REGION], { env });
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
});
