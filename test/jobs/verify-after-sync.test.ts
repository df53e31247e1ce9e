import { readFile, writeFile } from "node:fs/promises";
import { afterEach, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { fates } from "../support/accounted.ts";
import { Crash, mortal } from "../support/crash.ts";
import { importPool } from "../support/import-pool.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { runSmallSync } from "../support/run-small-sync.ts";
import { addPool } from "../support/sandbox-pool.ts";
import { importable, smallJob, writeSmallSource } from "../support/small-job.ts";
import { verifySmallJob } from "../support/verify-small-job.ts";

let sandbox: Sandbox | undefined;

afterEach(() => sandbox?.close());

const EVERYTHING = { groups: true, links: true } as const;

test("what a sync has brought in line is equal, night after night, and what it has deleted is nobody's", async () => {
  const pool = await importPool();
  sandbox = pool.sandbox;
  const sync = { missing: { action: "delete", afterRuns: 1 }, guards: { shrunkPercent: 100, deletePercent: 100, disablePercent: 100 } };
  const people = [1, 2, 3, 4].map((number) => importable(number, { groups: ["readers"] }));
  const job = await smallJob(pool, people, { sync });
  await runSmallJob(job.path, pool);
  expect((await verifySmallJob(job.path, pool, EVERYTHING)).exitCode).toBe(0);

  // One hired, one renamed, one moved to another group and disabled, one gone.
  const [first, second, third] = people;
  if (first === undefined || second === undefined || third === undefined) throw new Error("there are four people");
  const next = [first, { ...second, name: "Another Name" }, { ...third, groups: ["writers"], disabled: true }, importable(5)];
  await writeSmallSource(job, next);
  const before = await verifySmallJob(job.path, pool, EVERYTHING);
  expect(before.verification).toMatchObject({ compared: 3, different: 2, gone: 1, names: { enabled: 1, groups: 1, name: 1 } });
  await runSmallSync(job.path, pool);
  const after = await verifySmallJob(job.path, pool, EVERYTHING);
  expect(after.verification).toMatchObject({ rows: 4, compared: 4, equal: 4, extra: 0, gone: 0 });
  expect(after.exitCode).toBe(0);

  // Whom a sync has changed is held to everything that the source decides, and to the way it was made.
  await pool.call("AdminUpdateUserAttributes", { Username: "user-2", UserAttributes: [{ Name: "phone_number", Value: "+15550100" }] });
  await pool.call("AdminSetUserPassword", { Username: "user-2", Password: "Temporary-Pass-1", Permanent: false });
  expect((await verifySmallJob(job.path, pool, EVERYTHING)).verification.names).toEqual({ phone_number: 1, status: 1 });
  await runSmallSync(job.path, pool, { drift: true });
  await pool.call("AdminSetUserPassword", { Username: "user-2", Password: "Chosen-Pass-1", Permanent: true });
  expect((await verifySmallJob(job.path, pool, EVERYTHING)).exitCode).toBe(0);

  // The one that left is back, and not in the pool before the next sync.
  await writeSmallSource(job, [...next, importable(4, { groups: ["readers"] })]);
  expect((await verifySmallJob(job.path, pool, EVERYTHING)).verification).toMatchObject({ compared: 4, notExpected: { notLoaded: 1 } });
  await runSmallSync(job.path, pool);
  expect((await verifySmallJob(job.path, pool, EVERYTHING)).verification).toMatchObject({ compared: 5, equal: 5, extra: 0 });
});

test("a user that a sync deleted and a run made again is compared, and a second row of a missing user is not missing as well", async () => {
  const pool = await importPool();
  sandbox = pool.sandbox;
  const sync = { missing: { action: "delete", afterRuns: 1 }, guards: { shrunkPercent: 100, deletePercent: 100 } };
  const people = [importable(1), importable(2)];
  const job = await smallJob(pool, people, { sync, route: "admin-api" });
  await runSmallJob(job.path, pool);
  await writeSmallSource(job, people.slice(0, 1));
  await runSmallSync(job.path, pool);
  await writeSmallSource(job, people);
  await runSmallJob(job.path, pool);
  expect((await verifySmallJob(job.path, pool)).verification).toMatchObject({ compared: 2, equal: 2 });

  await writeSmallSource(job, [...people, ...people]);
  await pool.call("AdminDeleteUser", { Username: "user-1" });
  const { verification, lines } = await verifySmallJob(job.path, pool);
  expect(verification).toMatchObject({ compared: 2, equal: 1, missing: 1, notExpected: { withoutPlan: 2 } });
  expect(lines.map(({ kind }) => kind)).toEqual(["missing"]);
});

test("whom a sync that died took over stays somebody else's where the next run finds nothing to do", async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
  const rows = [importable(1, { google: "g-1" }), { key: "key-2", username: "user-2", email: "user-2@example.com", verified: true }];
  for (let number = 4; number <= 12; number++) {
    const pool = await addPool(sandbox);
    const UserAttributes = [{ Name: "name", Value: "Of their own" }];
    await pool.call("AdminCreateUser", { Username: "user-2", MessageAction: "SUPPRESS", UserAttributes });
    const job = await smallJob(pool, rows, { route: "auto", policies: { existing: "update" } });
    const life = mortal({ at: "call", number, when: "before" });
    await runSmallSync(job.path, pool, { life, accept: ["ledger"] }).catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
    await runSmallSync(job.path, pool, { accept: ["ledger"] });
    await runSmallJob(job.path, pool);
    const { verification } = await verifySmallJob(job.path, pool, EVERYTHING);
    expect(verification, `a death before call ${number}`).toMatchObject({ compared: 2, equal: 2, different: 0 });
  }
});

test("whom a sync that died had made, as the pool's list tells, is held to all that the mapping names", async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
  const row = { key: "key-1", username: "user-1", email: "user-1@example.com", verified: true, name: "Ada" };
  for (const when of ["before", "after"] as const) {
    for (let number = 3; number <= 12; number++) {
      const pool = await addPool(sandbox);
      const job = await smallJob(pool, [row], { route: "admin-api" });
      const life = mortal({ at: "write", number, when });
      await runSmallSync(job.path, pool, { life, accept: ["ledger"] }).catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
      await runSmallSync(job.path, pool, { accept: ["ledger"] });
      await writeSmallSource(job, [{ ...row, name: undefined }]);
      const { verification } = await verifySmallJob(job.path, pool, EVERYTHING);
      expect(verification, `a death ${when} write ${number}`).toMatchObject({ compared: 1, different: 1, names: { name: 1 } });
    }
  }
});

test("whom a run took over stays somebody else's, also where the row had a user of ours before", async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
  const pool = await addPool(sandbox);
  const row = { key: "key-1", username: "user-1", email: "user-1@example.com", verified: true };
  const job = await smallJob(pool, [row], { route: "admin-api", policies: { existing: "update" } });
  await runSmallSync(job.path, pool);
  await pool.call("AdminDeleteUser", { Username: "user-1" });
  const UserAttributes = [{ Name: "name", Value: "Of their own" }];
  await pool.call("AdminCreateUser", { Username: "other-1", MessageAction: "SUPPRESS", UserAttributes });
  await writeSmallSource(job, [{ ...row, username: "other-1" }]);
  await runSmallJob(job.path, pool);
  await runSmallJob(job.path, pool);
  expect((await verifySmallJob(job.path, pool)).verification).toMatchObject({ compared: 1, equal: 1, different: 0 });
});

test("whom a run took over, after a sync had died over an import job for its row, stays somebody else's while nothing changes", async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
  const row = { key: "key-1", username: "user-1", email: "user-1@example.com", verified: true };
  for (let number = 1; number <= 6; number++) {
    const pool = await addPool(sandbox);
    const UserAttributes = [{ Name: "name", Value: "Of their own" }];
    await pool.call("AdminCreateUser", { Username: "user-1", MessageAction: "SUPPRESS", UserAttributes });
    const job = await smallJob(pool, [row], { route: "auto" });
    const life = mortal({ at: "call", number, when: "before" });
    await runSmallSync(job.path, pool, { life, accept: ["ledger"] }).catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
    await runSmallSync(job.path, pool, { accept: ["ledger"] });
    const document = JSON.parse(await readFile(job.path, "utf8")) as object;
    await writeFile(job.path, JSON.stringify({ ...document, policies: { existing: "update" } }));
    for (const status of ["updated", "unchanged"]) expect(fates((await runSmallJob(job.path, pool)).rows)).toEqual([status]);
    const { verification } = await verifySmallJob(job.path, pool, EVERYTHING);
    expect(verification, `a death before call ${number}`).toMatchObject({ compared: 1, equal: 1, different: 0 });
  }
});

test("whoever an import job made for a sync that died is not held to be made by an admin call", async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
  const more = { google: "g-1", disabled: true };
  const rows = [importable(1, more), importable(2, { ...more, google: "g-2", verified: false })];
  let imported = 0;
  for (let number = 6; number <= 14; number++) {
    const pool = await addPool(sandbox);
    const job = await smallJob(pool, rows, { route: "auto" });
    const life = mortal({ at: "call", number, when: "before" });
    await runSmallSync(job.path, pool, { life }).catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
    await runSmallSync(job.path, pool);
    if ((await pool.users()).some(({ status }) => status === "RESET_REQUIRED")) imported++;
    const { verification, exitCode } = await verifySmallJob(job.path, pool);
    expect(verification, `a death before call ${number}`).toMatchObject({ compared: 2, equal: 2, different: 0 });
    expect(exitCode).toBe(0);
  }
  expect(imported).toBeGreaterThan(3);
});
