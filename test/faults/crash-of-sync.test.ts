import { afterAll, beforeAll, expect, test } from "vitest";
import { readJob } from "../../src/jobs/job.ts";
import { readRuns } from "../../src/jobs/read-state.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { fates } from "../support/accounted.ts";
import { type LoadedJob, loadedJob } from "../support/loaded-job.ts";
import { workInMemory } from "../support/memory-folder.ts";
import { depth } from "../support/proof.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { keptUsers, runSmallSync } from "../support/run-small-sync.ts";
import { importable, writeSmallSource } from "../support/small-job.ts";
import { crashMatrix } from "./crash-matrix.ts";

workInMemory();

let sandbox: Sandbox;
let quiet: readonly object[];

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
  const loaded = await prepared();
  await runSmallSync(loaded.job.path, loaded.pool);
  quiet = await ended(loaded);
});
afterAll(() => sandbox.close());

const DELETED_SINCE = [importable(1, { groups: ["readers"], google: "g-1", password: "Example-Pass-1" }), importable(2)];

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

crashMatrix<LoadedJob, void>(
  {
    what: "a sync",
    promises: ["P2", "P6"],
    file: "test/faults/crash-of-sync.test.ts",
    async prepare() {
      const loaded = await prepared();
      return { ...loaded, folder: loaded.job.folder };
    },
    async go({ job, pool }, life, again) {
      // Dead behind its last write nothing was left to do; another sync would be another night.
      if (again && (await isOver(job.path))) return;
      await runSmallSync(job.path, pool, { life });
    },
    async check(loaded) {
      expect(await ended(loaded)).toEqual(quiet);
    },
    least: { call: 12, write: 12, file: 5 },
  },
  depth("PAIRS", 20),
);

crashMatrix<LoadedJob, void>(
  {
    what: "a sync that forgets a plan which was never begun",
    promises: ["P2"],
    file: "test/faults/crash-of-sync.test.ts",
    async prepare() {
      const loaded = await loadedJob(sandbox, [importable(1)]);
      const { job, pool } = loaded;
      await expect(runSmallJob(job.path, pool, { confirm: async () => false })).rejects.toMatchObject({ exit: "refused" });
      return { ...loaded, folder: job.folder };
    },
    async go({ job, pool }, life) {
      await runSmallSync(job.path, pool, { life });
    },
    async check({ job }) {
      expect(readRuns(await readJob(job.path)).map(({ state }) => state)).not.toContain("planned");
    },
    least: { file: 8 },
  },
  depth("PAIRS", 5),
);

crashMatrix<LoadedJob, void>(
  {
    what: "a sync that makes a deleted user anew",
    promises: ["P2", "P6"],
    file: "test/faults/crash-of-sync.test.ts",
    async prepare() {
      const loaded = await loadedJob(sandbox, DELETED_SINCE);
      await loaded.pool.call("AdminDeleteUser", { Username: "user-1" });
      return { ...loaded, folder: loaded.job.folder };
    },
    async go({ job, pool }, life) {
      await runSmallSync(job.path, pool, { life, drift: true });
    },
    async check({ job, pool }) {
      const [user] = await pool.users();
      expect(user).toMatchObject({
        username: "user-1",
        status: "CONFIRMED",
        groups: ["readers"],
        attributes: { identities: "Google:g-1" },
      });
      expect((await keptUsers(job.path)).get("key-1")).toMatchObject({ state: "present", sub: user?.sub });
      expect(fates((await runSmallJob(job.path, pool)).rows)).toEqual(["unchanged", "unchanged"]);
    },
    least: { call: 3, write: 3 },
  },
  depth("PAIRS", 5),
);

async function isOver(path: string): Promise<boolean> {
  const last = readRuns(await readJob(path)).at(-1);
  return last?.kind === "sync" && last.state === "finished" && last.rows === 6;
}
