import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { mortal } from "../support/crash.ts";
import { faultyPool } from "../support/faulty-pool.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool, PLAIN_POOL, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, type SmallJob, type SmallRow, smallJob, writeSmallSource } from "../support/small-job.ts";

const SMS = { SmsConfiguration: { SnsCallerArn: "arn:aws:iam::123456789012:role/sms", ExternalId: "example" } };
/** Each is read once, so each kind of pool is a file of its own. */
const OPTIONAL = { ...PLAIN_POOL, PoolName: "optional" };
const REQUIRED = { ...PLAIN_POOL, PoolName: "required" };
const WITHOUT_EMAIL = { ...PLAIN_POOL, PoolName: "without e-mail" };

/** The source's column `name` says which factors a row has. */
const MFA = {
  sms: { from: "name", flag: { true: ["sms", "both", "sms first"], false: ["email"] }, otherwise: "false" },
  email: { from: "name", flag: { true: ["email", "both"], false: ["sms"] }, otherwise: "false" },
  totp: { from: "name", flag: { true: ["app", "both"], false: [""] }, otherwise: "false" },
  preferred: { from: "name", lookup: { both: "email", "sms first": "sms", wrong: "email", other: "app" }, otherwise: "" },
};

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ speed: 200, quotas: "off" });
});

afterEach(() => sandbox.close());

async function poolWithMfa(file = OPTIONAL): Promise<SandboxPool> {
  const pool = await addPool(sandbox, file);
  await pool.call("SetUserPoolMfaConfig", {
    MfaConfiguration: file === REQUIRED ? "ON" : "OPTIONAL",
    SmsMfaConfiguration: SMS,
    SoftwareTokenMfaConfiguration: { Enabled: true },
    ...(file === WITHOUT_EMAIL ? {} : { EmailMfaConfiguration: { Message: "Your code is {####}", Subject: "Code" } }),
  });
  return pool;
}

async function mfaJob(pool: SandboxPool, rows: readonly SmallRow[], changes: Record<string, unknown> = {}): Promise<SmallJob> {
  const job = await smallJob(pool, rows, changes);
  const path = join(job.folder, "mapping.json");
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, "utf8")), mfa: MFA }));
  return job;
}

/** A user with both addresses verified, and a password. */
function person(number: number, name: string, more: Partial<SmallRow> = {}): SmallRow {
  const phone = `+1555010${String(number).padStart(4, "0")}`;
  return importable(number, { name, phone, phoneVerified: true, password: `Example-Pass-${number}`, ...more });
}

async function factorsOf(pool: SandboxPool, username: string): Promise<readonly unknown[]> {
  const user = (await pool.call("AdminGetUser", { Username: username })) as {
    readonly UserMFASettingList?: readonly string[];
    readonly PreferredMfaSetting?: string;
  };
  return [[...(user.UserMFASettingList ?? [])].sort(), user.PreferredMfaSetting];
}

test("users get their second factors as the last step, and those with an authenticator app are listed for enrolling", async () => {
  const pool = await poolWithMfa();
  const rows = [person(1, "sms"), person(2, "both"), person(3, "app"), person(4, "none"), person(5, "sms first", { google: "g-5" })];
  const job = await mfaJob(pool, rows);
  const run = await runSmallJob(job.path, pool);
  expect(fates(run.rows)).toEqual(["created", "created", "created", "created", "created"]);
  expect(run.plan.steps).toMatchObject({ create: 5, password: 5, link: 1, mfa: 3 });
  expect(run.plan.calls.UserResourceUpdate).toMatchObject({ calls: 3 });
  expect(run.plan.notes).toEqual({ "must-enrol-totp": 2 });
  expect(await factorsOf(pool, "user-1")).toEqual([["SMS_MFA"], undefined]);
  expect(await factorsOf(pool, "user-2")).toEqual([["EMAIL_OTP", "SMS_MFA"], "EMAIL_OTP"]);
  expect(await factorsOf(pool, "user-3")).toEqual([[], undefined]);
  expect(await factorsOf(pool, "user-5")).toEqual([["SMS_MFA"], "SMS_MFA"]);
  expect(run.summary.mustEnrolTotp).toBe(2);
  const list = run.files.mustEnrolTotp ?? "";
  expect(list).toMatch(/must-enrol-totp\.csv$/);
  expect(await readFile(list, "utf8")).toBe("source_key,row\nkey-2,2\nkey-3,3\n");
  expect((await stat(list)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(run.files.report, "utf8"))).toMatchObject({ mustEnrolTotp: 2 });
  const again = await runSmallJob(job.path, pool);
  expect(new Set(fates(again.rows))).toEqual(new Set(["unchanged"]));
  expect([again.summary.mustEnrolTotp, again.files.mustEnrolTotp]).toEqual([undefined, undefined]);
});

test("a user whose factors are others by now is not unchanged", async () => {
  const pool = await poolWithMfa();
  const job = await mfaJob(pool, [person(1, "sms"), person(2, "none")]);
  await runSmallJob(job.path, pool);
  await writeSmallSource(job, [person(1, "sms first"), person(2, "none")]);
  expect(fates((await runSmallJob(job.path, pool)).rows)).toEqual(["skipped changed-since-loaded", "unchanged"]);
});

test("what the pool's MFA cannot give a user is a row's problem before anything is written", async () => {
  const pool = await poolWithMfa(WITHOUT_EMAIL);
  const rows = [
    person(1, "email"),
    person(2, "sms", { phoneVerified: false }),
    person(3, "sms", { phone: "", phoneVerified: false }),
    person(4, "wrong"),
    person(5, "other"),
    person(6, "sms"),
  ];
  const run = await runSmallJob((await mfaJob(pool, rows)).path, pool);
  expect(fates(run.rows)).toEqual([
    "rejected mfa-factor-off",
    "rejected mfa-address-unverified",
    "rejected mfa-address-unverified",
    "rejected mfa-preferred-off",
    "rejected mfa-preferred-unlisted",
    "created",
  ]);
});

test("a pool without MFA has no factor on", async () => {
  const pool = await addPool(sandbox);
  const run = await runSmallJob((await mfaJob(pool, [person(1, "sms"), person(2, "app")])).path, pool);
  expect(fates(run.rows)).toEqual(["rejected mfa-factor-off", "created"]);
});

test("users without a lasting password are told of in the plan; one whom Cognito refuses fails at mfa with a hint, and is finished by a later run", async () => {
  const pool = await poolWithMfa();
  const job = await mfaJob(pool, [person(1, "sms", { password: "" }), person(2, "sms"), person(3, "none", { password: "" })]);
  const run = await runSmallJob(job.path, pool);
  expect(run.plan.routes["import-job"].rows).toBe(2);
  expect(run.plan.notes).toEqual({ "mfa-may-be-refused": 1 });
  expect(fates(run.rows)).toEqual(["failed mfa PasswordResetRequiredException", "created", "created"]);
  expect(await readFile(run.files.reasons ?? "", "utf8")).toMatch(/failed,PasswordResetRequiredException,mfa,.*run the rejects again/);
  await pool.call("AdminSetUserPassword", { Username: "user-1", Password: "Chosen-Pass-1", Permanent: true });
  const again = await runSmallJob(job.path, pool, { source: run.files.rejects ?? "" });
  expect(fates(again.rows)).toEqual(["created"]);
  expect(await factorsOf(pool, "user-1")).toEqual([["SMS_MFA"], undefined]);
  await expectAccounted(
    pool,
    again,
    (await pool.users()).filter(({ username }) => username !== "user-1"),
  );
});

test("where the pool requires MFA, users without a factor are counted", async () => {
  const pool = await poolWithMfa(REQUIRED);
  const run = await runSmallJob((await mfaJob(pool, [person(1, "sms"), person(2, "none"), person(3, "app")])).path, pool);
  expect(run.plan.notes).toEqual({ "mfa-without-factor": 1, "must-enrol-totp": 1 });
  expect(fates(run.rows)).toEqual(["created", "created", "created"]);
});

test.each(["not-sent", "request-lost", "answer-lost", "throttled"] as const)("a %s call for second factors is got over", async (fate) => {
  const pool = await poolWithMfa();
  let met = false;
  const run = await runSmallJob((await mfaJob(pool, [person(1, "both")])).path, pool, {
    decorate: (inner) =>
      faultyPool(inner, (operation, _call, ofOperation) => {
        if (operation !== "setMfaPreference" || ofOperation > 1) return "pass";
        met = true;
        return fate;
      }).pool,
  });
  expect([met, ...fates(run.rows)]).toEqual([true, "created"]);
  expect(await factorsOf(pool, "user-1")).toEqual([["EMAIL_OTP", "SMS_MFA"], "EMAIL_OTP"]);
});

test("a run that dies at any call ends with the same factors and the same list when it is resumed", async () => {
  let died = 0;
  for (const when of ["before", "after"] as const) {
    for (let number = 1; number <= 40; number += 2) {
      const pool = await poolWithMfa();
      const rows = [person(1, "both", { password: "" }), person(2, "both"), person(3, "app", { password: "" })];
      const job = await mfaJob(pool, rows);
      const dying = mortal({ at: "call", number, when });
      await runSmallJob(job.path, pool, { decorate: dying.pool }).catch(() => undefined);
      if (!dying.dead()) break;
      died++;
      const run = await runSmallJob(job.path, pool);
      await expectAccounted(pool, run);
      expect(fates(run.rows)).toEqual(["failed mfa PasswordResetRequiredException", "created", "created"]);
      expect(await factorsOf(pool, "user-2")).toEqual([["EMAIL_OTP", "SMS_MFA"], "EMAIL_OTP"]);
      expect(await readFile(run.files.mustEnrolTotp ?? "", "utf8")).toBe("source_key,row\nkey-1,1\nkey-2,2\nkey-3,3\n");
    }
  }
  expect(died).toBeGreaterThan(12);
}, 120_000);
