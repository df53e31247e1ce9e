import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { Crash, type CrashPoint, mortal } from "../support/crash.ts";
import { addIdentityPool, expectMapped, identityJob, identityRow } from "../support/identity-pool.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool } from "../support/sandbox-pool.ts";

/** More than a run of these rows has; a run that never dies ends the loop long before. */
const POINTS_AT_MOST = 300;

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

afterAll(() => sandbox.close());

test.each([
  ["call", "before"],
  ["call", "after"],
  ["write", "before"],
  ["write", "after"],
] as const)(
  "a run that dies at any %s, %s it took effect, ends with one identity a user when it is resumed",
  async (at, when) => {
    let number = 0;
    while (++number <= POINTS_AT_MOST && (await dieAndResume({ at, when, number })));
    console.log(`${number - 1} crash points: ${when} the ${at}, with identities`);
    expect(number).toBeGreaterThan(15);
    expect(number).toBeLessThan(POINTS_AT_MOST);
  },
  120_000,
);

/** False where the run came to its end without meeting the point. */
async function dieAndResume(point: CrashPoint): Promise<boolean> {
  const pool = await addPool(sandbox);
  const identityPool = await addIdentityPool(sandbox);
  const [existing, other] = [await identityPool.register("before"), await identityPool.register("another")];
  await identityPool.register("old-4");
  const rows = [
    identityRow(1),
    identityRow(2, { verified: false }),
    identityRow(3, { identityId: existing, groups: ["readers"] }),
    identityRow(4, { identityId: other, verified: false }),
    identityRow(5, { developerId: "" }),
  ];
  const job = await identityJob(pool, identityPool, rows, {
    roles: { authenticated: "arn:aws:iam::123456789012:role/signed-in" },
    onConflict: "merge",
  });
  const dying = mortal(point);
  let died = false;
  await runSmallJob(job.path, pool, {
    identityPool,
    decorate: dying.pool,
    open: (open) => ({ ...open, ledger: dying.ledger(open.ledger) }),
  }).catch((error: unknown) => {
    expect(error).toBeInstanceOf(Crash);
    died = true;
  });
  const where = JSON.stringify(point);
  const done = await runSmallJob(job.path, pool, { identityPool });
  expect(
    fates(done.rows).filter((fate) => fate !== "created" && fate !== "unchanged"),
    where,
  ).toEqual([]);
  await expectAccounted(pool, done);
  await expectMapped(identityPool, done, { "key-1": "old-1", "key-2": "old-2", "key-3": "old-3", "key-4": "old-4" });
  expect(await identityPool.holder("old-3"), where).toBe(existing);
  expect(await identityPool.holder("old-4"), where).toBe(other);
  expect(await identityPool.identities(), where).toHaveLength(4);
  return died;
}
