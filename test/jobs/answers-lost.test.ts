import { afterEach, expect, test } from "vitest";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates, withoutSubs } from "../support/accounted.ts";
import { runSmallJob, type SmallRun } from "../support/run-small-job.ts";
import { addPool, type HeldUser, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, LOGS_ROLE, type SmallRow, smallJob } from "../support/small-job.ts";

/** Both routes with every step; every tenth user was in the pool before. */
const ROWS: readonly SmallRow[] = Array.from({ length: 320 }, (_, index) => {
  const number = index + 1;
  const more: Partial<SmallRow> = {
    ...(number % 3 === 0 ? { groups: ["readers", "newcomers"] } : {}),
    ...(number % 5 === 0 ? { google: `g-${number}` } : {}),
    ...(number % 7 === 0 ? { disabled: true } : {}),
    ...(number % 2 === 0 ? { password: `Example-Pass-${number}` } : {}),
    ...(number % 11 === 0 ? { verified: false } : {}),
  };
  return importable(number, more);
});
const CHANGES = {
  policies: { createGroups: true, existing: "update" },
  importJob: { logsRoleArn: LOGS_ROLE, minRows: 1, maxRows: 60, pollSeconds: 1 },
};
const HOW = ["reset", "internal-error"] as const;

let close: (() => Promise<void>) | undefined;

afterEach(() => close?.());

async function made(pool: SandboxPool): Promise<readonly HeldUser[]> {
  for (let number = 10; number <= ROWS.length; number += 10) {
    const UserAttributes = [
      { Name: "name", Value: number % 20 === 0 ? "Another" : `Name ${number}` },
      { Name: "email", Value: `user-${number}@example.com` },
      { Name: "email_verified", Value: ROWS[number - 1]?.verified === false ? "false" : "true" },
    ];
    await pool.call("AdminCreateUser", { Username: `user-${number}`, MessageAction: "SUPPRESS", UserAttributes });
  }
  return pool.users();
}

interface Ended {
  readonly fates: readonly string[];
  readonly outcomes: SmallRun["summary"]["outcomes"];
  readonly users: readonly object[];
  readonly resumed: number;
}

/** Runs until the end, the same command again where a run gives up for the moment. */
async function load(schedule?: { readonly seed: number; readonly how: (typeof HOW)[number] }): Promise<Ended> {
  const sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
  close = () => sandbox.close();
  const pool = await addPool(sandbox);
  const before = await made(pool);
  const job = await smallJob(pool, ROWS, CHANGES);
  if (schedule !== undefined) {
    const { seed, how } = schedule;
    const operations = ["Upload", ...WRITES_AND_READS];
    sandbox.faults.set({ seed, faults: [{ fault: "answer-lost", how, rate: 0.1, operations }] });
  }
  for (let resumed = 0; resumed < 10; resumed++) {
    try {
      const run = await runSmallJob(job.path, pool);
      const hits = Object.keys(sandbox.faults.hits[0]?.byOperation ?? {});
      sandbox.faults.set(undefined);
      if (schedule !== undefined) expect(hits).toEqual(expect.arrayContaining(["AdminCreateUser", "AdminAddUserToGroup"]));
      const users = withoutSubs(await expectAccounted(pool, run, before));
      await sandbox.close();
      close = undefined;
      return { fates: fates(run.rows), outcomes: run.summary.outcomes, users, resumed };
    } catch (error) {
      if ((error as { exit?: string }).exit !== "temporary") throw error;
    }
  }
  throw new Error("the run never came to its end");
}

/** Every operation that a run calls. */
const WRITES_AND_READS = [
  "ListUsers",
  "CreateGroup",
  "AdminCreateUser",
  "AdminGetUser",
  "AdminSetUserPassword",
  "AdminUpdateUserAttributes",
  "AdminAddUserToGroup",
  "AdminLinkProviderForUser",
  "AdminDisableUser",
  "CreateUserImportJob",
  "StartUserImportJob",
  "DescribeUserImportJob",
  "ListUserImportJobs",
  "GetLogEvents",
];

test.each(HOW)(
  "a run that loses one answer in ten (%s), of whatever call, ends as a quiet one: the same outcomes and the same pool",
  async (how) => {
    const quiet = await load();
    expect(quiet.outcomes).toMatchObject({ created: 288, adopted: 16, updated: 16, failed: 0, unconfirmed: 0 });
    const seed = Date.now() % 1_000_000;
    console.log(`seed ${seed}, ${how}`);
    const lossy = await load({ seed, how });
    console.log(`resumed ${lossy.resumed} times`);
    expect(lossy.fates, `seed ${seed}`).toEqual(quiet.fates);
    expect(lossy.outcomes).toEqual(quiet.outcomes);
    expect(lossy.users).toEqual(quiet.users);
  },
  120_000,
);
