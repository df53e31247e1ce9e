import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RunError } from "../../src/model/index.ts";
import { DEFAULT_IMPORT_SETTINGS, type ImportSettings } from "../../src/sandbox/import/import-settings.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { mortal } from "../support/crash.ts";
import { faultyPool } from "../support/faulty-pool.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool, PLAIN_POOL, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, type SmallRow, smallJob, writeSmallSource } from "../support/small-job.ts";

const SPEED = 200;
let sandbox: Sandbox;
let pool: SandboxPool;

beforeEach(async () => {
  sandbox = await startSandbox({ speed: SPEED, quotas: "off", settings: { import: { ...DEFAULT_IMPORT_SETTINGS } } });
  pool = await addPool(sandbox);
});

afterEach(() => sandbox.close());

const ROWS: readonly SmallRow[] = [
  importable(1, { groups: ["readers"] }),
  importable(2),
  importable(3, { password: "Example-Pass-3", groups: ["writers"], google: "g-3" }),
  importable(4, { verified: false }),
];
const BY_ADMIN_API = { route: "admin-api" };

/** Operations that write, with how often they were called. */
function writes(): Record<string, number> {
  const reads = /^(List|Describe|Get|AdminGet|AdminList)/;
  return Object.fromEntries([...sandbox.calls].filter(([name]) => !reads.test(name)).map(([name, { ok }]) => [name, ok]));
}

function slowly(settings: Partial<ImportSettings>): void {
  Object.assign(sandbox.settings.import, settings);
}

test("the same job again finds every user unchanged, and writes nothing to the pool", async () => {
  const job = await smallJob(pool, ROWS);
  const first = await runSmallJob(job.path, pool);
  const before = writes();
  expect(before).toMatchObject({ CreateUserImportJob: 1, AdminCreateUser: 2 });
  const second = await runSmallJob(job.path, pool);
  await expectAccounted(pool, second);
  expect(fates(second.rows)).toEqual(["unchanged", "unchanged", "unchanged", "unchanged"]);
  expect(second.idMap).toEqual(first.idMap);
  expect(second.exitCode).toBe(0);
  expect(writes()).toEqual(before);
});

test("nothing of the users stays in the working folder once every row has its outcome", async () => {
  const job = await smallJob(pool, ROWS);
  const files = async () => readdir(join(job.folder, ".poolferry", "small", "spool"));
  const dying = mortal({ at: "call", number: 3, when: "after" });
  await runSmallJob(job.path, pool, { decorate: dying.pool }).catch(() => undefined);
  expect(await files()).not.toEqual([]);
  await runSmallJob(job.path, pool);
  expect(await files()).toEqual([]);
});

test("a run that is asked to stop while an import job is under way goes on watching that very job", async () => {
  slowly({ rowsPerSecond: 0.5 });
  const job = await smallJob(pool, ROWS);
  const drain = new AbortController();
  const asked = new RunError("interrupted", "asked", "again");
  const stopped = runSmallJob(job.path, pool, {
    drain: drain.signal,
    onEvent: (event) => event.type === "import-job" && event.state === "InProgress" && drain.abort(asked),
  });
  await expect(stopped).rejects.toBe(asked);
  const run = await runSmallJob(job.path, pool);
  await expectAccounted(pool, run);
  expect(fates(run.rows)).toEqual(["created", "created", "created", "created"]);
  expect(run.events.find(({ type }) => type === "run")).toMatchObject({ state: "resumed" });
  expect(writes()).toMatchObject({ CreateUserImportJob: 1, StartUserImportJob: 1 });
});

test.each([3, 6, 9, 11, 12, 13, 14, 15])(
  "a fresh run after one that died at call %i continues users that are half done, and makes none twice",
  async (number) => {
    const job = await smallJob(pool, ROWS);
    const dying = mortal({ at: "call", number, when: "after" });
    await expect(
      runSmallJob(job.path, pool, { decorate: dying.pool, open: (open) => ({ ...open, ledger: dying.ledger(open.ledger) }) }),
    ).rejects.toThrow("dies");
    await writeSmallSource(job, [...ROWS, importable(5)]);
    await expect(runSmallJob(job.path, pool)).rejects.toMatchObject({ exit: "refused" });
    const run = await runSmallJob(job.path, pool, { fresh: true });
    const users = await expectAccounted(pool, run);
    expect(users).toHaveLength(5);
    expect(fates(run.rows).every((fate) => fate === "created" || fate === "unchanged")).toBe(true);
    expect(users.find(({ username }) => username === "user-1")?.groups).toEqual(["readers"]);
    expect(users.find(({ username }) => username === "user-3")).toMatchObject({
      status: "CONFIRMED",
      groups: ["writers"],
      attributes: { identities: "Google:g-3" },
    });
  },
);

test("a fresh run while the import job of the one before is still under way waits for it and gives everybody all their steps", async () => {
  slowly({ rowsPerSecond: 0.02 });
  const job = await smallJob(pool, ROWS.slice(0, 2));
  const drain = new AbortController();
  await expect(
    runSmallJob(job.path, pool, {
      drain: drain.signal,
      onEvent: (event) => event.type === "import-job" && event.state === "InProgress" && drain.abort(new Error("asked")),
    }),
  ).rejects.toThrow("asked");
  const run = await runSmallJob(job.path, pool, { fresh: true });
  const users = await expectAccounted(pool, run);
  expect(fates(run.rows)).toEqual(["created", "unchanged"]);
  expect(users.map(({ status }) => status)).toEqual(["RESET_REQUIRED", "RESET_REQUIRED"]);
  expect(users.find(({ username }) => username === "user-1")?.groups).toEqual(["readers"]);
});

test("a changed source, mapping, pool or policy is refused while a run is unfinished", async () => {
  const job = await smallJob(pool, ROWS, BY_ADMIN_API);
  const dying = mortal({ at: "call", number: 4, when: "before" });
  await expect(runSmallJob(job.path, pool, { decorate: dying.pool })).rejects.toThrow("dies");
  const other = await addPool(sandbox);
  await expect(runSmallJob(job.path, other)).rejects.toThrow("the pool changed");
  await writeSmallSource(job, ROWS.slice(0, 3));
  await expect(runSmallJob(job.path, pool)).rejects.toThrow("the source changed");
  await writeSmallSource(job, ROWS);
  const run = await runSmallJob(job.path, pool);
  await expectAccounted(pool, run);
  expect(run.summary.outcomes.created).toBe(4);
});

test("a step that failed is done by the next run, and the user is not made again", async () => {
  const job = await smallJob(pool, ROWS, BY_ADMIN_API);
  const refusing = (inner: Parameters<typeof faultyPool>[0]) =>
    faultyPool(inner, (operation) => (operation === "addToGroup" ? "refused" : "pass")).pool;
  const first = await runSmallJob(job.path, pool, { decorate: refusing });
  await expectAccounted(pool, first);
  expect(fates(first.rows)).toEqual([
    "failed group readers InvalidParameterException",
    "created",
    "failed group writers InvalidParameterException",
    "created",
  ]);
  expect(first.exitCode).toBe(3);
  const second = await runSmallJob(job.path, pool);
  const users = await expectAccounted(pool, second);
  expect(fates(second.rows)).toEqual(["created", "unchanged", "created", "unchanged"]);
  expect(users.map(({ groups }) => groups)).toEqual([["readers"], [], ["writers"], []]);
  expect(writes()).toMatchObject({ AdminCreateUser: 4 });
});

test("a user that was somebody else's in one run is not called unchanged in the next", async () => {
  const job = await smallJob(pool, ROWS, BY_ADMIN_API);
  const first = await runSmallJob(job.path, pool, {
    async confirm() {
      await pool.call("AdminCreateUser", { Username: "user-2" });
      return true;
    },
  });
  const rival = (await pool.users()).filter(({ username }) => username === "user-2");
  await expectAccounted(pool, first, rival);
  expect(fates(first.rows)[1]).toBe("skipped user-exists");
  const second = await runSmallJob(job.path, pool);
  await expectAccounted(pool, second, rival);
  expect(fates(second.rows)).toEqual(["unchanged", "skipped user-exists", "unchanged", "unchanged"]);
  await pool.call("AdminDeleteUser", { Username: "user-2" });
  const third = await runSmallJob(job.path, pool);
  await expectAccounted(pool, third);
  expect(fates(third.rows)).toEqual(["unchanged", "created", "unchanged", "unchanged"]);
});

test("a user that was refused in one run is tried again in the next", async () => {
  const job = await smallJob(pool, ROWS, BY_ADMIN_API);
  let creations = 0;
  const first = await runSmallJob(job.path, pool, {
    decorate: (inner) => faultyPool(inner, (operation) => (operation === "createUser" && ++creations === 2 ? "refused" : "pass")).pool,
  });
  await expectAccounted(pool, first);
  expect(first.summary.outcomes).toMatchObject({ created: 3, failed: 1 });
  const second = await runSmallJob(job.path, pool);
  await expectAccounted(pool, second);
  expect(second.summary.outcomes).toMatchObject({ unchanged: 3, created: 1 });
});

test("a user that was removed from the pool is loaded again, and one that changed in the source is left alone", async () => {
  const job = await smallJob(pool, ROWS, BY_ADMIN_API);
  await runSmallJob(job.path, pool);
  await pool.call("AdminDeleteUser", { Username: "user-3" });
  await writeSmallSource(
    job,
    ROWS.map((row, index) => (index === 0 ? { ...row, name: "Another Name" } : row)),
  );
  const run = await runSmallJob(job.path, pool);
  const users = await expectAccounted(pool, run);
  expect(fates(run.rows)).toEqual(["skipped changed-since-loaded", "unchanged", "created", "unchanged"]);
  expect(users[0]?.attributes["name"]).toBe("Name 1");
  expect(users[2]).toMatchObject({ status: "CONFIRMED", groups: ["writers"] });
});

test("a user whose row has another username by now is left alone, and nobody is made by the new name", async () => {
  const rows = [importable(1), importable(2, { verified: false, google: "g-2" })];
  const job = await smallJob(pool, rows, BY_ADMIN_API);
  await runSmallJob(job.path, pool);
  const loaded = await pool.users();
  // Neither name of the first is the user's any more.
  await writeSmallSource(
    job,
    rows.map((row, at) => ({ ...row, username: `other-${at}`, email: `other-${at}@example.com`, google: "" })),
  );
  const again = await runSmallJob(job.path, pool);
  expect(fates(again.rows)).toEqual(["skipped changed-since-loaded", "skipped changed-since-loaded"]);
  expect(await pool.users()).toEqual(loaded);
});

test("rows that moved in the source are recognised by their key", async () => {
  const job = await smallJob(pool, ROWS, BY_ADMIN_API);
  await runSmallJob(job.path, pool);
  await writeSmallSource(job, [importable(9), ...[...ROWS].reverse()]);
  const run = await runSmallJob(job.path, pool);
  await expectAccounted(pool, run);
  expect(fates(run.rows)).toEqual(["created", "unchanged", "unchanged", "unchanged", "unchanged"]);
});

test.each(["with a log", "without a log"])(
  "where the address is the username in any letter case, imported users are found again (%s)",
  async (how) => {
    const faults = { ...DEFAULT_IMPORT_SETTINGS.faults, logStreamMissing: how === "without a log" };
    slowly({ faults });
    const addresses = await addPool(sandbox, ADDRESS_POOL);
    const rows = [
      importable(1, { username: "Some.One@Example.com", email: "Some.One@Example.com", groups: ["readers"] }),
      importable(2, { username: "two@example.com", email: "two@example.com" }),
      importable(3, { username: "three@example.com", email: "THREE@example.com", google: "g-3" }),
      importable(4, { username: "BÜRO@example.com", email: "BÜRO@example.com" }),
      importable(5, { username: "büro@example.com", email: "büro@example.com" }),
    ];
    const run = await runSmallJob((await smallJob(addresses, rows)).path, addresses);
    const users = await expectAccounted(addresses, run);
    expect(fates(run.rows)).toEqual(["created", "created", "rejected username-differs", "created", "rejected duplicate-username"]);
    expect(users.filter(({ groups }) => groups.includes("readers"))).toHaveLength(1);
  },
);

test("an address that is the username alone is found again among the attributes that Cognito makes of it", async () => {
  slowly({ faults: { ...DEFAULT_IMPORT_SETTINGS.faults, logStreamMissing: true } });
  const file = { ...ADDRESS_POOL, PoolName: "phones", AutoVerifiedAttributes: ["phone_number"] };
  const addresses = await addPool(sandbox, file);
  const phone = { phone: "+15550100123", phoneVerified: true };
  const rows = [{ key: "key-1", username: "one@example.com", name: "One", groups: ["readers"], ...phone }];
  const run = await runSmallJob((await smallJob(addresses, rows)).path, addresses);
  const [user] = await expectAccounted(addresses, run);
  expect(fates(run.rows)).toEqual(["created"]);
  expect(user).toMatchObject({ groups: ["readers"], attributes: { email: "one@example.com" } });
  expect(writes()).toMatchObject({ CreateUserImportJob: 1 });
});

const ADDRESS_POOL = { ...PLAIN_POOL, PoolName: "addresses", AliasAttributes: undefined, UsernameAttributes: ["email"] };
