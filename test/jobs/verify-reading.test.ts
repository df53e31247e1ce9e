import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { loadedJob } from "../support/loaded-job.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool } from "../support/sandbox-pool.ts";
import { importable, smallJob } from "../support/small-job.ts";
import { verifySmallJob } from "../support/verify-small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

afterAll(() => sandbox.close());

const users = (count: number) => Array.from({ length: count }, (_, index) => importable(index + 1));

test("a large pool is listed in sixteen chains, and nobody is lost or doubled between them", async () => {
  const { pool, job } = await loadedJob(sandbox, users(700));
  const all = await verifySmallJob(job.path, pool, { estimatedUsers: 100_000 });
  expect(all.verification).toMatchObject({ compared: 700, equal: 700, extra: 0, listed: 700 });
  expect(all.calls.length).toBeGreaterThanOrEqual(16);
  expect(all.calls.length).toBeLessThan(12 + 16 + 1);
});

test("a sample is drawn by seed, looked up user by user, and shows what is wrong in it", async () => {
  const { pool, job } = await loadedJob(sandbox, users(40));
  const sample = (seed: number, size = 10) => verifySmallJob(job.path, pool, { sample: { size, seed } });
  const first = await sample(1);
  expect(first.verification).toMatchObject({ scope: "sample", rows: 40, compared: 10, equal: 10, seed: 1 });
  expect(first.calls).toHaveLength(10);
  for (const { username } of await pool.users())
    await pool.call("AdminUpdateUserAttributes", { Username: username, UserAttributes: [{ Name: "name", Value: "Other" }] });
  const drawn = async (seed: number) => (await sample(seed)).lines.map((line) => ("row" in line ? line.row : 0));
  const rows = await drawn(1);
  expect(rows).toHaveLength(10);
  expect(await drawn(1)).toEqual(rows);
  expect(await drawn(2)).not.toEqual(rows);
  expect((await sample(1, 1_000)).verification).toMatchObject({ compared: 40, different: 40 });
});

test("the private copy of the pool goes with the command, also where it breaks", async () => {
  const { pool, job } = await loadedJob(sandbox, users(5));
  const spool = join(job.folder, ".poolferry", "small", "spool");
  await verifySmallJob(job.path, pool);
  expect(await readdir(spool)).toEqual([]);
  const broken = verifySmallJob(job.path, pool, {
    decorate: (inner) => ({
      call: async (operation, request, signal) =>
        operation === "listUsers"
          ? { ok: false, failure: { kind: "fatal", code: "ResourceNotFoundException", message: "gone" } }
          : inner.call(operation, request, signal),
      serverTime: () => inner.serverTime(),
    }),
  });
  await expect(broken).rejects.toMatchObject({ exit: "failure" });
  expect(await readdir(spool)).toEqual([]);
});

test("a job with an unfinished run is refused, and one that loaded nobody is not found", async () => {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, users(5), { route: "admin-api" });
  await expect(verifySmallJob(job.path, pool)).rejects.toMatchObject({ exit: "notFound" });
  const stopped = new AbortController();
  const run = runSmallJob(job.path, pool, {
    drain: stopped.signal,
    onEvent: ({ type }) => {
      if (type === "run") stopped.abort(new Error("enough"));
    },
  });
  await expect(run).rejects.toThrow("enough");
  await expect(verifySmallJob(job.path, pool)).rejects.toMatchObject({ exit: "refused" });
});
