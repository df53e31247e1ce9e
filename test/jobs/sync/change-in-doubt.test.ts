import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { fates } from "../../support/accounted.ts";
import { Crash, mortal } from "../../support/crash.ts";
import { loadedJob } from "../../support/loaded-job.ts";
import { runSmallJob } from "../../support/run-small-job.ts";
import { runSmallSync } from "../../support/run-small-sync.ts";
import { importable, type SmallRow, writeSmallSource } from "../../support/small-job.ts";
import { verifySmallJob } from "../../support/verify-small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});
afterAll(() => sandbox.close());

const FORMER = importable(1, { groups: ["readers"] });
const CHANGED = importable(1, { name: "Another", groups: ["writers"] });

/** A job whose sync died over a user's change: all of it stands in the pool, and the ledger knows of the intent alone. */
async function changedAndDied() {
  const loaded = await loadedJob(sandbox, [FORMER, importable(2)]);
  const { pool, job } = loaded;
  const source = (row: SmallRow) => writeSmallSource(job, [row, importable(2)]);
  await source(CHANGED);
  for (let number = 1; ; number++) {
    const life = mortal({ at: "write", number, when: "before" });
    await expect(runSmallSync(job.path, pool, { life })).rejects.toBeInstanceOf(Crash);
    const [user] = await pool.users();
    if (user?.attributes["name"] === "Another" && user.groups.join() === "writers") return { ...loaded, source };
  }
}

test("a change that a process died over is taken back where the row is by now what it was before", async () => {
  const { pool, job, source } = await changedAndDied();
  await source(FORMER);
  expect((await runSmallSync(job.path, pool)).report).toMatchObject({ outcomes: { updated: 1, unchanged: 1 } });
  expect((await pool.users())[0]).toMatchObject({ groups: ["readers"], attributes: { name: "Name 1" } });
  expect((await verifySmallJob(job.path, pool, { groups: true })).verification).toMatchObject({ compared: 2, equal: 2 });
});

test.each([false, true])("a change that a process died over is settled by the next sync, and verified (drift: %s)", async (drift) => {
  const { pool, job } = await changedAndDied();
  expect((await runSmallSync(job.path, pool, { drift })).report).toMatchObject({ outcomes: { unchanged: 2 } });
  expect((await verifySmallJob(job.path, pool, { groups: true })).verification).toMatchObject({ compared: 2, equal: 2 });
  expect(fates((await runSmallJob(job.path, pool)).rows)).toEqual(["unchanged", "unchanged"]);
});

test("so is what somebody changed by hand and a dying process took back", async () => {
  const { pool, job } = await loadedJob(sandbox, [FORMER, importable(2)]);
  const UserAttributes = [{ Name: "name", Value: "By hand" }];
  await pool.call("AdminUpdateUserAttributes", { Username: "user-1", UserAttributes });
  const isMended = async () => (await pool.users())[0]?.attributes["name"] === "Name 1";
  for (let number = 1; !(await isMended()); number++) {
    const life = mortal({ at: "write", number, when: "before" });
    await expect(runSmallSync(job.path, pool, { life, drift: true })).rejects.toBeInstanceOf(Crash);
  }
  await runSmallSync(job.path, pool, { drift: true });
  expect((await verifySmallJob(job.path, pool)).verification).toMatchObject({ compared: 2, equal: 2 });
  expect(fates((await runSmallJob(job.path, pool)).rows)).toEqual(["unchanged", "unchanged"]);
});
