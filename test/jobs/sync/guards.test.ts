import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readJob } from "../../../src/jobs/job.ts";
import { Ledger } from "../../../src/jobs/ledger/ledger.ts";
import { stateFolderAt } from "../../../src/jobs/state-folder.ts";
import type { GuardName } from "../../../src/jobs/sync/guards.ts";
import type { RunError } from "../../../src/model/index.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { type LoadedJob, loadedJob } from "../../support/loaded-job.ts";
import { runSmallJob } from "../../support/run-small-job.ts";
import { runSmallSync, type SmallSyncOptions } from "../../support/run-small-sync.ts";
import { importable, type SmallJob, type SmallRow, writeSmallSource } from "../../support/small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});
afterAll(() => sandbox.close());

const DEFAULTS = { guards: {}, missing: { action: "keep", afterRuns: 1 } };
const twenty = () => Array.from({ length: 20 }, (_, index) => importable(index + 1));
const changed = (): readonly SmallRow[] => [importable(1, { name: "Changed" }), ...twenty().slice(1)];

/** Refused with the figure and without a write; accepted by its name it passes, and the ledger keeps that. */
async function expectGuard(
  { job, pool }: LoadedJob,
  guard: GuardName,
  figure: RegExp,
  writes: object,
  options: SmallSyncOptions = {},
): Promise<void> {
  const before = await pool.users();
  const refusal = await runSmallSync(job.path, pool, options).catch((error: RunError) => error);
  expect(refusal).toMatchObject({
    exit: "refused",
    message: expect.stringMatching(figure),
    hint: expect.stringContaining(`--accept ${guard}`),
  });
  const other = guard === "mapping" ? "pool" : "mapping";
  await expect(runSmallSync(job.path, pool, { ...options, accept: [other] })).rejects.toThrow(figure);
  expect(await pool.users()).toEqual(before);
  const { plan } = await runSmallSync(job.path, pool, { ...options, planOnly: true });
  expect(plan.guards).toEqual([{ guard, figure: expect.stringMatching(figure), accepted: false }]);
  const passed = await runSmallSync(job.path, pool, { ...options, accept: [guard] });
  expect(passed.writes).toEqual(writes);
  expect(passed.report?.acceptedGuards).toEqual([{ guard, figure: expect.stringMatching(figure), at: expect.any(Number) }]);
  expect(await accepted(job, passed.plan.run)).toEqual([guard]);
}

async function accepted(job: SmallJob, run: string): Promise<readonly string[]> {
  const ledger = Ledger.open(stateFolderAt((await readJob(job.path)).stateFolder).ledger);
  try {
    return ledger.syncs.accepted(run).map(({ guard }) => guard);
  } finally {
    ledger.close();
  }
}

test("an empty source is refused whatever is accepted", async () => {
  const { job, pool } = await loadedJob(sandbox, twenty(), { sync: { ...DEFAULTS, missing: { action: "delete", afterRuns: 1 } } });
  await writeSmallSource(job, []);
  const all: readonly GuardName[] = ["mapping", "source-shape", "pool", "ledger", "shrunk-source", "remove", "disable", "delete"];
  await expect(runSmallSync(job.path, pool, { accept: all })).rejects.toThrow("The source has no rows");
  expect((await pool.users()).length).toBe(20);
});

test("a source that lost more rows than it may", async () => {
  const loaded = await loadedJob(sandbox, twenty(), { sync: DEFAULTS });
  await writeSmallSource(loaded.job, twenty().slice(0, 17));
  await expectGuard(loaded, "shrunk-source", /17 rows, 15\.0 % less than the 20 of the last time \(allowed: 10 %\)/, {});
});

test("more users to disable than may be", async () => {
  const loaded = await loadedJob(sandbox, twenty(), { sync: DEFAULTS });
  await writeSmallSource(loaded.job, [importable(1, { disabled: true }), importable(2, { disabled: true }), ...twenty().slice(2)]);
  await expectGuard(loaded, "disable", /disable 2 users, 10\.0 % of 20 \(allowed: 5 %, and 1000 at most\)/, { disableUser: 2 });
});

test("a column that comes empty would take something from more users than may be", async () => {
  const loaded = await loadedJob(sandbox, twenty(), { sync: DEFAULTS });
  await writeSmallSource(loaded.job, [
    ...twenty().slice(0, 9),
    ...twenty()
      .slice(9)
      .map(({ name: _name, ...rest }) => rest),
  ]);
  const figure = /take attributes, groups or links from 11 users, 55\.0 % of 20 \(allowed: 20 %\)/;
  await expectGuard(loaded, "remove", figure, { removeAttributes: 11 });
});

test("ten users may always lose something", async () => {
  const { job, pool } = await loadedJob(sandbox, twenty(), { sync: DEFAULTS });
  await writeSmallSource(job, [
    ...twenty().slice(0, 10),
    ...twenty()
      .slice(10)
      .map(({ name: _name, ...rest }) => rest),
  ]);
  expect((await runSmallSync(job.path, pool)).writes).toEqual({ removeAttributes: 10 });
});

test("fewer users than that are disabled without a word, and the number counts as well as the share", async () => {
  const { job, pool } = await loadedJob(sandbox, twenty(), { sync: DEFAULTS });
  await writeSmallSource(job, [importable(1, { disabled: true }), ...twenty().slice(1)]);
  expect((await runSmallSync(job.path, pool)).writes).toEqual({ disableUser: 1 });
  const counted = await loadedJob(sandbox, twenty(), { sync: { guards: { disablePercent: 100, disableAtMost: 0 } } });
  await writeSmallSource(counted.job, [importable(1, { disabled: true }), ...twenty().slice(1)]);
  await expect(runSmallSync(counted.job.path, counted.pool)).rejects.toThrow(/disable 1 users.*0 at most/);
});

test("more users to delete than may be", async () => {
  const loaded = await loadedJob(sandbox, twenty(), { sync: { guards: {}, missing: { action: "delete", afterRuns: 1 } } });
  await writeSmallSource(loaded.job, twenty().slice(1));
  await expectGuard(loaded, "delete", /delete 1 users, 5\.0 % of 20 \(allowed: 1 %, and 100 at most\)/, { deleteUser: 1 });
});

test("another mapping than that of the last run", async () => {
  const loaded = await loadedJob(sandbox, twenty(), { sync: DEFAULTS });
  await writeSmallSource(loaded.job, changed());
  const path = join(loaded.job.folder, "mapping.json");
  const mapping = JSON.parse(await readFile(path, "utf8")) as { attributes: Record<string, object> };
  await writeFile(path, JSON.stringify({ ...mapping, attributes: { ...mapping.attributes, nickname: { from: "username" } } }));
  await expectGuard(loaded, "mapping", /the mapping is not the one of the last run/, { updateAttributes: 20 });
});

test("other columns than those of the last sync", async () => {
  const loaded = await loadedJob(sandbox, twenty(), { sync: DEFAULTS });
  await runSmallSync(loaded.job.path, loaded.pool);
  await writeSmallSource(loaded.job, changed());
  const [header = "", ...lines] = (await readFile(loaded.job.source, "utf8")).trimEnd().split("\n");
  await writeFile(loaded.job.source, [`${header},more`, ...lines.map((line) => `${line},x`)].join("\n"));
  await expectGuard(loaded, "source-shape", /columns are not those of the last sync/, { updateAttributes: 1 });
});

test("another pool than that of the last run", async () => {
  const loaded = await loadedJob(sandbox, twenty(), { sync: DEFAULTS });
  await writeSmallSource(loaded.job, changed());
  const figure = /another pool than that of the last run: account 999999999999, was 123456789012; name others, was people/;
  await expectGuard(loaded, "pool", figure, { updateAttributes: 1 }, { profile: { account: "999999999999", name: "others" } });
});

test("a ledger that is an old copy, or that knows nobody of a pool with users", async () => {
  const loaded = await loadedJob(sandbox, twenty(), { sync: DEFAULTS });
  await writeSmallSource(loaded.job, changed());
  const { stateFolder } = await readJob(loaded.job.path);
  await mkdir(join(stateFolder, "runs", "20991231T000000Z-9"));
  await expectGuard(loaded, "ledger", /older than the state folder, which has the run 20991231T000000Z-9/, { updateAttributes: 1 });
  const empty = await loadedJob(sandbox, [], { pool: loaded.pool, sync: DEFAULTS });
  await writeSmallSource(empty.job, twenty());
  await expect(runSmallSync(empty.job.path, empty.pool, { profile: { estimatedUsers: 20 } })).rejects.toThrow(
    /the ledger knows no user, and the pool has about 20/,
  );
});

test("a sync that is not confirmed writes nothing", async () => {
  const { job, pool } = await loadedJob(sandbox, twenty(), { sync: DEFAULTS });
  await writeSmallSource(job, changed());
  await expect(runSmallSync(job.path, pool, { confirm: async () => false })).rejects.toThrow("not confirmed");
  expect((await runSmallSync(job.path, pool)).writes).toEqual({ updateAttributes: 1 });
});

test("a run since the last sync counts: by its rows and by its mapping", async () => {
  const loaded = await loadedJob(sandbox, twenty(), { sync: DEFAULTS });
  const { job, pool } = loaded;
  await runSmallSync(job.path, pool);
  await writeSmallSource(job, [...twenty(), ...Array.from({ length: 20 }, (_, index) => importable(index + 21))]);
  await runSmallJob(job.path, pool);
  await writeSmallSource(job, twenty());
  await expectGuard(loaded, "shrunk-source", /20 rows, 50\.0 % less than the 40/, {});
  const path = join(job.folder, "mapping.json");
  const mapping = await readFile(path, "utf8");
  await writeFile(path, JSON.stringify({ ...JSON.parse(mapping), groups: [] }));
  await runSmallJob(job.path, pool);
  await writeFile(path, mapping);
  await expectGuard(loaded, "mapping", /not the one of the last run/, {});
});
