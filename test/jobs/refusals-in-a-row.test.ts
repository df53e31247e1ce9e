import { afterAll, beforeAll, expect, test } from "vitest";
import { readJob } from "../../src/jobs/job.ts";
import { readStatus } from "../../src/jobs/read-state.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import type { ProxyAnswer } from "../support/proxy.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool } from "../support/sandbox-pool.ts";
import { importable, smallJob } from "../support/small-job.ts";
import { throughProxy } from "../support/through-proxy.ts";

const rows = (count: number) => Array.from({ length: count }, (_, index) => importable(index + 1));

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

afterAll(() => sandbox.close());

/** A job of so many rows whose creations the n-th of which is answered as said, by a proxy that can be told otherwise. */
async function jobWith(count: number, answer: (time: number) => ProxyAnswer, policies: object = {}) {
  const direct = await addPool(sandbox);
  let current = answer;
  const { pool, proxy } = await throughProxy(direct, (operation, time) => (operation === "AdminCreateUser" ? current(time) : "pass"));
  const job = await smallJob(pool, rows(count), { route: "admin-api", policies });
  return {
    direct,
    proxy,
    run: () => runSmallJob(job.path, pool),
    status: async () => readStatus(await readJob(job.path)),
    mend: () => {
      current = () => "pass";
    },
  };
}

const INVALID: ProxyAnswer = { error: "InvalidParameterException" };

test("a run whose creations are all refused for one reason stops after 100, and goes on with the same rows once that is mended", async () => {
  const { direct, proxy, run, status, mend } = await jobWith(600, () => INVALID);
  await expect(run()).rejects.toMatchObject({
    name: "RunError",
    exit: "limit",
    message: expect.stringContaining("100 users in a row were refused with InvalidParameterException"),
  });
  // At most as many as were under way are asked about; nobody is failed for good.
  expect(proxy.operations.filter((name) => name === "AdminCreateUser").length).toBeLessThan(600);
  expect(await status()).toMatchObject({ state: "loading", unsettled: 600, outcomes: { failed: 0 } });
  await expect(run()).rejects.toMatchObject({ exit: "limit" });
  mend();
  const finished = await run();
  await expectAccounted(direct, finished);
  expect(finished.summary.outcomes).toMatchObject({ created: 600, failed: 0 });
  await proxy.close();
});

test("how many are borne is a setting, and 0 bears all", async () => {
  const few = await jobWith(30, () => INVALID, { stopAfterRefusals: 5 });
  await expect(few.run()).rejects.toMatchObject({ exit: "limit", message: expect.stringContaining("5 users in a row") });
  await few.proxy.close();
  const all = await jobWith(150, () => INVALID, { stopAfterRefusals: 0 });
  const run = await all.run();
  expect(run.summary.outcomes.failed).toBe(150);
  expect(run.exitCode).toBe(3);
  await all.proxy.close();
});

test("refusals between which others succeed, or that have different reasons, fail their rows and no more", async () => {
  const reasons = ["InvalidParameterException", "InvalidPasswordException", "UserLambdaValidationException"];
  const { direct, proxy, run } = await jobWith(60, (time) => (time % 4 === 0 ? "pass" : { error: reasons[time % 3] ?? "" }), {
    stopAfterRefusals: 12,
  });
  const finished = await run();
  await expectAccounted(direct, finished);
  expect(finished.summary.outcomes).toMatchObject({ created: 15, failed: 45 });
  await proxy.close();
});

test("a trigger that fails for one user is tried three times and fails that row alone", async () => {
  const { direct, proxy, run } = await jobWith(1, () => ({ error: "UnexpectedLambdaException" }));
  const finished = await run();
  await expectAccounted(direct, finished);
  expect(fates(finished.rows)).toEqual(["failed create UnexpectedLambdaException"]);
  expect(proxy.operations.filter((name) => name === "AdminCreateUser")).toHaveLength(3);
  expect(proxy.operations.filter((name) => name === "AdminGetUser")).toHaveLength(3);
  await proxy.close();
});

test("a trigger that fails for 20 users in a row stops the run, whatever the setting, and its rows are tried again", async () => {
  const { direct, proxy, run, status, mend } = await jobWith(50, () => ({ error: "InvalidLambdaResponseException" }), {
    stopAfterRefusals: 0,
  });
  await expect(run()).rejects.toMatchObject({ exit: "limit", message: expect.stringContaining("20 users in a row") });
  expect(await status()).toMatchObject({ unsettled: 50 });
  mend();
  const finished = await run();
  await expectAccounted(direct, finished);
  expect(finished.summary.outcomes.created).toBe(50);
  await proxy.close();
});
