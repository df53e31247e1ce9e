import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { policyOfJob } from "../../src/compose/policy/job-policy.ts";
import { DEFAULT_SETTINGS, plan, run, sync, undo, verify } from "../../src/index.ts";
import { readJob } from "../../src/jobs/job.ts";
import { readRuns } from "../../src/jobs/read-state.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { runProgram } from "../support/built-program.ts";
import { type GuardAnswer, type IamGuard, startIamGuard } from "../support/iam-guard.ts";
import { addIdentityPool, DEVELOPER, identityJob } from "../support/identity-pool.ts";
import { addPool, PLAIN_POOL, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, LOGS_ROLE, type SmallJob, type SmallRow, smallJob, writeSmallSource } from "../support/small-job.ts";

type Mode = "plan" | "run" | "sync" | "verify" | "invite" | "undo";

const CREDENTIALS = { accessKeyId: "any", secretAccessKey: "any" };
const LEAVE = { credentials: CREDENTIALS, yes: true };
const SPEED = 200;
const OPEN = { shrunkPercent: 100, disablePercent: 100, deletePercent: 100 };
const IMPORT = { logsRoleArn: LOGS_ROLE, minRows: 1, pollSeconds: 0.1 };
/** A mapping of nothing but names and addresses. */
const PLAIN = { groups: [], links: [], enabled: undefined, password: undefined, passwordHash: undefined };

const FIRST_JOB_REFUSED = (operation: string, time: number): GuardAnswer =>
  operation === "CreateUserImportJob" && time === 1 ? { error: "LimitExceededException" } : "pass";

const STUCK = { ...DEFAULT_SETTINGS.import, faults: { ...DEFAULT_SETTINGS.import.faults, stuckInPending: true } };

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: SPEED });
});

afterAll(() => sandbox.close());

async function guarded(pool: SandboxPool, answer?: (operation: string, time: number) => GuardAnswer) {
  const guard = await startIamGuard(pool.endpoint, answer);
  onTestFinished(() => guard.close());
  return { guard, target: { endpoint: guard.endpoint, userPoolId: pool.userPoolId } };
}

/** A pool with second factors, without which nobody asks which of them there are. */
async function poolWithFactors(name = "people"): Promise<SandboxPool> {
  const pool = await addPool(sandbox, { ...PLAIN_POOL, PoolName: name });
  await pool.call("SetUserPoolMfaConfig", {
    MfaConfiguration: "OPTIONAL",
    SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: "arn:aws:iam::123456789012:role/sms", ExternalId: "example" } },
  });
  return pool;
}

/** Puts in force what the job needs in these modes. */
async function enforce(guard: IamGuard, job: SmallJob, modes: readonly Mode[]): Promise<readonly string[]> {
  const { document } = policyOfJob(await readJob(job.path), { modes });
  guard.enforce(document);
  return [...new Set(document.Statement.flatMap(({ Action }) => Action))].sort();
}

/** Does `work` under the policy of these modes: nothing is denied, and every action is asked for, here or `elsewhere`. */
async function exactly<T>(
  guard: IamGuard,
  job: SmallJob,
  modes: readonly Mode[],
  work: () => Promise<T>,
  elsewhere: readonly string[] = [],
): Promise<T> {
  const granted = await enforce(guard, job, modes);
  const done = await work();
  expect([...guard.denied]).toEqual([]);
  expect(granted.filter((action) => !guard.asked.has(action) && !elsewhere.includes(action))).toEqual([]);
  return done;
}

/** Only an import job that never ends is stopped; a test of its own has one. */
const STOP = "cognito-idp:StopUserImportJob";

test("a plan asks for the reads that are granted, and for no other", async () => {
  const { guard, target } = await guarded(await poolWithFactors());
  const job = await smallJob(target, [importable(1)]);
  await exactly(guard, job, ["plan"], () => plan(job.path, { credentials: CREDENTIALS }));
  await exactly(guard, job, ["plan"], () => plan(job.path, { credentials: CREDENTIALS }));
});

test("a minimal run by admin calls", async () => {
  const pool = await poolWithFactors();
  // A creation whose answer is lost is read back.
  const { guard, target } = await guarded(pool, (operation, time) => (operation === "AdminCreateUser" && time === 1 ? "lose" : "pass"));
  const job = await smallJob(target, [importable(1), importable(2)], { route: "admin-api" }, PLAIN);
  await exactly(guard, job, ["plan", "run"], () => run(job.path, LEAVE));
  expect(await pool.users()).toHaveLength(2);
});

test("a minimal run by import job, one that is stopped among them", async () => {
  const pool = await poolWithFactors();
  const stuck = await startSandbox({ speed: SPEED, settings: { import: STUCK } });
  onTestFinished(() => stuck.close());
  // A refusal for a limit may be that of all import jobs that a pool can ever have, which the list tells.
  const { guard, target } = await guarded(pool, FIRST_JOB_REFUSED);
  const job = await smallJob(target, [importable(1)], { route: "import-job", importJob: IMPORT }, PLAIN);
  await exactly(guard, job, ["plan", "run"], () => run(job.path, LEAVE), [STOP]);
  expect(await pool.users()).toHaveLength(1);

  const stuckPool = await addPool(stuck);
  const other = await guarded(stuckPool);
  const late = await smallJob(
    other.target,
    [importable(1)],
    { route: "import-job", importJob: { ...IMPORT, timeoutMinutes: 0.01 } },
    PLAIN,
  );
  await enforce(other.guard, late, ["plan", "run"]);
  await run(late.path, LEAVE);
  expect([...other.guard.denied]).toEqual([]);
  expect(other.guard.asked).toContain(STOP);
});

const ROLES = { authenticated: "arn:aws:iam::123456789012:role/signed-in", unauthenticated: "arn:aws:iam::123456789012:role/guests" };
const EVERYTHING = {
  importJob: IMPORT,
  policies: { existing: "update", createGroups: true, updateGroups: true },
  groups: { writers: { description: "Those who write", roleArn: "arn:aws:iam::123456789012:role/writers" }, editors: {} },
  sync: { links: "exact", missing: { action: "delete", afterRuns: 1 }, guards: OPEN },
  pace: { raise: { UserCreation: 100 * SPEED } },
};
const RULES = {
  mfa: { sms: { from: "key", flag: { true: ["key-1"], false: ["nobody"] }, otherwise: "false" } },
};
const FIRST: readonly SmallRow[] = [
  importable(1, { password: "Planned-Pass-1", groups: ["readers", "new"], phone: "+15550100001", phoneVerified: true }),
  importable(2, { google: "g-2", phone: "+15550100002", phoneVerified: true }),
  importable(3, { disabled: true, name: "Given", phone: "+15550100003", phoneVerified: true }),
  importable(4, { groups: ["readers"], phone: "+15550100004", phoneVerified: true }),
  importable(5, { groups: ["readers"], saml: "s-5", phone: "+15550100005", phoneVerified: true }),
  importable(7),
];
/** The next night: renamed, moved, unlinked, enabled, an attribute gone, one user gone and one new. */
const SECOND: readonly SmallRow[] = [
  importable(1, { name: "Renamed", groups: ["new"], phone: "+15550100001", phoneVerified: true }),
  importable(2, { phone: "+15550100002", phoneVerified: true, disabled: true }),
  importable(3, { name: "", google: "g-3", phone: "+15550100003", phoneVerified: true }),
  importable(5, { groups: ["readers", "writers"], saml: "s-5", phone: "+15550100005", phoneVerified: true }),
  importable(6, { phone: "+15550100006", phoneVerified: true }),
];

test("a job with everything: plan, run, verify, sync with removal and undo of both", { timeout: 120_000 }, async () => {
  const pool = await poolWithFactors("everything");
  const identityPool = await addIdentityPool(sandbox);
  const held = await identityPool.register("held-elsewhere");
  const own = await identityPool.register("own");
  await delay(10);
  const { guard, target } = await guarded(pool, FIRST_JOB_REFUSED);
  const client = (await pool.call("CreateUserPoolClient", {
    ClientName: "app",
    ExplicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
  })) as {
    readonly UserPoolClient: { readonly ClientId: string };
  };
  const canaries = { clientId: client.UserPoolClient.ClientId, canaries: [{ username: "user-1", passwordEnv: "CANARY" }] };
  const identity = { onConflict: "merge", roles: ROLES, principalTags: { provider: DEVELOPER, tags: { team: "team" } } };
  const rows = (users: readonly SmallRow[]) =>
    users.map((row, index) => ({
      ...row,
      developerId: index === 0 ? "held-elsewhere" : `old-${row.key}`,
      ...(index === 0 ? { identityId: own } : {}),
    }));
  const job = await identityJob(target, identityPool, rows(FIRST), identity, { ...EVERYTHING, verify: canaries });
  const mapping = join(job.folder, "mapping.json");
  await writeFile(mapping, JSON.stringify({ ...(JSON.parse(await readFile(mapping, "utf8")) as object), ...RULES }));
  // Somebody is there already: taken over, with one attribute changed.
  await pool.call("AdminCreateUser", {
    Username: "user-4",
    MessageAction: "SUPPRESS",
    UserAttributes: [{ Name: "name", Value: "Before" }],
  });

  await exactly(guard, job, ["plan"], () => plan(job.path, { credentials: CREDENTIALS }));
  const loaded = await exactly(guard, job, ["run"], () => run(job.path, LEAVE), [STOP]);
  expect(loaded.exitCode).toBe(0);
  const byRun = [...guard.asked, STOP];
  expect(await identityPool.holder("held-elsewhere")).toBe(own);
  expect(held).not.toBe(own);

  const options = { credentials: CREDENTIALS, groups: true, links: true, canaries: true, environment: { CANARY: "Planned-Pass-1" } };
  await exactly(guard, job, ["verify"], () => verify(job.path, options));

  const extended = await readFile(job.source, "utf8");
  await writeSmallSource(job, SECOND);
  const header = extended.split("\n", 1)[0] ?? "";
  const lines = (await readFile(job.source, "utf8")).trimEnd().split("\n").slice(1);
  const ids = rows(SECOND).map(({ developerId, identityId = "" }) => `${developerId},${identityId}`);
  await writeFile(job.source, `${[header, ...lines.map((line, index) => `${line},${ids[index]}`)].join("\n")}\n`);
  // New users are loaded as a run loads them.
  const synced = await exactly(guard, job, ["sync"], () => sync(job.path, { ...LEAVE, drift: true }), byRun);
  expect(synced.exitCode).toBe(0);

  await exactly(guard, job, ["undo"], async () => {
    const everything = { ...LEAVE, groups: true, identities: true, allowPossiblySignedIn: true };
    await undo(job.path, everything);
    await undo(job.path, { ...everything, run: loaded.summary.run });
  });
});

test("a job that says nothing of syncing: verify, a sync that changes an attribute and takes one away, undo", {
  timeout: 60_000,
}, async () => {
  const pool = await poolWithFactors("plain");
  // A deletion whose answer is lost is followed by a strong read.
  const { guard, target } = await guarded(pool, (operation, time) => (operation === "AdminDeleteUser" && time === 1 ? "lose" : "pass"));
  const job = await smallJob(target, [importable(1), importable(2)], { route: "admin-api", sync: { guards: OPEN } }, PLAIN);
  const loaded = await readJob(job.path);
  await enforce(guard, job, ["run"]);
  await run(job.path, LEAVE);
  const byRun = [...guard.asked];
  await exactly(guard, job, ["verify"], () => verify(job.path, { credentials: CREDENTIALS, groups: true, links: true }));
  await writeSmallSource(job, [importable(1, { email: "new-1@example.com" }), importable(2, { name: "" })]);
  await exactly(guard, job, ["sync"], () => sync(job.path, LEAVE), byRun);
  const bySync = [...byRun, ...guard.asked];
  // Its job file does not tell that there were syncs to undo.
  const undoing = () => undo(job.path, { ...LEAVE, allowPossiblySignedIn: true });
  await exactly(guard, job, ["sync", "undo"], undoing, [...bySync, "cognito-idp:AdminDeleteUser"]);
  await exactly(guard, job, ["undo"], () => undo(job.path, { ...LEAVE, run: readRuns(loaded)[0]?.run }));
});

test("invitations and reset codes", { timeout: 60_000 }, async () => {
  const pool = await poolWithFactors("messages");
  const { guard, target } = await guarded(pool);
  const rows = [importable(1), importable(2)];
  const imported = await smallJob(target, rows, { route: "import-job", importJob: IMPORT }, PLAIN);
  await enforce(guard, imported, ["run"]);
  await run(imported.path, LEAVE);
  await exactly(
    guard,
    imported,
    ["invite"],
    async () => {
      expect(await runProgram(["invite", imported.path, "--yes"])).toMatchObject({ code: 0 });
    },
    ["cognito-idp:AdminCreateUser"],
  );
  const created = await smallJob(target, [importable(3)], { route: "admin-api" }, PLAIN);
  await enforce(guard, created, ["run"]);
  await run(created.path, LEAVE);
  await exactly(
    guard,
    created,
    ["invite"],
    async () => {
      expect(await runProgram(["invite", created.path, "--yes"])).toMatchObject({ code: 0 });
    },
    ["cognito-idp:AdminResetUserPassword"],
  );
});

test("a source pool, with its groups and without", async () => {
  const from = await addPool(sandbox);
  await from.call("AdminCreateUser", {
    Username: "moved",
    MessageAction: "SUPPRESS",
    UserAttributes: [{ Name: "email", Value: "moved@example.com" }],
  });
  const { guard, target } = await guarded(await poolWithFactors("target"));
  for (const groups of [true, false]) {
    const source = { pool: { userPoolId: from.userPoolId, endpointUrl: guard.endpoint, groups } };
    const job = await smallJob(target, [], { source, route: "admin-api" }, { ...PLAIN, key: { from: "sub" }, attributes: {} });
    await exactly(guard, job, ["plan"], () => plan(job.path, { credentials: CREDENTIALS }));
  }
});

test("the guard refuses what a policy lacks, and a condition that does not hold", async () => {
  const { guard, target } = await guarded(await poolWithFactors());
  const job = await smallJob(target, [importable(1)], { route: "admin-api" }, PLAIN);
  const { document } = policyOfJob(await readJob(job.path), { modes: ["run"] });
  const without = (action: string) => ({
    Statement: document.Statement.map((statement) => ({ ...statement, Action: statement.Action.filter((name) => name !== action) })),
  });
  guard.enforce(without("cognito-idp:AdminCreateUser"));
  await expect(run(job.path, LEAVE)).rejects.toMatchObject({ exit: "credentials" });
  expect([...guard.denied]).toEqual([expect.stringMatching(/^cognito-idp:AdminCreateUser on arn:aws:cognito-idp:/)]);

  const importing = await smallJob(target, [importable(1)], { route: "import-job", importJob: IMPORT }, PLAIN);
  const granted = policyOfJob(await readJob(importing.path), { modes: ["run"] }).document;
  const elsewhere = granted.Statement.map((statement) =>
    statement.Condition === undefined
      ? statement
      : { ...statement, Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } } },
  );
  guard.enforce({ Statement: elsewhere });
  await expect(run(importing.path, LEAVE)).rejects.toMatchObject({ exit: "credentials" });
  expect([...guard.denied]).toEqual([`iam:PassRole on ${LOGS_ROLE}`]);
});
