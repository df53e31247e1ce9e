import { afterAll, beforeAll, expect, test } from "vitest";
import { readJob } from "../../../src/jobs/job.ts";
import { readRuns } from "../../../src/jobs/read-state.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { fates } from "../../support/accounted.ts";
import { Crash, type CrashPoint, mortal } from "../../support/crash.ts";
import { type LoadedJob, loadedJob } from "../../support/loaded-job.ts";
import { runSmallJob } from "../../support/run-small-job.ts";
import { keptUsers, runSmallSync } from "../../support/run-small-sync.ts";
import { addPool, type SandboxPool } from "../../support/sandbox-pool.ts";
import { importable, smallJob, writeSmallSource } from "../../support/small-job.ts";

/** More than a sync of these rows has. */
const POINTS_AT_MOST = 150;

let sandbox: Sandbox;
let quiet: readonly object[];

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
  const loaded = await prepared();
  await runSmallSync(loaded.job.path, loaded.pool);
  quiet = await ended(loaded);
});
afterAll(() => sandbox.close());

/** One user is missing for the first time, and the next sync finds changes of every kind, a newcomer, and another one missing. */
async function prepared(): Promise<LoadedJob> {
  const loaded = await loadedJob(
    sandbox,
    [importable(1, { groups: ["readers"], google: "g-1" }), importable(2), importable(3), importable(4), importable(5, { disabled: true })],
    {
      sync: {
        guards: { shrunkPercent: 100, disablePercent: 100, deletePercent: 100 },
        links: "exact",
        missing: { action: "delete", afterRuns: 2 },
      },
    },
  );
  const { job, pool } = loaded;
  await writeSmallSource(job, [
    importable(1, { groups: ["readers"], google: "g-1" }),
    importable(2),
    importable(4),
    importable(5, { disabled: true }),
  ]);
  await runSmallSync(job.path, pool);
  await writeSmallSource(job, [
    importable(1, { name: "", groups: ["writers"], saml: "s-1", email: "moved@example.com" }),
    importable(2, { disabled: true }),
    importable(5),
    importable(6, { password: "Example-Pass-6", groups: ["writers"] }),
    importable(7, { email: "no address" }),
  ]);
  return loaded;
}

/** The pool and what the ledger says of it, without what differs from pool to pool. */
async function ended({ pool, job }: LoadedJob): Promise<readonly object[]> {
  const users = await pool.users();
  const names = new Map(users.map(({ sub, username }) => [sub, username]));
  const kept = [...(await keptUsers(job.path)).values()].map(({ sub = "", sourceKey, username, state, missingRuns, content }) => ({
    sourceKey,
    username,
    state,
    missingRuns,
    content,
    is: names.get(sub) ?? "nobody",
  }));
  return [...users.map(({ sub: _sub, ...user }) => user), ...kept];
}

test("the undisturbed sync does something of everything", () => {
  expect(quiet).toEqual([
    expect.objectContaining({ username: "user-1", groups: ["writers"] }),
    expect.objectContaining({ username: "user-2", enabled: false }),
    expect.objectContaining({ username: "user-4" }),
    expect.objectContaining({ username: "user-5", enabled: true }),
    expect.objectContaining({ username: "user-6", status: "CONFIRMED", groups: ["writers"] }),
    expect.objectContaining({ sourceKey: "key-1", state: "present", is: "user-1" }),
    expect.objectContaining({ sourceKey: "key-2", state: "present", is: "user-2" }),
    expect.objectContaining({ sourceKey: "key-3", state: "deleted", is: "nobody" }),
    expect.objectContaining({ sourceKey: "key-4", state: "missing", missingRuns: 1, is: "user-4" }),
    expect.objectContaining({ sourceKey: "key-5", state: "present", is: "user-5" }),
    expect.objectContaining({ sourceKey: "key-6", state: "present", is: "user-6" }),
  ]);
});

test.each([
  ["call", "before"],
  ["call", "after"],
  ["write", "before"],
  ["write", "after"],
] as const)(
  "a sync that dies at any %s, %s it took effect, is finished by the next one, with every user there once",
  async (at, when) => {
    let number = 0;
    while (++number <= POINTS_AT_MOST && (await dieAndGoOn({ at, when, number })));
    console.log(`${number - 1} crash points: ${when} the ${at}`);
    expect(number).toBeGreaterThan(12);
    expect(number).toBeLessThan(POINTS_AT_MOST);
  },
  60_000,
);

/** False where the sync came to its end without meeting the point. */
async function dieAndGoOn(point: CrashPoint): Promise<boolean> {
  const loaded = await prepared();
  const { job, pool } = loaded;
  const where = JSON.stringify(point);
  const dying = mortal(point);
  const died = await syncDying(job.path, pool, dying);
  expect(dying.dead(), where).toBe(died);
  const last = readRuns(await readJob(job.path)).at(-1);
  // Behind its last write nothing was left to do; another sync would be another night.
  const over = last?.kind === "sync" && last.state === "finished" && last.rows === 6;
  if (!over) await runSmallSync(job.path, pool);
  expect(await ended(loaded), where).toEqual(quiet);
  return died;
}

async function syncDying(path: string, pool: SandboxPool, dying: ReturnType<typeof mortal>): Promise<boolean> {
  try {
    await runSmallSync(path, pool, { decorate: dying.pool, open: (open) => ({ ...open, ledger: dying.ledger(open.ledger) }) });
    return false;
  } catch (error) {
    if (error instanceof Crash) return true;
    throw new Error("the death was caught", { cause: error });
  }
}

test("a creation in doubt that turns out to have met another's user is not in doubt again", async () => {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, [importable(1), importable(2)], { route: "admin-api" });
  const UserAttributes = [{ Name: "name", Value: "Somebody else" }];
  await pool.call("AdminCreateUser", { Username: "user-1", UserAttributes });
  const { pool: calls, ledger } = mortal({ at: "call", number: 1, when: "before" });
  const killed = runSmallSync(job.path, pool, { decorate: calls, open: (open) => ({ ...open, ledger: ledger(open.ledger) }) });
  await expect(killed).rejects.toBeInstanceOf(Crash);
  const reasons = async () => (await runSmallSync(job.path, pool)).report?.reasons;
  expect(await reasons()).toMatchObject({ failed: { UserNotProvablyOurs: 1 } });
  expect(await reasons()).toEqual({ skipped: { "user-exists": 1 } });
  expect(fates((await runSmallJob(job.path, pool)).rows)).toEqual(["skipped user-exists", "unchanged"]);
});
