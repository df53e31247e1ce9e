import { afterEach, beforeEach, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { mortal } from "../support/crash.ts";
import { faultyPool } from "../support/faulty-pool.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool, PLAIN_POOL, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, smallJob } from "../support/small-job.ts";

const ROLE = "arn:aws:iam::123456789012:role/traders";
const TRADERS = { description: "who sell to us", precedence: 3, roleArn: ROLE };
/** Each pool file is read once: this one has a group that is not as the job defines it. */
const DEFINED_POOL = {
  ...PLAIN_POOL,
  Groups: [
    { GroupName: "readers", Description: "who read" },
    { GroupName: "writers", Precedence: 7, RoleArn: ROLE },
  ],
};
const READERS = { readers: { precedence: 5 } };

let sandbox: Sandbox;
let pool: SandboxPool;

beforeEach(async () => {
  sandbox = await startSandbox({ speed: 200, quotas: "off" });
  pool = await addPool(sandbox, DEFINED_POOL);
});

afterEach(() => sandbox.close());

async function group(name: string): Promise<object> {
  const { Group } = (await pool.call("GetGroup", { GroupName: name })) as { readonly Group: Record<string, unknown> };
  const { Description, Precedence, RoleArn } = Group;
  return { Description, Precedence, RoleArn };
}

const calls = (operation: string) => sandbox.calls.get(operation)?.ok ?? 0;

test("a group that the job defines is created with all that is said of it, though createGroups is off and nobody joins it", async () => {
  const groups = { traders: TRADERS, silent: { precedence: 0 } };
  const job = await smallJob(pool, [importable(1, { groups: ["traders", "readers"] })], { groups });
  const run = await runSmallJob(job.path, pool);
  expect(run.plan.groupsToCreate).toEqual(["silent", "traders"]);
  expect(fates(run.rows)).toEqual(["created"]);
  expect(await group("traders")).toEqual({ Description: "who sell to us", Precedence: 3, RoleArn: ROLE });
  expect(await group("silent")).toEqual({ Description: undefined, Precedence: 0, RoleArn: undefined });
  expect((await expectAccounted(pool, run))[0]?.groups).toEqual(["readers", "traders"]);
});

test("a group that differs from its definition is told with each difference, and left as it is", async () => {
  const groups = { readers: { precedence: 5, description: "others" }, writers: { precedence: 7, roleArn: ROLE } };
  const run = await runSmallJob((await smallJob(pool, [importable(1)], { groups })).path, pool);
  expect(run.plan.groupDifferences).toEqual([
    { group: "readers", differences: ["description, pool has another", "precedence 5, pool has none"] },
  ]);
  expect(run.plan.groupsToUpdate).toEqual([]);
  expect(await group("readers")).toEqual({ Description: "who read", Precedence: undefined, RoleArn: undefined });
  expect(calls("UpdateGroup")).toBe(0);
});

test("where the job says so, such a group is changed, and what its definition does not speak of is sent as the pool has it", async () => {
  const groups = { writers: { precedence: 5 } };
  const job = await smallJob(pool, [importable(1)], { groups, policies: { updateGroups: true } });
  const sent: unknown[] = [];
  const run = await runSmallJob(job.path, pool, {
    decorate: (inner) => ({
      call(operation, request, signal) {
        if (operation === "updateGroup") sent.push(request);
        return inner.call(operation, request, signal);
      },
      serverTime: () => inner.serverTime(),
    }),
  });
  expect(run.plan.groupsToUpdate).toEqual(["writers"]);
  expect(run.plan.calls.UserPoolResourceUpdate).toMatchObject({ calls: 1, perSecond: 5 });
  expect(sent).toEqual([{ group: "writers", precedence: 5, roleArn: ROLE }]);
  expect(await group("writers")).toEqual({ Description: undefined, Precedence: 5, RoleArn: ROLE });
  expect(run.events).toContainEqual({
    type: "group",
    group: "writers",
    state: "updated",
    differences: ["precedence 5, pool has 7"],
  });
});

test.each([
  [true, "updated", 5],
  [false, "differs", 9],
] as const)("a group that somebody else made after the plan is compared; updateGroups %s: %s", async (updateGroups, state, precedence) => {
  const job = await smallJob(pool, [importable(1)], { groups: { late: { precedence: 5 } }, policies: { updateGroups } });
  const run = await runSmallJob(job.path, pool, {
    async confirm() {
      await pool.call("CreateGroup", { GroupName: "late", Precedence: 9 });
      return true;
    },
  });
  expect(run.events).toContainEqual({ type: "group", group: "late", state, differences: ["precedence 5, pool has 9"] });
  expect(await group("late")).toMatchObject({ Precedence: precedence });
});

test.each(["not-sent", "request-lost", "answer-lost", "throttled"] as const)(
  "a %s call to create or change a group is got over",
  async (fate) => {
    const job = await smallJob(pool, [importable(1)], { groups: { ...READERS, traders: TRADERS }, policies: { updateGroups: true } });
    const met = new Set<string>();
    const run = await runSmallJob(job.path, pool, {
      decorate: (inner) =>
        faultyPool(inner, (operation, _call, ofOperation) => {
          if (!["createGroup", "updateGroup", "getGroup"].includes(operation) || ofOperation > 1) return "pass";
          met.add(operation);
          return fate;
        }).pool,
    });
    expect(fates(run.rows)).toEqual(["created"]);
    expect(met).toContain("updateGroup");
    expect(met).toContain("createGroup");
    expect(await group("traders")).toEqual({ Description: "who sell to us", Precedence: 3, RoleArn: ROLE });
    expect(await group("readers")).toMatchObject({ Precedence: 5, Description: "who read" });
  },
);

test("a run that dies at any call among its groups ends with the same groups when it is resumed", async () => {
  const groups = { ...READERS, traders: TRADERS };
  let died = 0;
  for (let number = 1; number <= 12; number++) {
    for (const when of ["before", "after"] as const) {
      pool = await addPool(sandbox, DEFINED_POOL);
      const job = await smallJob(pool, [importable(1, { groups: ["traders"] })], {
        groups,
        route: "admin-api",
        policies: { updateGroups: true },
      });
      const dying = mortal({ at: "call", number, when });
      await runSmallJob(job.path, pool, { decorate: dying.pool }).catch(() => undefined);
      if (!dying.dead()) continue;
      died++;
      const run = await runSmallJob(job.path, pool);
      expect((await expectAccounted(pool, run))[0]?.groups).toEqual(["traders"]);
      expect(await group("traders")).toEqual({ Description: "who sell to us", Precedence: 3, RoleArn: ROLE });
      expect(await group("readers")).toMatchObject({ Precedence: 5, Description: "who read" });
    }
  }
  expect(died).toBeGreaterThan(8);
});

test("groups that Cognito keeps for a provider's users are left out, counted once a row, and never made or joined", async () => {
  const own = `${pool.userPoolId}_Google`;
  await pool.call("CreateGroup", { GroupName: own });
  const rows = [
    importable(1, { groups: ["readers", own, "eu-central-1_Older1234_WerkSSO"] }),
    importable(2, { groups: [`${pool.userPoolId}_Gone`] }),
    importable(3, { groups: ["eu-central-1_Older1234_Other", "team_Google"] }),
    importable(4, { groups: [own], email: "user-1@example.com" }),
  ];
  const job = await smallJob(pool, rows, { policies: { createGroups: true } });
  const run = await runSmallJob(job.path, pool);
  expect(run.plan.notes).toEqual({ "group-of-provider": 2 });
  expect(run.plan.steps.group).toBe(3);
  expect(run.plan.groupsToCreate).toEqual(["eu-central-1_Older1234_Other", "team_Google"]);
  expect((await expectAccounted(pool, run)).map(({ groups }) => groups)).toEqual([
    ["readers"],
    [],
    ["eu-central-1_Older1234_Other", "team_Google"],
  ]);
});

test("a plan that would bring the pool beyond 10,000 groups is refused before anything is written", async () => {
  const rows = Array.from({ length: 100 }, (_, row) =>
    importable(row, { groups: Array.from({ length: 100 }, (_each, each) => `group-${row}-${each}`) }),
  );
  const job = await smallJob(pool, rows, { policies: { createGroups: true } });
  const before = calls("CreateGroup");
  await expect(runSmallJob(job.path, pool)).rejects.toMatchObject({ exit: "refused", message: expect.stringContaining("10000") });
  expect(calls("CreateGroup")).toBe(before);
});
