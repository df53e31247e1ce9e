import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { Crash, mortal } from "../support/crash.ts";
import { addIdentityPool, expectMapped, type IdentityPool, type IdentityRow, identityJob, identityRow } from "../support/identity-pool.ts";
import { runSmallJob, type SmallRun } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, smallJob } from "../support/small-job.ts";

let sandbox: Sandbox;
let pool: SandboxPool;
let identityPool: IdentityPool;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

beforeEach(async () => {
  pool = await addPool(sandbox);
  identityPool = await addIdentityPool(sandbox);
});

afterAll(() => sandbox.close());

async function run(rows: readonly IdentityRow[], settings: object = {}, changes: Record<string, unknown> = {}): Promise<SmallRun> {
  return runSmallJob((await identityJob(pool, identityPool, rows, settings, changes)).path, pool, { identityPool });
}

test("users of both routes get their identities, those without a developer id get none, and the id map says whose is which", async () => {
  const existing = await identityPool.register("before");
  const rows = [
    identityRow(1),
    identityRow(2, { identityId: existing }),
    identityRow(3, { developerId: "" }),
    identityRow(4, { verified: false }),
  ];
  const done = await run(rows);
  await expectAccounted(pool, done);
  expect(fates(done.rows)).toEqual(["created", "created", "created", "created"]);
  expect(done.plan.routes).toMatchObject({ "import-job": { rows: 3 }, "admin-api": { rows: 1 } });
  await expectMapped(identityPool, done, { "key-1": "old-1", "key-2": "old-2", "key-4": "old-4" });
  expect(done.idMap.map(([, , , identityId]) => identityId)).toEqual([expect.any(String), existing, "", expect.any(String)]);
  expect(new Set(await identityPool.identities())).toEqual(
    new Set([existing, ...done.idMap.map(([, , , id]) => id).filter((id) => id !== "")]),
  );
  expect(done.plan.steps.identity).toBe(3);
  expect(done.plan.calls.IdentityRegistration).toEqual({ calls: 3, perSecond: 50, seconds: 1 });
  // Registering bills nobody: the one who is billed is the one who goes by AdminCreateUser.
  expect(done.plan.billableUsers).toBe(1);
});

test("no token and no developer id is kept anywhere, and the identity's id only where users are", async () => {
  const wanted = await identityPool.register("before");
  await identityPool.register("old-2");
  const done = await run([identityRow(1), identityRow(2, { identityId: wanted }), identityRow(3, { developerId: "old-1" })]);
  expect(fates(done.rows)).toEqual(["created", "failed identity IdentityHeldElsewhere", "rejected duplicate-developer-id"]);
  const [[, , , identityId = ""] = []] = done.idMap;
  expect(identityId).not.toBe("");
  const read = (name: string) => readFile(join(done.files.folder, name), "latin1");
  const plain = await Promise.all(["report.json", "events.ndjson", "plan.json", "rejects.reasons.csv"].map(read));
  const withUsers = await Promise.all(["id-map.csv", "../../ledger.db"].map(read));
  expect(plain.join("\n")).not.toContain(identityId);
  expect(plain.join("\n")).not.toContain(wanted);
  expect(withUsers.join("\n")).toContain(identityId);
  expect([...plain, ...withUsers].join("\n")).not.toMatch(/old-\d|eyJ[\w-]{10}/);
});

test("the next run of the same source finds everybody unchanged and still maps their identities", async () => {
  const job = await identityJob(pool, identityPool, [identityRow(1), identityRow(2)]);
  const first = await runSmallJob(job.path, pool, { identityPool });
  const calls = sandbox.calls.get("cognito-identity:GetOpenIdTokenForDeveloperIdentity")?.ok;
  const second = await runSmallJob(job.path, pool, { identityPool });
  expect(fates(second.rows)).toEqual(["unchanged", "unchanged"]);
  expect(second.idMap).toEqual(first.idMap);
  expect(second.plan.steps.identity).toBe(0);
  expect(sandbox.calls.get("cognito-identity:GetOpenIdTokenForDeveloperIdentity")?.ok).toBe(calls);
});

test("a loaded user whose developer id is another by now is told as changed, and keeps its identity", async () => {
  const job = await identityJob(pool, identityPool, [identityRow(1), identityRow(2)]);
  await runSmallJob(job.path, pool, { identityPool });
  await writeFile(job.source, (await readFile(job.source, "utf8")).replace("old-2", "new-2"));
  const second = await runSmallJob(job.path, pool, { identityPool });
  expect(fates(second.rows)).toEqual(["unchanged", "skipped changed-since-loaded"]);
  expect(await identityPool.holder("new-2")).toBeUndefined();
  expect(await identityPool.holder("old-2")).toBeDefined();
});

test("the plan rejects what the identity pool would refuse, or what would give two users one identity", async () => {
  const held = await identityPool.register("before");
  const done = await run([
    identityRow(1),
    identityRow(2, { developerId: "old-1" }),
    identityRow(3, { developerId: "x".repeat(1025) }),
    identityRow(4, { identityId: "not an id" }),
    identityRow(5, { identityId: held.replace("eu-central-1", "us-east-1") }),
    identityRow(6, { identityId: held }),
    identityRow(7, { identityId: held }),
    identityRow(8, { developerId: "OLD-1" }),
    identityRow(9, { developerId: "x".repeat(1024) }),
    identityRow(10, { identityId: held.toUpperCase() }),
  ]);
  expect(fates(done.rows)).toEqual([
    "created",
    "rejected duplicate-developer-id",
    "rejected developer-id-too-long",
    "rejected identity-id-malformed",
    "rejected identity-id-other-region",
    "created",
    "rejected duplicate-identity-id",
    "created",
    "created",
    "rejected identity-id-malformed",
  ]);
  await expectAccounted(pool, done);
  await expectMapped(identityPool, done, { "key-1": "old-1", "key-6": "old-6", "key-8": "OLD-1" });
  expect(await identityPool.holder("old-7")).toBeUndefined();
});

test("so many rows as the job says may share an identity, and a rejected one does not take up a name", async () => {
  const held = await identityPool.register("before");
  const rows = [identityRow(1), identityRow(2), identityRow(3), identityRow(4), identityRow(5)].map((each) => ({
    ...each,
    identityId: held,
  }));
  const done = await run([...rows.slice(0, 4), identityRow(5, { developerId: "old-4" })], { rowsPerIdentity: 3 });
  expect(fates(done.rows)).toEqual(["created", "created", "created", "rejected duplicate-identity-id", "created"]);
  expect(done.rows[3]?.outcome).toMatchObject({ issues: [{ reason: expect.stringContaining("line 4") }] });
});

test("a developer id of another identity fails its row, or is merged where the job says so", async () => {
  const wanted = await identityPool.register("before");
  const elsewhere = await identityPool.register("old-1");
  const failed = await run([identityRow(1, { identityId: wanted })]);
  expect(fates(failed.rows)).toEqual(["failed identity IdentityHeldElsewhere"]);
  expect(await identityPool.holder("old-1")).toBe(elsewhere);
  expect(failed.exitCode).toBe(3);
  const merged = await run([identityRow(2, { developerId: "old-1", identityId: wanted })], { onConflict: "merge" });
  expect(fates(merged.rows)).toEqual(["created"]);
  expect(merged.plan.identityPool).toMatchObject({ id: identityPool.target.id, name: "people", onConflict: "merge", changes: [] });
  expect(await identityPool.holder("old-1")).toBe(wanted);
  expect(await identityPool.identities()).toEqual([wanted]);
});

test("a job and a mapping that do not speak of the same thing, and a pool that is another, are refused before a row is read", async () => {
  const named = await smallJob(pool, [importable(1)], { identityPool: identityPool.target });
  await expect(runSmallJob(named.path, pool, { identityPool })).rejects.toMatchObject({
    exit: "usage",
    message: /nothing would be registered/,
  });
  const unnamed = await identityJob(pool, identityPool, [identityRow(1)], {}, { identityPool: undefined });
  await expect(runSmallJob(unnamed.path, pool)).rejects.toMatchObject({ exit: "usage", message: /names no identity pool/ });
  const another = await identityJob(pool, identityPool, [identityRow(1)], { developerProvider: "login.example.org" });
  await expect(runSmallJob(another.path, pool, { identityPool })).rejects.toMatchObject({
    exit: "refused",
    message: /is login\.example\.com/,
  });
  const strange = await identityJob(pool, identityPool, [identityRow(1)], { principalTags: { provider: "accounts.example.org" } });
  await expect(runSmallJob(strange.path, pool, { identityPool })).rejects.toMatchObject({ exit: "refused", message: /has no provider/ });
  expect(await identityPool.identities()).toEqual([]);
});

test("an unfinished run does not go on with another identity pool", async () => {
  const job = await identityJob(pool, identityPool, [identityRow(1), identityRow(2)]);
  await expect(
    runSmallJob(job.path, pool, { identityPool, decorate: mortal({ at: "call", number: 3, when: "after" }).pool }),
  ).rejects.toBeInstanceOf(Crash);
  const document = JSON.parse(await readFile(job.path, "utf8")) as { identityPool: object };
  await writeFile(job.path, JSON.stringify({ ...document, identityPool: { ...document.identityPool, onConflict: "merge" } }));
  await expect(runSmallJob(job.path, pool, { identityPool })).rejects.toMatchObject({ exit: "refused" });
});
