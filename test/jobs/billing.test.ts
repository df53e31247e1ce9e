import { afterEach, expect, test } from "vitest";
import { planText } from "../../src/cli/terminal/plan-text.ts";
import type { SandboxSettings } from "../../src/sandbox/settings.ts";
import type { Sandbox } from "../../src/sandbox/start-sandbox.ts";
import { IMPORT, importPool } from "../support/import-pool.ts";
import { runSmallJob, type SmallRun } from "../support/run-small-job.ts";
import { importable, type SmallRow, smallJob } from "../support/small-job.ts";

let sandbox: Sandbox | undefined;

afterEach(() => sandbox?.close());

/** Users by both routes, with everything that a run may do to them, alone and together. */
const MIXED: readonly SmallRow[] = [
  ...several(1, 5, {}),
  ...several(6, 4, { groups: ["readers"] }),
  ...several(10, 3, { google: "g-" }),
  ...several(13, 2, { disabled: true }),
  ...several(15, 2, { disabled: true, groups: ["readers", "writers"], google: "h-" }),
  ...several(17, 6, { verified: false }),
  ...several(23, 2, { verified: false, groups: ["writers"] }),
  ...several(25, 1, { verified: false, disabled: true }),
  ...several(26, 3, { password: "Correct-Horse-9" }),
  ...several(29, 1, { password: "Correct-Horse-9", groups: ["readers"] }),
];

function several(first: number, count: number, more: Partial<SmallRow>): readonly SmallRow[] {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    return importable(number, { ...more, ...(more.google === undefined ? {} : { google: `${more.google}${number}` }) });
  });
}

async function run(
  rows: readonly SmallRow[],
  settings: Partial<SandboxSettings> = {},
  changes: Record<string, unknown> = {},
): Promise<SmallRun> {
  const pool = await importPool({}, settings);
  sandbox = pool.sandbox;
  const done = await runSmallJob((await smallJob(pool, rows, changes)).path, pool);
  expect(done.summary.outcomes.created).toBe(rows.length);
  return done;
}

test("a plan says how many users become active in the bill, and the sandbox's meter counts as many", async () => {
  const { plan } = await run(MIXED);
  expect(plan.billing).toEqual({
    users: 19,
    undecided: 5,
    free: 5,
    steps: { create: 13, update: 0, mfa: 0, password: 4, group: 9, link: 5, disable: 5 },
    cheaper: { importInstead: { "import-not-verified": 7 }, groupsLater: 6 },
  });
  expect(plan.billableUsers).toBe(24);
  expect(sandbox?.billing().activeUsers).toBe(plan.billing.users);
});

test("the larger figure is right where links and disabling count too", async () => {
  const { plan } = await run(MIXED, { billsUnlistedChanges: true });
  expect(sandbox?.billing().activeUsers).toBe(plan.billableUsers);
});

test("users that are too few for an import job are counted as they will go", async () => {
  const { plan } = await run(MIXED, {}, { importJob: { ...IMPORT, minRows: 1_000 } });
  expect(plan.billing).toMatchObject({
    users: 29,
    undecided: 0,
    free: 0,
    steps: { create: 29 },
    cheaper: { importInstead: { "too-few-for-an-import-job": 10, "import-not-verified": 7 }, groupsLater: 0 },
  });
  expect(plan.disabledAfterImport).toBe(0);
  expect(sandbox?.billing().activeUsers).toBe(29);
});

test("where the job itself asks for admin calls, no other way is held against it", async () => {
  const { plan } = await run(MIXED.slice(0, 5), {}, { route: "admin-api" });
  expect(plan.billing).toMatchObject({ users: 5, cheaper: { importInstead: {}, groupsLater: 0 } });
});

test("the plan's text says in plain words what counts, what would cost less, and who stays enabled for a while", async () => {
  const { plan } = await run(MIXED);
  const text = planText(plan);
  expect(text).toContain("Users that become active in this month's bill: 24, 5 of them only if these count.\n");
  expect(text).toMatch(/ {2}created by admin call +13\n/);
  expect(text).toContain("7 users go by admin call for import-not-verified; by import job they would not count.\n");
  expect(text).toContain("6 imported users become active by groups alone: leave groups out");
  expect(plan.disabledAfterImport).toBe(4);
  expect(text).toContain("4 disabled users come by import job");
});

test("imported users that shall not sign in are disabled before anybody else gets a group", async () => {
  const rows = [...several(1, 6, { groups: ["readers"] }), ...several(7, 2, { disabled: true })];
  await run(rows, { callHistory: 1_000 });
  const steps = sandbox?.history().filter(({ operation }) => operation === "AdminDisableUser" || operation === "AdminAddUserToGroup") ?? [];
  expect(steps.map(({ operation }) => operation).slice(0, 2)).toEqual(["AdminDisableUser", "AdminDisableUser"]);
  expect(steps).toHaveLength(8);
});
