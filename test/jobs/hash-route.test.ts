import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, test } from "vitest";
import { RunError } from "../../src/model/index.ts";
import { DEFAULT_HASH_SETTINGS } from "../../src/sandbox/import/hash-settings.ts";
import type { Sandbox } from "../../src/sandbox/start-sandbox.ts";
import { argon2idHash, bcryptHash, pbkdf2Hash, scryptHash } from "../sandbox/made-hashes.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { faultyPool } from "../support/faulty-pool.ts";
import { IMPORT, type ImportChanges, importPool } from "../support/import-pool.ts";
import { runSmallJob, type SmallRun } from "../support/run-small-job.ts";
import { addPool, PLAIN_POOL, type SandboxPool } from "../support/sandbox-pool.ts";
import { signInTo } from "../support/sign-in.ts";
import { importable, type SmallRow, smallJob, writeSmallSource } from "../support/small-job.ts";

const PASSWORD = "Example-Pass-1";
/** One of each kind that import jobs take; each made once, for slow hashes are what they are. */
const HASHES = {
  BCRYPT: bcryptHash(PASSWORD),
  SCRYPT: scryptHash(PASSWORD),
  ARGON2ID: argon2idHash(PASSWORD),
  PBKDF2_SHA256: pbkdf2Hash(PASSWORD),
} as const;
/** An MD5 sum, which no import job takes. */
const UNUSABLE = "5f4dcc3b5aa765d61d8327deb882cf99";
const { BCRYPT } = HASHES;

let sandbox: Sandbox | undefined;

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

/** A pool of its own sandbox; its profile is read anew, because settings of the sandbox stand in it. */
async function poolWith(changes: ImportChanges = {}, file: object = {}): Promise<SandboxPool> {
  ({ sandbox } = await importPool(changes));
  return addPool(sandbox, { ...PLAIN_POOL, ...file });
}

/** The rows of `hashes` from 1 on; an empty text is a user without a hash. */
function rowsOf(...hashes: readonly string[]): readonly SmallRow[] {
  return hashes.map((hash, index) => importable(index + 1, hash === "" ? {} : { hash }));
}

function statuses(users: readonly { readonly username: string; readonly status: string }[]): Record<string, string> {
  return Object.fromEntries(users.map(({ username, status }) => [username, status]));
}

/** The parts of a run, from its ledger. */
async function partsOf(run: SmallRun): Promise<readonly { readonly rows: number; readonly algorithm: string | null }[]> {
  const database = new DatabaseSync(join(run.files.folder, "../../ledger.db"), { readOnly: true });
  try {
    return database
      .prepare("SELECT rows, hash_algorithm FROM import_parts ORDER BY part_id")
      .all()
      .map((part) => ({ rows: Number(part["rows"]), algorithm: part["hash_algorithm"] as string | null }));
  } finally {
    database.close();
  }
}

test("users of all four algorithms sign in with their old passwords, and with no other", async () => {
  const pool = await poolWith();
  const run = await runSmallJob((await smallJob(pool, rowsOf(...Object.values(HASHES), ""))).path, pool);
  const users = await expectAccounted(pool, run);
  expect(run.summary.outcomes).toMatchObject({ created: 5, failed: 0 });
  expect(statuses(users)).toEqual({
    "user-1": "CONFIRMED",
    "user-2": "CONFIRMED",
    "user-3": "CONFIRMED",
    "user-4": "CONFIRMED",
    "user-5": "RESET_REQUIRED",
  });
  const signIn = await signInTo(pool);
  for (const number of [1, 2, 3, 4]) {
    expect(await signIn(`user-${number}`, "Another-Pass-1")).toBe("NotAuthorizedException");
    expect(await signIn(`user-${number}`, PASSWORD)).toBe("signed in");
  }
  expect(await signIn("user-5", PASSWORD)).toBe("PasswordResetRequiredException");
  expect(run.plan.hashes).toEqual({
    imported: { BCRYPT: 1, SCRYPT: 1, ARGON2ID: 1, PBKDF2_SHA256: 1 },
    unusable: [],
    unusableHash: "reset",
    poolTakesHashes: "listed",
  });
  expect(run.plan.importParts).toBe(4);
});

test("four algorithms and users without a hash go in parts of one algorithm each, over several parts", async () => {
  const pool = await poolWith();
  const kinds = [...Object.values(HASHES), "", BCRYPT];
  const rows = rowsOf(...Array.from({ length: 30 }, (_, index) => kinds[index % kinds.length] as string));
  const run = await runSmallJob((await smallJob(pool, rows, { importJob: { ...IMPORT, maxRows: 4 } })).path, pool);
  const users = await expectAccounted(pool, run);
  expect(run.summary.outcomes.created).toBe(30);
  expect(users.filter(({ status }) => status === "RESET_REQUIRED")).toHaveLength(5);
  const parts = await partsOf(run);
  const of = (algorithm: string) => parts.filter((part) => part.algorithm === algorithm).map((part) => part.rows);
  // 10 users with bcrypt and the 5 without a hash, and 5 of each of the others.
  expect(of("BCRYPT").sort()).toEqual([3, 4, 4, 4]);
  for (const algorithm of ["SCRYPT", "ARGON2ID", "PBKDF2_SHA256"]) expect(of(algorithm).sort()).toEqual([1, 4]);
  expect(parts).toHaveLength(run.plan.importParts);
  const signIn = await signInTo(pool);
  for (const number of [1, 2, 3, 4, 6, 25, 26, 27, 28, 30]) expect(await signIn(`user-${number}`, PASSWORD)).toBe("signed in");
});

test("in a passwordless pool users without a hash keep a job of their own, without an algorithm", async () => {
  const policies = { SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD", "EMAIL_OTP"] } };
  const pool = await poolWith({}, { Policies: policies });
  const run = await runSmallJob((await smallJob(pool, rowsOf(BCRYPT, "", BCRYPT))).path, pool);
  await expectAccounted(pool, run);
  expect(await partsOf(run)).toEqual([
    { rows: 2, algorithm: "BCRYPT" },
    { rows: 1, algorithm: null },
  ]);
  expect(run.plan.importParts).toBe(2);
});

test("few users keep the import route where one of them has a hash", async () => {
  const pool = await poolWith();
  const importJob = { ...IMPORT, minRows: 1_000 };
  const run = await runSmallJob((await smallJob(pool, rowsOf(BCRYPT, ""), { importJob })).path, pool);
  const users = await expectAccounted(pool, run);
  expect(statuses(users)).toEqual({ "user-1": "CONFIRMED", "user-2": "RESET_REQUIRED" });
  expect(await (await signInTo(pool))("user-1", PASSWORD)).toBe("signed in");
});

test("a plain password goes before a hash", async () => {
  const pool = await poolWith();
  const run = await runSmallJob((await smallJob(pool, [importable(1, { hash: BCRYPT, password: "Example-Pass-2" })])).path, pool);
  await expectAccounted(pool, run);
  expect(run.plan.hashes).toBeUndefined();
  const signIn = await signInTo(pool);
  expect([await signIn("user-1", PASSWORD), await signIn("user-1", "Example-Pass-2")]).toEqual(["NotAuthorizedException", "signed in"]);
});

test.each([
  ["reset", ["created", "created"], { "user-1": "CONFIRMED", "user-2": "RESET_REQUIRED" }],
  ["reject", ["created", "rejected"], { "user-1": "CONFIRMED" }],
  ["leave-out", ["created", "skipped hash-left-out"], { "user-1": "CONFIRMED" }],
] as const)("an unusable hash under %s", async (unusableHash, expected, left) => {
  const pool = await poolWith();
  const run = await runSmallJob((await smallJob(pool, rowsOf(BCRYPT, UNUSABLE), { policies: { unusableHash } })).path, pool);
  expect(statuses(await expectAccounted(pool, run))).toEqual(left);
  const [first, second] = fates(run.rows);
  expect([first, unusableHash === "reject" ? second?.split(" ")[0] : second]).toEqual(expected);
  const { hashes } = run.plan;
  expect(hashes).toMatchObject({ imported: { BCRYPT: 1 }, unusable: [{ rows: 1 }], unusableHash });
  expect(hashes?.meaning?.chosen).not.toBe("");
  expect(Object.keys(hashes?.meaning?.otherwise ?? {})).toEqual(
    ["reset", "reject", "leave-out"].filter((choice) => choice !== unusableHash),
  );
});

test.each([
  ["the job's route", { route: "admin-api" }, "hash-route-admin-api"],
  ["a job without a role for import jobs", { importJob: { minRows: 1 } }, "hash-no-role"],
  ["hashes switched off", { importJob: { ...IMPORT, hashes: "off" } }, "hash-imports-off"],
] as const)("where %s keeps hashes back, their users take the fallback, and the plan says so", async (_what, changes, code) => {
  const pool = await poolWith();
  const reset = await runSmallJob((await smallJob(pool, rowsOf(BCRYPT, ""), changes)).path, pool);
  await expectAccounted(pool, reset);
  expect(reset.plan.hashes).toMatchObject({ imported: {}, unusable: [{ code, form: "BCRYPT", rows: 1 }] });
  expect(reset.summary.outcomes.created).toBe(2);
  const other = await addPool(pool.sandbox, { ...PLAIN_POOL });
  const rejecting = await smallJob(other, rowsOf(BCRYPT, ""), { ...changes, policies: { unusableHash: "reject" } });
  expect(fates((await runSmallJob(rejecting.path, other)).rows)).toEqual([`rejected ${code}`, "created"]);
});

test("a user with a hash whom an import job cannot carry takes the fallback, with the obstacle named", async () => {
  const pool = await poolWith();
  const rows = [importable(1, { hash: BCRYPT, verified: false }), importable(2, { hash: BCRYPT })];
  const run = await runSmallJob((await smallJob(pool, rows, { policies: { unusableHash: "reject" } })).path, pool);
  await expectAccounted(pool, run);
  expect(fates(run.rows)).toEqual(["rejected hash-import-obstacle", "created"]);
  expect(JSON.stringify(run.rows[0]?.outcome)).toContain("import-not-verified");
  const other = await addPool(pool.sandbox, { ...PLAIN_POOL });
  const reset = await runSmallJob((await smallJob(other, rows)).path, other);
  expect(reset.plan.routes["admin-api"].reasons).toEqual({ "import-not-verified": 1 });
  expect(reset.plan.hashes?.unusable).toEqual([{ code: "hash-import-obstacle", form: "BCRYPT", rows: 1 }]);
});

test("under route import-job a user whom it cannot carry is rejected for that, hash or not", async () => {
  const pool = await poolWith();
  const job = await smallJob(pool, [importable(1, { hash: BCRYPT, verified: false })], { route: "import-job" });
  expect(fates((await runSmallJob(job.path, pool)).rows)).toEqual(["rejected import-not-verified"]);
});

const UNLISTED = { hashes: { ...DEFAULT_HASH_SETTINGS, listedInHeader: false } };

test("where the pool's header lists no column the pool is asked once, and the column is added", async () => {
  const pool = await poolWith(UNLISTED);
  const first = await runSmallJob((await smallJob(pool, rowsOf(BCRYPT))).path, pool);
  await expectAccounted(pool, first);
  expect(first.plan.hashes?.poolTakesHashes).toBe("asked-by-the-run");
  const signIn = await signInTo(pool);
  expect(await signIn("user-1", PASSWORD)).toBe("signed in");
  const before = await pool.users();
  const second = await runSmallJob((await smallJob(pool, rowsOf(BCRYPT, BCRYPT).slice(1))).path, pool);
  await expectAccounted(pool, second, before);
  expect(await signIn("user-2", PASSWORD)).toBe("signed in");
  expect((await jobNames(pool)).filter((name) => !name.startsWith("poolferry-2"))).toEqual(["poolferry-do-you-take-password-hashes"]);
});

test("another name of the column is a setting", async () => {
  const pool = await poolWith({ hashes: { ...DEFAULT_HASH_SETTINGS, listedInHeader: false, columnName: "cognito:password_hash" } });
  const importJob = { ...IMPORT, hashColumn: "cognito:password_hash" };
  const run = await runSmallJob((await smallJob(pool, rowsOf(BCRYPT), { importJob })).path, pool);
  await expectAccounted(pool, run);
  expect(await (await signInTo(pool))("user-1", PASSWORD)).toBe("signed in");
});

test.each(["OperationNotEnabledException", "InvalidParameterException"] as const)(
  "a pool that answers %s is not loaded, and the error says what to do",
  async (notEligibleError) => {
    const pool = await poolWith({ passwordHashes: "not-eligible", notEligibleError });
    const rows = [...rowsOf(BCRYPT, ""), importable(3, { verified: false })];
    const job = await smallJob(pool, rows);
    const error = await runSmallJob(job.path, pool).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RunError);
    expect(error).toMatchObject({ exit: "refused" });
    expect((error as RunError).message).toContain(notEligibleError);
    expect((error as RunError).hint).toContain("importJob.hashes: off");
    expect(await pool.users()).toEqual([]);
    expect(await jobNames(pool)).toEqual([]);
    const off = await smallJob(pool, rows, { importJob: { ...IMPORT, hashes: "off" } });
    const run = await runSmallJob(off.path, pool);
    expect(run.summary.outcomes.created).toBe(3);
    await expectAccounted(pool, run);
  },
);

test.each(["request-lost", "answer-lost"] as const)(
  "the question whether the pool takes hashes survives a %s call, and is asked once",
  async (fate) => {
    const pool = await poolWith(UNLISTED);
    const run = await runSmallJob((await smallJob(pool, rowsOf(BCRYPT))).path, pool, {
      decorate: (inner) =>
        faultyPool(inner, (operation, _call, nth) => (operation === "createImportJob" && nth === 1 ? fate : "pass")).pool,
    });
    await expectAccounted(pool, run);
    expect((await jobNames(pool)).filter((name) => name.startsWith("poolferry-do"))).toHaveLength(1);
  },
);

test("a hash that Cognito refuses fails its row alone, and comes back as a reject without a word of it", async () => {
  const pool = await poolWith({ hashes: { ...DEFAULT_HASH_SETTINGS, keyLength: "32-bytes" } });
  const long = scryptHash(PASSWORD, 16, 8, 1, 64);
  const job = await smallJob(pool, rowsOf(HASHES.SCRYPT, long, HASHES.SCRYPT));
  const run = await runSmallJob(job.path, pool);
  await expectAccounted(pool, run);
  expect(fates(run.rows)).toEqual(["created", "failed create ImportRowFailed", "created"]);
  expect(await readFile(run.files.rejects ?? "", "utf8")).toContain(long);
  expect(await readFile(run.files.reasons ?? "", "utf8")).not.toContain(long.slice(-20));
  // Mended, it is created once; the whole source again changes nobody.
  const again = await runSmallJob((await sourceOf(job, rowsOf(HASHES.SCRYPT, HASHES.SCRYPT, HASHES.SCRYPT))).path, pool);
  expect(fates(again.rows)).toEqual(["unchanged", "created", "unchanged"]);
  expect(await pool.users()).toHaveLength(3);
});

test("a user who is loaded counts as unchanged when the source has another hash by now", async () => {
  const pool = await poolWith();
  const job = await smallJob(pool, rowsOf(BCRYPT, UNUSABLE));
  await runSmallJob(job.path, pool);
  const again = await runSmallJob((await sourceOf(job, rowsOf(HASHES.SCRYPT, BCRYPT))).path, pool);
  expect(fates(again.rows)).toEqual(["unchanged", "unchanged"]);
  expect(again.plan.hashes).toBeUndefined();
});

test("neither the ledger nor what a run writes has a hash", async () => {
  const pool = await poolWith();
  const job = await smallJob(pool, rowsOf(BCRYPT, UNUSABLE), { policies: { unusableHash: "leave-out" } });
  const run = await runSmallJob(job.path, pool);
  const { folder } = run.files;
  for (const file of ["../../ledger.db", "../../ledger.db-wal", "plan.json", "report.json", "id-map.csv", "events.ndjson"]) {
    const text = await readFile(join(folder, file), "latin1").catch(() => "");
    for (const hash of [BCRYPT, UNUSABLE]) expect(text.includes(hash), file).toBe(false);
  }
  expect(JSON.stringify(run.events)).not.toContain(BCRYPT);
});

async function jobNames(pool: SandboxPool): Promise<readonly string[]> {
  const { UserImportJobs } = (await pool.call("ListUserImportJobs", { MaxResults: 50 })) as {
    readonly UserImportJobs: readonly { readonly JobName: string }[];
  };
  return UserImportJobs.map(({ JobName }) => JobName);
}

async function sourceOf<J extends { readonly source: string }>(job: J, rows: readonly SmallRow[]): Promise<J> {
  await writeSmallSource(job, rows);
  return job;
}

test("a row that loses its name to another is not counted among the hashes", async () => {
  const pool = await poolWith();
  const rows = [
    importable(1, { hash: BCRYPT }),
    importable(2, { hash: BCRYPT, username: "user-1" }),
    importable(3, { key: "key-1", hash: UNUSABLE }),
  ];
  const run = await runSmallJob((await smallJob(pool, rows)).path, pool);
  expect(fates(run.rows)).toEqual(["created", "rejected duplicate-username", "rejected duplicate-source-key"]);
  expect(run.plan.hashes).toMatchObject({ imported: { BCRYPT: 1 }, unusable: [] });
});

test("ceilings of hashes are settings of the job", async () => {
  const pool = await poolWith();
  const importJob = { ...IMPORT, hashForms: { bcryptCost: 3 } };
  const run = await runSmallJob((await smallJob(pool, rowsOf(BCRYPT), { importJob })).path, pool);
  expect(run.plan.hashes?.unusable).toEqual([{ code: "hash-over-bound", form: "bcrypt, cost over 3", rows: 1 }]);
});
