import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_HASH_SETTINGS } from "../../src/sandbox/import/hash-settings.ts";
import { DEFAULT_IMPORT_SETTINGS } from "../../src/sandbox/import/import-settings.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { argon2idHash, bcryptHash, pbkdf2Hash, scryptHash } from "../sandbox/made-hashes.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { Crash, type CrashPoint, mortal } from "../support/crash.ts";
import { runSmallJob, type SmallRun } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, LOGS_ROLE, type SmallRow, smallJob } from "../support/small-job.ts";

const POINTS_AT_MOST = 400;
const PASSWORD = "Example-Pass-1";
const BCRYPT = bcryptHash(PASSWORD);

/** All algorithms in turn, so that several parts are open at a time, with users of the other route among them. */
const ROWS: readonly SmallRow[] = [
  importable(1, { hash: BCRYPT }),
  importable(2, { hash: scryptHash(PASSWORD), groups: ["readers"] }),
  importable(3),
  importable(4, { hash: argon2idHash(PASSWORD) }),
  importable(5, { hash: BCRYPT, google: "g-5" }),
  importable(6, { hash: pbkdf2Hash(PASSWORD) }),
  importable(7, { hash: BCRYPT, disabled: true }),
  importable(8, { verified: false, password: "Example-Pass-8" }),
  importable(9, { hash: "md5-of-nothing" }),
];
/** Users whose old password must go on working; 7 is disabled, and an import would let it in for a while. */
const WITH_HASH = [1, 2, 4, 5, 6].map((number) => `user-${number}`);
const CHANGES = { importJob: { logsRoleArn: LOGS_ROLE, minRows: 1, maxRows: 2, pollSeconds: 1 } };

let sandbox: Sandbox;

beforeAll(async () => {
  const hashes = { ...DEFAULT_HASH_SETTINGS, listedInHeader: false };
  sandbox = await startSandbox({ speed: 1_000, quotas: "off", settings: { import: { ...DEFAULT_IMPORT_SETTINGS, hashes } } });
});

afterAll(() => sandbox.close());

const POINTS = [
  ["call", "after"],
  ["write", "before"],
] as const;

test.each(POINTS)(
  "a run with hashes that dies at any %s, %s it took effect, is resumed to the same pool",
  async (at, when) => {
    await dieEverywhere(at, when, false);
  },
  180_000,
);

test.each(POINTS)(
  "a run with hashes that dies at any %s, %s it took effect, and is begun anew, costs nobody the password",
  async (at, when) => {
    await dieEverywhere(at, when, true);
  },
  180_000,
);

async function dieEverywhere(at: CrashPoint["at"], when: CrashPoint["when"], fresh: boolean): Promise<void> {
  let number = 0;
  while (++number <= POINTS_AT_MOST && (await dieAndGoOn({ at, when, number }, fresh)));
  console.log(`${number - 1} crash points: ${when} the ${at}, ${fresh ? "begun anew" : "resumed"}`);
  expect(number).toBeGreaterThan(20);
  expect(number).toBeLessThan(POINTS_AT_MOST);
}

/** False where the run came to its end without meeting the point. */
async function dieAndGoOn(point: CrashPoint, fresh: boolean): Promise<boolean> {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, ROWS, CHANGES);
  const first = await runDying(job.path, pool, point);
  const run = first ?? (await runSmallJob(job.path, pool, { fresh }));
  const where = JSON.stringify(point);
  const users = await expectAccounted(pool, run);
  expect(
    fates(run.rows).filter((fate) => fate !== "created" && fate !== "unchanged"),
    where,
  ).toEqual([]);
  expect(users, where).toHaveLength(ROWS.length);
  // Only an import job with the hash confirms a user; an admin call without a password does not.
  const confirmed = users.filter(({ username, status }) => WITH_HASH.includes(username) && status === "CONFIRMED");
  expect(
    confirmed.map(({ username }) => username),
    where,
  ).toEqual(WITH_HASH);
  expect(
    users.filter(({ enabled }) => !enabled).map(({ username }) => username),
    where,
  ).toEqual(["user-7"]);
  expect(
    users.filter(({ groups }) => groups.includes("readers")).map(({ username }) => username),
    where,
  ).toEqual(["user-2"]);
  return first === undefined;
}

async function runDying(path: string, pool: SandboxPool, point: CrashPoint): Promise<SmallRun | undefined> {
  const dying = mortal(point);
  try {
    return await runSmallJob(path, pool, { decorate: dying.pool, open: (open) => ({ ...open, ledger: dying.ledger(open.ledger) }) });
  } catch (error) {
    if (error instanceof Crash) return undefined;
    throw new Error("the death was caught", { cause: error });
  }
}
