import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { eventsOf, runProgram } from "../support/built-program.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, type SmallJob, smallJob } from "../support/small-job.ts";

let sandbox: Sandbox;
let pool: SandboxPool;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 60, quotas: "off" });
  pool = await addPool(sandbox);
  const SmsConfiguration = { SnsCallerArn: "arn:aws:iam::123456789012:role/sms", ExternalId: "example" };
  await pool.call("SetUserPoolMfaConfig", {
    MfaConfiguration: "OPTIONAL",
    SmsMfaConfiguration: { SmsConfiguration },
    SoftwareTokenMfaConfiguration: { Enabled: true },
  });
});

afterAll(() => sandbox.close());

const ROWS = [
  importable(1, { phone: "+15550100001", phoneVerified: true, password: "Example-Pass-1" }),
  importable(2, { phone: "+15550100002", phoneVerified: true, groups: ["traders"] }),
  importable(3, { name: "app" }),
];

/** A job with groups of its own, in which a verified phone number is a second factor, and `app` in a name an authenticator app. */
async function job(): Promise<SmallJob> {
  const groups = { readers: { precedence: 5 }, traders: { description: "who sell to us" } };
  const small = await smallJob(pool, ROWS, { groups });
  const path = join(small.folder, "mapping.json");
  const mfa = {
    sms: { from: "phoneVerified", flag: { true: ["true"], false: ["false", ""] } },
    totp: { from: "name", flag: { true: ["app"], false: [""] }, otherwise: "false" },
  };
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, "utf8")), mfa }));
  return small;
}

test("the plan's text names groups to create, each difference of a group, the step mfa, and what is to be known", async () => {
  const { code, stdout } = await runProgram(["plan", (await job()).path]);
  expect(code).toBe(0);
  expect(stdout).toContain("\nGroups to create: traders\n");
  expect(stdout).toContain("\nGroups that differ from the job file, left as they are\n  readers: precedence 5, pool has none\n");
  expect(stdout).toMatch(/\n {2}mfa +2\n/);
  expect(stdout).toMatch(/\n {2}UserResourceUpdate +2 at 20\/s/);
  expect(stdout).toMatch(/\nTo know\n(.*\n)* {2}mfa-may-be-refused: 1: the user gets second factors but no lasting password/);
  expect(stdout).toMatch(/\n {2}must-enrol-totp: 1: /);
});

test("a rehearsal has the target's second factors", async () => {
  const { code, stdout } = await runProgram(["run", (await job()).path, "--sandbox", "--speed", "200", "--json"]);
  const events = eventsOf(stdout);
  expect(events.at(-1)).toMatchObject({ type: "summary", mustEnrolTotp: 1, outcomes: { created: 2, failed: 1, rejected: 0 } });
  expect(code).toBe(3);
  expect(await pool.users()).toEqual([]);
});

test("a run says how many users have to enrol, and where their list is", async () => {
  const { stdout } = await runProgram(["run", (await job()).path, "--yes"]);
  expect(stdout).toContain("\nUsers who have to set up their authenticator app again: 1.\n");
  expect(stdout).toMatch(/\n {2}enrol +\/.*must-enrol-totp\.csv\n/);
});
