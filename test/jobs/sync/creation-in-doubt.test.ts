import { afterAll, beforeAll, expect, test } from "vitest";
import { addFederatedUser } from "../../../src/sandbox/federated-user.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { fates } from "../../support/accounted.ts";
import { Crash, mortal } from "../../support/crash.ts";
import { planSmallJob } from "../../support/plan-small-job.ts";
import { runSmallJob } from "../../support/run-small-job.ts";
import { runSmallSync } from "../../support/run-small-sync.ts";
import { addPool, PLAIN_POOL } from "../../support/sandbox-pool.ts";
import { importable, smallJob } from "../../support/small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

afterAll(() => sandbox.close());

/** A job whose sync died right before it made its first user, whose name another has. */
async function inDoubt(changes: object = {}) {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, [importable(1), importable(2)], { route: "admin-api", ...changes });
  const UserAttributes = [{ Name: "name", Value: "Somebody else" }];
  await pool.call("AdminCreateUser", { Username: "user-1", UserAttributes });
  const life = mortal({ at: "call", number: 1, when: "before" });
  await expect(runSmallSync(job.path, pool, { life, accept: ["ledger"] })).rejects.toBeInstanceOf(Crash);
  const reasons = async () => (await runSmallSync(job.path, pool, { accept: ["ledger"] })).report?.reasons;
  return { pool, job, reasons };
}

test("a creation in doubt that turns out to have met another's user is not in doubt again", async () => {
  const { pool, job, reasons } = await inDoubt();
  expect(await reasons()).toMatchObject({ failed: { UserNotProvablyOurs: 1 } });
  expect(await reasons()).toEqual({ skipped: { "user-exists": 1 } });
  expect(fates((await runSmallJob(job.path, pool)).rows)).toEqual(["skipped user-exists", "unchanged"]);
});

test("nor is one whose other user cannot be adopted: later plans meet that user as any other's", async () => {
  const { pool, job, reasons } = await inDoubt({ policies: { existing: "adopt" } });
  expect(await reasons()).toMatchObject({ failed: { ExistingUserDiffers: 1 } });
  const { plan } = await planSmallJob(job.path, pool);
  expect(plan).toMatchObject({ existing: { rows: 1 }, continue: 0, unchanged: 1 });
  expect(fates((await runSmallJob(job.path, pool)).rows)).toEqual(["failed adopt ExistingUserDiffers", "unchanged"]);
});

test("nor is one that turns out to be the profile of a provider's user", async () => {
  const pool = await addPool(sandbox, { ...PLAIN_POOL });
  await addFederatedUser(sandbox, pool.userPoolId, { provider: "Google", subject: "77" });
  // While the pool has the provider, the plan knows such a name for what it is.
  await pool.call("DeleteIdentityProvider", { ProviderName: "Google" });
  const job = await smallJob(pool, [{ key: "1", username: "Google_77" }], { route: "admin-api", policies: { existing: "adopt" } });
  const life = mortal({ at: "call", number: 1, when: "before" });
  await expect(runSmallSync(job.path, pool, { life, accept: ["ledger"] })).rejects.toBeInstanceOf(Crash);

  const { report } = await runSmallSync(job.path, pool, { accept: ["ledger"] });
  expect(report?.reasons).toMatchObject({ failed: { ExistingUserIsFederated: 1 } });
  expect((await planSmallJob(job.path, pool)).plan).toMatchObject({ continue: 0 });
});
