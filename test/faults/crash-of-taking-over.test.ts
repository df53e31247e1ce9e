import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Pool } from "../../src/load/pool.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates, withoutSubs } from "../support/accounted.ts";
import { type Life, UNHARMED } from "../support/crash.ts";
import { workInMemory } from "../support/memory-folder.ts";
import { depth } from "../support/proof.ts";
import { runSmallJob, type SmallRun } from "../support/run-small-job.ts";
import { addPool, type HeldUser, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, LOGS_ROLE, type SmallJob, type SmallRow, smallJob } from "../support/small-job.ts";
import { crashMatrix } from "./crash-matrix.ts";

workInMemory();

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

interface World extends SmallJob {
  readonly pool: SandboxPool;
  /** Everybody whom others have made. */
  before: readonly HeldUser[];
}

let sandbox: Sandbox;
let quiet: readonly object[];

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
  const world = await prepared();
  const run = await go(world, UNHARMED);
  expect(fates(run.rows)).toEqual(EXPECTED);
  quiet = withoutSubs(await expectAccounted(world.pool, run, world.before));
});

afterAll(() => sandbox.close());

test("the undisturbed run gave nobody a password who was there before", () => {
  expect(quiet.map((user) => (user as HeldUser).status)).toEqual([
    ...Array.from({ length: 7 }, () => "FORCE_CHANGE_PASSWORD"),
    "RESET_REQUIRED",
    "CONFIRMED",
  ]);
});

crashMatrix<World, SmallRun>(
  {
    what: "a run that takes users over",
    promises: ["P1", "P2", "P4"],
    file: "test/faults/crash-of-taking-over.test.ts",
    prepare: prepared,
    go,
    async check({ pool, before }, run) {
      const told = fates(run.rows);
      // Dead behind its last write: the next run finds everybody as it left them.
      if (!told.every((fate) => fate === "unchanged")) expect(told).toEqual(EXPECTED);
      expect(withoutSubs(await expectAccounted(pool, run, before))).toEqual(quiet);
    },
    least: { call: 20, write: 20 },
  },
  depth("PAIRS", 20),
);

async function prepared(): Promise<World> {
  const pool = await addPool(sandbox);
  await made(pool, 1, { name: "Another" });
  await made(pool, 2);
  await made(pool, 3, { email: "old-3@example.com" });
  return { pool, before: [], ...(await smallJob(pool, ROWS, CHANGES)) };
}

/** Between the plan and the first call others make some of the users. */
function go(world: World, life: Life): Promise<SmallRun> {
  const { pool, path } = world;
  const confirm = async () => {
    if (world.before.length > 0) return true;
    await made(pool, 4, { name: "Another" });
    await made(pool, 5);
    await made(pool, 6, { name: "Another" });
    await made(pool, 7);
    world.before = await pool.users();
    // Longer than the grain of the server's clock: nobody could take them for made by the run.
    await delay(5);
    return true;
  };
  return runSmallJob(path, pool, { life, confirm, decorate: onServerTime });
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
