import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { fates } from "../../support/accounted.ts";
import { planSmallJob } from "../../support/plan-small-job.ts";
import { runSmallJob } from "../../support/run-small-job.ts";
import { runSmallSync } from "../../support/run-small-sync.ts";
import { addPool } from "../../support/sandbox-pool.ts";
import { importable, smallJob, writeSmallSource } from "../../support/small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

afterAll(() => sandbox.close());

const OTHERS_ADDRESS = { UserAttributes: [email("other@example.com"), { Name: "email_verified", Value: "true" }] };

function email(Value = "user-1@example.com") {
  return { Name: "email", Value };
}

/** A job whose sync could not give its first user an address back, because a stranger had it, who is gone by now. */
async function refused() {
  const pool = await addPool(sandbox);
  const rows = [importable(1, { groups: ["readers"], disabled: true }), importable(2)];
  const job = await smallJob(pool, rows, { route: "admin-api" });
  await runSmallJob(job.path, pool);
  const address = (await pool.users())[0]?.attributes["email"] ?? "";
  await pool.call("AdminUpdateUserAttributes", { Username: "user-1", ...OTHERS_ADDRESS });
  const verified = { Name: "email_verified", Value: "true" };
  await pool.call("AdminCreateUser", { Username: "stranger", UserAttributes: [email(address), verified] });
  const { report } = await runSmallSync(job.path, pool, { drift: true });
  expect(report?.reasons).toEqual({ failed: { AliasOfAnotherUser: 1 } });
  await pool.call("AdminDeleteUser", { Username: "stranger" });
  const held = async () => (await pool.users()).find(({ username }) => username === "user-1")?.attributes["email"];
  expect(await held()).toBe("other@example.com");
  return { pool, job, rows, address, held };
}

test("a run calls nobody updated whom a sync before it could not change", async () => {
  const { pool, job, held } = await refused();
  const { plan } = await planSmallJob(job.path, pool);
  expect(plan).toMatchObject({ unchanged: 2, continue: 0, load: 0 });
  expect(fates((await runSmallJob(job.path, pool)).rows)).toEqual(["unchanged", "unchanged"]);
  expect(await held()).toBe("other@example.com");
});

test("a run leaves such a user to the syncs where its row has changed since", async () => {
  const { pool, job, rows } = await refused();
  await writeSmallSource(
    job,
    rows.map((row, at) => (at === 0 ? { ...row, name: "Another Name" } : row)),
  );
  expect(fates((await runSmallJob(job.path, pool)).rows)).toEqual(["skipped changed-since-loaded", "unchanged"]);
});

test("the next sync makes the change, also after a run in between", async () => {
  for (const runsBetween of [false, true]) {
    const { pool, job, address, held } = await refused();
    if (runsBetween) await runSmallJob(job.path, pool);
    const { report } = await runSmallSync(job.path, pool);
    expect(report?.outcomes).toMatchObject({ updated: 1, unchanged: 1 });
    expect(await held()).toBe(address);
  }
});
