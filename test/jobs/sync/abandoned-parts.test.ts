import { afterEach, expect, test } from "vitest";
import type { Pool, PoolOperation } from "../../../src/load/index.ts";
import type { SandboxSettings } from "../../../src/sandbox/settings.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { fates } from "../../support/accounted.ts";
import { runSmallJob } from "../../support/run-small-job.ts";
import { runSmallSync } from "../../support/run-small-sync.ts";
import { addPool } from "../../support/sandbox-pool.ts";
import { importable, smallJob } from "../../support/small-job.ts";

let sandbox: Sandbox | undefined;
afterEach(() => sandbox?.close());

const DEATH = "the process dies here";
const PEOPLE = [1, 2, 3].map((number) => importable(number));

/** A job with three users for one import job, and a process that dies at one of its calls. */
async function place(settings: Partial<SandboxSettings> = {}, changes: object = {}) {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off", settings });
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, PEOPLE, { ...changes });
  const dying = (operation: PoolOperation, when: "before" | "after") => (inner: Pool) => ({
    ...inner,
    async call(...[name, request, signal]: Parameters<Pool["call"]>) {
      if (name === operation && when === "before") throw new Error(DEATH);
      const answer = await inner.call(name, request, signal);
      if (name === operation) throw new Error(DEATH);
      return answer;
    },
  });
  const diesAt = (operation: PoolOperation, when: "before" | "after") =>
    expect(runSmallSync(job.path, pool, { decorate: dying(operation, when) as (inner: Pool) => Pool })).rejects.toThrow(DEATH);
  const statuses = async () => {
    const users = await Promise.all(PEOPLE.map(({ username }) => pool.call("AdminGetUser", { Username: username })));
    return users.map((user) => (user as { readonly UserStatus: string }).UserStatus);
  };
  const importJobs = async () =>
    ((await pool.call("ListUserImportJobs", { MaxResults: 60 })) as { UserImportJobs: { readonly Status: string }[] }).UserImportJobs.map(
      ({ Status }) => Status,
    );
  return { sandbox, pool, job, dying, diesAt, statuses, importJobs };
}

const IMPORTED = ["RESET_REQUIRED", "RESET_REQUIRED", "RESET_REQUIRED"];

test("whom a stopped sync had written into a file that no import job got, the next one still loads by import job", async () => {
  const { job, pool, diesAt, statuses } = await place();
  await diesAt("createImportJob", "before");
  const { writes } = await runSmallSync(job.path, pool);
  expect(writes.createUser).toBeUndefined();
  expect(await statuses()).toEqual(IMPORTED);
});

test("an import job that was started for a sync which died is waited for, and nobody is made by a call", async () => {
  const { job, pool, diesAt, statuses, importJobs } = await place();
  await diesAt("startImportJob", "after");
  const { writes, report } = await runSmallSync(job.path, pool);
  expect(report?.outcomes).toMatchObject({ unchanged: 3, created: 0 });
  expect(writes).toEqual({});
  expect(await statuses()).toEqual(IMPORTED);
  expect(await importJobs()).toEqual(["Succeeded"]);
});

test("the same holds for a run that is begun anew", async () => {
  const { job, pool, dying, statuses, importJobs } = await place();
  const decorate = dying("startImportJob", "after") as (inner: Pool) => Pool;
  await expect(runSmallJob(job.path, pool, { decorate })).rejects.toThrow(DEATH);
  expect(fates((await runSmallJob(job.path, pool, { fresh: true })).rows)).toEqual(["unchanged", "unchanged", "unchanged"]);
  expect(await statuses()).toEqual(IMPORTED);
  expect(await importJobs()).toEqual(["Succeeded"]);
});

test("whom the import job of a sync that died did not import, the next one's does", async () => {
  const { sandbox, job, pool, diesAt, statuses, importJobs } = await place();
  sandbox.faults.set({ faults: [{ fault: "import-fails", row: 2, operations: ["CreateUserImportJob"], calls: [1] }] });
  await diesAt("startImportJob", "after");
  const { writes } = await runSmallSync(job.path, pool);
  expect(writes.createUser).toBeUndefined();
  expect(await statuses()).toEqual(IMPORTED);
  expect((await importJobs()).sort()).toEqual(["Failed", "Succeeded"]);
});

test.each(["skip", "update"])(
  "whom neither log nor list knows of stays in doubt and is asked for by name: existing users, %s",
  async (existing) => {
    const { sandbox, job, pool, diesAt, statuses } = await place({ listUsersLagMs: 100_000_000 }, { policies: { existing } });
    sandbox.faults.set({ faults: [{ fault: "log-missing", operations: ["CreateUserImportJob"], calls: [1] }] });
    await diesAt("startImportJob", "after");
    const { writes, report } = await runSmallSync(job.path, pool);
    expect(report?.outcomes).toMatchObject({ created: 3 });
    expect(writes.createUser).toBeUndefined();
    expect(await statuses()).toEqual(IMPORTED);
  },
);

test("an import job that may still be started leaves its users in doubt", async () => {
  const { job, pool, diesAt, statuses, importJobs } = await place();
  await diesAt("startImportJob", "before");
  const { report } = await runSmallSync(job.path, pool);
  expect(report?.outcomes).toMatchObject({ created: 3 });
  expect(await statuses()).toEqual(["FORCE_CHANGE_PASSWORD", "FORCE_CHANGE_PASSWORD", "FORCE_CHANGE_PASSWORD"]);
  expect(await importJobs()).toEqual(["Created"]);
});
