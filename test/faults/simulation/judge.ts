import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { readRuns } from "../../../src/jobs/read-state.ts";
import type { RunReport } from "../../../src/jobs/report/run-report.ts";
import { stateFolderAt } from "../../../src/jobs/state-folder.ts";
import { expectAccounted, fates, withoutSubs } from "../../support/accounted.ts";
import { readSmallRun } from "../../support/run-small-job.ts";
import type { HeldUser, SandboxPool } from "../../support/sandbox-pool.ts";
import type { Ended } from "./laboratory.ts";
import { endingsOf, type PoolHistory, usersBefore } from "./plain-model.ts";

/** What holds after every schedule: each row has one outcome, nothing happened twice, files and ledger agree, and the pool is what the plain model says. */
export async function judge(ended: Ended): Promise<void> {
  const { pool, before } = ended;
  const { report, told, users } = await expectFinished(ended, before);
  expect(report.unsettled).toBe(0);
  const jobs = await importJobsOf(pool);
  const ends = new Set(jobs.map(({ Status }) => Status));
  const history = { importJobFailed: ends.has("Failed"), importJobStopped: ends.has("Stopped") };
  expect(withoutSubs(users)).toEqual(expectedUsers(ended, told, history));
  // One that was made and never noted is found again by its name.
  expect(new Set(jobs.map(({ JobName }) => JobName)).size).toBe(jobs.length);
  expectNothingTwice(ended);
}

/** What a job's one run says of itself, once it is held against its ledger and the pool; `before` are the users that it has nothing to do with. */
interface Finished {
  readonly report: RunReport;
  /** Outcomes of the rows, as `fates` writes them. */
  readonly told: readonly string[];
  readonly users: readonly HeldUser[];
}

/** The job has one run, which is over; report, ledger, rejects, id map and pool agree. */
export async function expectFinished({ pool, job, world, source }: Ended, before: readonly HeldUser[]): Promise<Finished> {
  const runs = readRuns(job);
  expect(runs.map(({ state }) => state)).toEqual(["finished"]);
  const run = runs[0]?.run ?? "";
  const folder = stateFolderAt(job.stateFolder).runFolder(run);
  const report = JSON.parse(await readFile(join(folder, "report.json"), "utf8")) as RunReport;
  const { rows, idMap } = await readSmallRun(job.stateFolder, run);
  const told = fates(rows);
  expect(report.rows).toBe(world.rows.length);
  const summary = { type: "summary", run, rows: report.rows, outcomes: report.outcomes, seconds: 0 } as const;
  const users = await expectAccounted(pool, { summary, rows, idMap }, before);
  await expectRejects(source, folder, told);
  return { report, told, users };
}

/** Each row's fate has to be one that the model knows; the pool then follows. */
function expectedUsers({ world }: Ended, told: readonly string[], history: PoolHistory): readonly object[] {
  const users = new Map(usersBefore(world).map((user) => [user.username, user]));
  for (const [index, made] of world.rows.entries()) {
    const endings = endingsOf(world, made, history);
    const ending = endings.find(({ fate }) => fate === told[index]);
    expect(
      endings.map(({ fate }) => fate),
      `row ${index + 1} (${made.is})`,
    ).toContain(told[index]);
    if (ending?.user !== undefined) users.set(ending.user.username, ending.user);
  }
  return [...users.values()].sort((a, b) => (a.username < b.username ? -1 : 1));
}

/** The rows that were rejected or failed, byte by byte as the source has them. */
async function expectRejects(source: string, folder: string, told: readonly string[]): Promise<void> {
  const [header = "", ...lines] = (await readFile(source, "utf8")).trimEnd().split("\n");
  const expected = lines.filter((_line, index) => /^(rejected|failed)/.test(told[index] ?? ""));
  const rejects = await readFile(join(folder, "rejects.csv"), "utf8").catch(() => undefined);
  if (expected.length === 0) expect(rejects).toBeUndefined();
  else expect(rejects?.trimEnd().split("\n")).toEqual([header, ...expected]);
}

/** Nobody is created twice, nobody's own password is overwritten, and nobody is sent a message. */
function expectNothingTwice({ record, world, pool }: Ended): void {
  const own = new Set(usersBefore(world).map(({ username }) => username));
  for (const [key, times] of record.granted) {
    const [operation, username = ""] = key.split(" ");
    if (operation === "AdminCreateUser") expect(times, key).toBe(1);
    if (operation === "AdminSetUserPassword") expect(own, key).not.toContain(username);
  }
  expect(pool.sandbox.outbox.sent.size).toBe(0);
}

async function importJobsOf(pool: SandboxPool): Promise<readonly { readonly JobName: string; readonly Status: string }[]> {
  const listed = await pool.call("ListUserImportJobs", { MaxResults: 60 });
  return (listed as { readonly UserImportJobs: readonly { readonly JobName: string; readonly Status: string }[] }).UserImportJobs;
}
