import { readFile, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readJob } from "../../src/jobs/job.ts";
import { Ledger } from "../../src/jobs/ledger/ledger.ts";
import { readStatus } from "../../src/jobs/read-state.ts";
import { restoreJobLimits } from "../../src/jobs/restore-limits.ts";
import { stateFolderAt } from "../../src/jobs/state-folder.ts";
import type { Pool } from "../../src/load/pool.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { Crash, type CrashPoint, mortal } from "../support/crash.ts";
import { faultyPool } from "../support/faulty-pool.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, type SmallJob, smallJob } from "../support/small-job.ts";

const SPEED = 1_000;
const FORMER = 50 * SPEED;
const RAISED = 200 * SPEED;
const ROWS = [importable(1), importable(2, { groups: ["readers"] })];
const RAISE = { route: "admin-api", pace: { raise: { UserCreation: RAISED } } };

let sandbox: Sandbox;
let pool: SandboxPool;
let job: SmallJob;

beforeEach(async () => {
  sandbox = await startSandbox({ speed: SPEED });
  pool = await addPool(sandbox);
  job = await smallJob(pool, ROWS, RAISE);
});

afterEach(() => sandbox.close());

async function limit(): Promise<number> {
  const LimitDefinition = { LimitClass: "API_CATEGORY", Attributes: { Category: "UserCreation" } };
  const answer = (await sandbox.call("GetProvisionedLimit", { LimitDefinition }, "eu-central-1")) as {
    readonly Limit: { readonly ProvisionedLimitValue: number };
  };
  return answer.Limit.ProvisionedLimitValue;
}

async function setLimit(value: number): Promise<void> {
  const LimitDefinition = { LimitClass: "API_CATEGORY", Attributes: { Category: "UserCreation" } };
  await sandbox.call("UpdateProvisionedLimit", { LimitDefinition, RequestedLimitValue: value }, "eu-central-1");
}

/** What was in force at each creation of a user. */
function watching(seen: number[]): (inner: Pool) => Pool {
  return (inner) => ({
    async call(operation, request, signal) {
      if (operation === "createUser") seen.push(await limit());
      return inner.call(operation, request, signal);
    },
    serverTime: () => inner.serverTime(),
  });
}

async function pending() {
  const ledger = Ledger.open(stateFolderAt((await readJob(job.path)).stateFolder).ledger);
  try {
    return ledger.raisedLimits.pending();
  } finally {
    ledger.close();
  }
}

test("the limit is up while users are created, and what it was afterwards", async () => {
  const seen: number[] = [];
  const { events, plan, stillRaised } = await runSmallJob(job.path, pool, { decorate: watching(seen) });
  expect(seen).toEqual([RAISED, RAISED]);
  expect(await limit()).toBe(FORMER);
  expect(stillRaised).toEqual([]);
  expect(await pending()).toEqual([]);
  expect(plan.pace.raises).toEqual([{ category: "UserCreation", from: FORMER, to: RAISED, free: FORMER }]);
  expect(plan.pace.origins.UserCreation).toBe("raised");
  expect(events.filter(({ type }) => type === "limit")).toEqual([
    { type: "limit", category: "UserCreation", state: "raised", from: FORMER, to: RAISED },
    { type: "limit", category: "UserCreation", state: "restored", from: RAISED, to: FORMER },
  ]);
});

test("a limit that is high enough is left alone", async () => {
  await pool.profile();
  await setLimit(RAISED);
  const { events } = await runSmallJob(job.path, pool);
  expect(events.filter(({ type }) => type === "limit")).toMatchObject([{ state: "high-enough", from: RAISED }]);
  expect(await limit()).toBe(RAISED);
});

test("it is restored when loading fails", async () => {
  const decorate = (inner: Pool): Pool => ({
    async call(operation, request, signal) {
      if (operation !== "addToGroup") return inner.call(operation, request, signal);
      return { ok: false, failure: { kind: "fatal", code: "SomethingElse", message: "made by the test" } };
    },
    serverTime: () => inner.serverTime(),
  });
  await expect(runSmallJob(job.path, pool, { decorate })).rejects.toMatchObject({ exit: "failure" });
  expect(await limit()).toBe(FORMER);
  expect(await pending()).toEqual([]);
});

test("it is restored when the run is asked to stop", async () => {
  const drain = new AbortController();
  const reason = new Error("asked to stop");
  const onEvent = (event: { readonly type: string }) => event.type === "limit" && drain.abort(reason);
  await expect(runSmallJob(job.path, pool, { drain: drain.signal, onEvent })).rejects.toBe(reason);
  expect(await limit()).toBe(FORMER);
  expect(await pending()).toEqual([]);
});

test("more than the account's maximum is refused, says where that is changed, and nothing is loaded", async () => {
  const greedy = await smallJob(pool, ROWS, { ...RAISE, pace: { raise: { UserCreation: 1_001 * SPEED } } });
  await expect(runSmallJob(greedy.path, pool)).rejects.toMatchObject({
    exit: "refused",
    message: expect.stringContaining("ServiceQuotaExceededException"),
    hint: expect.stringContaining("Service Quotas"),
  });
  expect(await limit()).toBe(FORMER);
  expect(await pool.users()).toEqual([]);
});

test("without the permission the run ends before it loads, and names the permission", async () => {
  const decorate = (inner: Pool): Pool => ({
    async call(operation, request, signal) {
      if (operation !== "updateProvisionedLimit") return inner.call(operation, request, signal);
      return { ok: false, failure: { kind: "credentials", code: "AccessDeniedException", message: "made by the test" } };
    },
    serverTime: () => inner.serverTime(),
  });
  await expect(runSmallJob(job.path, pool, { decorate })).rejects.toMatchObject({
    exit: "credentials",
    hint: expect.stringContaining("cognito-idp:UpdateProvisionedLimit"),
  });
  expect(await pool.users()).toEqual([]);
});

test("a limit that somebody changed meanwhile is left to them", async () => {
  const decorate = (inner: Pool): Pool => ({
    async call(operation, request, signal) {
      if (operation === "addToGroup") await setLimit(70 * SPEED);
      return inner.call(operation, request, signal);
    },
    serverTime: () => inner.serverTime(),
  });
  const { events } = await runSmallJob(job.path, pool, { decorate });
  expect(events.filter(({ type }) => type === "limit").at(-1)).toMatchObject({ state: "left" });
  expect(await limit()).toBe(70 * SPEED);
  expect(await pending()).toEqual([]);
});

test("what cannot be restored is told, kept in the ledger, and restored when asked for", async () => {
  const decorate = (inner: Pool) => {
    let updates = 0;
    return {
      async call(operation, request, signal) {
        if (operation !== "updateProvisionedLimit" || ++updates === 1) return inner.call(operation, request, signal);
        return { ok: false, failure: { kind: "credentials", code: "AccessDeniedException", message: "made by the test" } };
      },
      serverTime: () => inner.serverTime(),
    } satisfies Pool as Pool;
  };
  const { events, stillRaised, summary } = await runSmallJob(job.path, pool, { decorate });
  expect(summary.outcomes.created).toBe(2);
  expect(stillRaised).toMatchObject([{ category: "UserCreation", former: FORMER, raised: RAISED }]);
  expect(events.filter(({ type }) => type === "limit").at(-1)).toMatchObject({ state: "not-restored", code: "AccessDeniedException" });
  const read = await readJob(job.path);
  expect(readStatus(read).raisedLimits).toMatchObject([{ category: "UserCreation", former: FORMER, raised: RAISED }]);
  const connection = pool.connect();
  expect(await restoreJobLimits(read, connection.pool, () => undefined)).toEqual([]);
  await connection.close();
  expect(await limit()).toBe(FORMER);
  expect(readStatus(read).raisedLimits).toEqual([]);
});

test("lost answers raise and restore it all the same", async () => {
  const decorate = (inner: Pool) =>
    faultyPool(inner, (operation, _call, time) => (operation === "updateProvisionedLimit" && time % 2 === 1 ? "answer-lost" : "pass")).pool;
  const { stillRaised } = await runSmallJob(job.path, pool, { decorate });
  expect(stillRaised).toEqual([]);
  expect(await limit()).toBe(FORMER);
});

/** More than a run of these rows has. */
const POINTS_AT_MOST = 80;

test.each([
  ["call", "before"],
  ["call", "after"],
  ["write", "before"],
  ["write", "after"],
] as const)(
  "killed at any %s, %s it takes effect: the limit is restored or known to the ledger, and the next run restores it",
  async (at, when) => {
    let raisedAtDeath = 0;
    for (let number = 1; number <= POINTS_AT_MOST; number += 1) {
      const users = await addPool(sandbox);
      job = await smallJob(users, ROWS, RAISE);
      const point: CrashPoint = { at, number, when };
      const body = mortal(point);
      const end = await runSmallJob(job.path, users, {
        decorate: body.pool,
        open: (open) => ({ ...open, ledger: body.ledger(open.ledger) }),
      }).catch((error: unknown) => error);
      if (!body.dead()) {
        expect(raisedAtDeath).toBeGreaterThan(3);
        return;
      }
      expect(end).toBeInstanceOf(Crash);
      if ((await limit()) !== FORMER) {
        raisedAtDeath += 1;
        expect(await pending(), JSON.stringify(point)).toMatchObject([{ category: "UserCreation", former: FORMER, raised: RAISED }]);
      }
      // The next run is told to raise nothing.
      const written = JSON.parse(await readFile(job.path, "utf8")) as object;
      await writeFile(job.path, JSON.stringify({ ...written, pace: {} }));
      await runSmallJob(job.path, users);
      expect(await users.users()).toHaveLength(2);
      expect(await limit(), JSON.stringify(point)).toBe(FORMER);
      expect(await pending()).toEqual([]);
    }
    throw new Error("the loop never came to its end");
  },
  120_000,
);
