import { afterAll, beforeAll, expect, test } from "vitest";
import type { Pool } from "../../src/load/pool.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates, withoutSubs } from "../support/accounted.ts";
import { Crash, type CrashPoint, mortal } from "../support/crash.ts";
import { runSmallJob, type SmallRun } from "../support/run-small-job.ts";
import { addPool, type HeldUser, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, LOGS_ROLE, type SmallRow, smallJob } from "../support/small-job.ts";

/** More than a run of these rows has. */
const POINTS_AT_MOST = 300;

/** Users found by the plan (1 to 3), met by the import job (4, 5) and by a creation (6, 7), and new ones; some differ, some do not. */
const ROWS: readonly SmallRow[] = [
  importable(1, { groups: ["readers"], google: "g-1" }),
  importable(2, { password: "Planned-Pass-2", groups: ["writers"] }),
  importable(3, { disabled: true }),
  importable(4, { groups: ["readers"] }),
  importable(5),
  importable(6, { password: "Planned-Pass-6", google: "g-6" }),
  importable(7, { password: "Planned-Pass-7", groups: ["readers"] }),
  importable(8, { groups: ["readers"] }),
  importable(9, { password: "Planned-Pass-9" }),
];
const CHANGES = { policies: { existing: "update" }, importJob: { logsRoleArn: LOGS_ROLE, minRows: 1, pollSeconds: 1 } };
const EXPECTED = ["updated", "adopted", "updated", "updated", "adopted", "updated", "adopted", "created", "created"];

let sandbox: Sandbox;
let quiet: readonly object[];

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
  const { run, users } = await runToTheEnd(undefined);
  expect(fates(run.rows)).toEqual(EXPECTED);
  quiet = users;
});

afterAll(() => sandbox.close());

test("the undisturbed run gave nobody a password who was there before", () => {
  expect(quiet.map((user) => (user as HeldUser).status)).toEqual([
    ...Array.from({ length: 7 }, () => "FORCE_CHANGE_PASSWORD"),
    "RESET_REQUIRED",
    "CONFIRMED",
  ]);
});

test.each([
  ["call", "after"],
  ["write", "before"],
] as const)(
  "a run that takes users over and dies at any %s, %s it took effect, ends in the same pool and the same outcomes",
  async (at, when) => {
    let number = 0;
    for (let reached = true; reached && number <= POINTS_AT_MOST; ) {
      const point = { at, when, number: ++number };
      const { run, users, died } = await runToTheEnd(point);
      reached = died;
      const where = JSON.stringify(point);
      const told = fates(run.rows);
      // Dead behind its last write: the next run finds everybody as it left them.
      if (!told.every((fate) => fate === "unchanged")) expect(told, where).toEqual(EXPECTED);
      expect(users, where).toEqual(quiet);
    }
    console.log(`${number - 1} crash points: ${when} the ${at}, with existing users`);
    expect(number).toBeGreaterThan(20);
    expect(number).toBeLessThan(POINTS_AT_MOST);
  },
  120_000,
);

/** Runs in a pool of its own until it ends, dying once at the point. */
async function runToTheEnd(point: CrashPoint | undefined): Promise<{ run: SmallRun; users: readonly object[]; died: boolean }> {
  const pool = await addPool(sandbox);
  await made(pool, 1, { name: "Another" });
  await made(pool, 2);
  await made(pool, 3, { email: "old-3@example.com" });
  const job = await smallJob(pool, ROWS, CHANGES);
  let before: readonly HeldUser[] = [];
  const confirm = async () => {
    if (before.length > 0) return true;
    await made(pool, 4, { name: "Another" });
    await made(pool, 5);
    await made(pool, 6, { name: "Another" });
    await made(pool, 7);
    before = await pool.users();
    // Longer than the grain of the server's clock: nobody could take them for made by the run.
    await new Promise((resolve) => setTimeout(resolve, 5));
    return true;
  };
  const dying = point === undefined ? undefined : mortal(point);
  let run: SmallRun;
  try {
    run = await runSmallJob(job.path, pool, {
      confirm,
      ...(dying && {
        decorate: (pool) => dying.pool(onServerTime(pool)),
        open: (open) => ({ ...open, ledger: dying.ledger(open.ledger) }),
      }),
    });
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    run = await runSmallJob(job.path, pool, { confirm, decorate: onServerTime });
  }
  return { run, users: withoutSubs(await expectAccounted(pool, run, before)), died: dying?.dead() ?? false };
}

/** The sandbox's clock runs faster than the monotonic one that carries the server's time from answer to answer. */
function onServerTime(pool: Pool): Pool {
  return { call: (operation, request, signal) => pool.call(operation, request, signal), serverTime: () => sandbox.clock.now() };
}

/** Somebody's user, as planned but for the changes. */
async function made(pool: SandboxPool, number: number, changes: Record<string, string> = {}): Promise<void> {
  const attributes = { name: `Name ${number}`, email: `user-${number}@example.com`, email_verified: "true", ...changes };
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  await pool.call("AdminCreateUser", { Username: `user-${number}`, MessageAction: "SUPPRESS", UserAttributes });
}
