import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { loadedJob } from "../../support/loaded-job.ts";
import { runSmallSync } from "../../support/run-small-sync.ts";
import { importable, writeSmallSource } from "../../support/small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});
afterAll(() => sandbox.close());

const rows = Array.from({ length: 8 }, (_, index) =>
  importable(index + 1, { groups: [index % 2 === 0 ? "readers" : "writers"], ...(index === 7 ? { disabled: true, google: "g-8" } : {}) }),
);

test("a pool that is as the source wants it is listed once, and nothing is written", async () => {
  const { pool, job } = await loadedJob(sandbox, rows);
  const { writes, reads, plan } = await runSmallSync(job.path, pool, { drift: true });
  // One page of the pool, and one of each of two groups.
  expect([writes, reads, plan.change, plan.settled]).toEqual([{}, 3, 0, 0]);
});

test("whatever was changed by hand in what the source decides is mended, and nothing else", async () => {
  const { pool, job } = await loadedJob(sandbox, rows, { sync: { ownership: { phone_number: "pool" } } });
  const before = await pool.users();
  const edit = (user: number, ...pairs: readonly (readonly [string, string])[]) =>
    pool.call("AdminUpdateUserAttributes", { Username: `user-${user}`, UserAttributes: pairs.map(([Name, Value]) => ({ Name, Value })) });
  await edit(1, ["name", "By hand"]);
  await edit(2, ["email_verified", "false"]);
  await edit(3, ["nickname", "Own"], ["phone_number", "+15550100"]);
  await pool.call("AdminDisableUser", { Username: "user-4" });
  await pool.call("AdminRemoveUserFromGroup", { Username: "user-5", GroupName: "readers" });
  await pool.call("AdminAddUserToGroup", { Username: "user-6", GroupName: "readers" });
  await pool.call("AdminDeleteUser", { Username: "user-7" });
  await pool.call("AdminEnableUser", { Username: "user-8" });
  expect((await runSmallSync(job.path, pool)).writes).toEqual({});
  const { writes, report } = await runSmallSync(job.path, pool, { drift: true });
  expect(writes).toEqual({
    updateAttributes: 2,
    enableUser: 1,
    // One of them belongs to the user that is made again.
    addToGroup: 2,
    removeFromGroup: 1,
    createUser: 1,
    disableUser: 1,
  });
  expect(report?.outcomes).toMatchObject({ updated: 6, created: 1, unchanged: 1 });
  const after = await pool.users();
  const withoutSub = (users: typeof before) => users.map(({ sub: _sub, ...user }) => user);
  const own = { nickname: "Own", phone_number: "+15550100" };
  expect(withoutSub(after)).toEqual(
    withoutSub(before).map((user) => (user.username === "user-3" ? { ...user, attributes: expect.objectContaining(own) } : user)),
  );
  expect((await runSmallSync(job.path, pool, { drift: true })).writes).toEqual({});
});

test("a user whose row is as it was keeps its names from an earlier row that changed, however the pool looks", async () => {
  const linked = importable(2, { google: "g-2" });
  const { pool, job } = await loadedJob(sandbox, [importable(1), linked]);
  // Links are only added, so that the pool goes on having one more than the source.
  await writeSmallSource(job, [importable(1), importable(2)]);
  await runSmallSync(job.path, pool);
  await writeSmallSource(job, [importable(1, { email: "user-2@example.com" }), importable(2)]);
  const { writes, report } = await runSmallSync(job.path, pool, { drift: true });
  expect(writes).toEqual({});
  expect(report?.outcomes).toMatchObject({ rejected: 1, unchanged: 1, failed: 0 });
  await pool.call("AdminDisableUser", { Username: "user-2" });
  expect((await runSmallSync(job.path, pool, { drift: true })).report?.outcomes).toMatchObject({ rejected: 1, updated: 1, failed: 0 });
});
