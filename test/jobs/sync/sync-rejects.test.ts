import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Pool } from "../../../src/load/index.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { importPool } from "../../support/import-pool.ts";
import { loadedJob } from "../../support/loaded-job.ts";
import { runSmallJob } from "../../support/run-small-job.ts";
import { runSmallSync } from "../../support/run-small-sync.ts";
import { importable, smallJob, writeSmallSource } from "../../support/small-job.ts";
import { verifySmallJob } from "../../support/verify-small-job.ts";

let sandbox: Sandbox | undefined;

afterEach(() => sandbox?.close());

const linesOf = async (path = "") => (await readFile(path, "utf8")).trimEnd().split("\n");

test("rejected and failed rows are written as the source has them, with reasons, and mended ones can be loaded", async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
  const { pool, job } = await loadedJob(sandbox, [importable(1), importable(2)], {
    sync: { missing: { action: "disable", afterRuns: 1 } },
  });
  await pool.call("AdminCreateUser", {
    Username: "stranger",
    UserAttributes: [
      { Name: "email", Value: "held@example.com" },
      { Name: "email_verified", Value: "true" },
    ],
  });
  const rows = [importable(1, { email: "held@example.com" }), importable(3, { email: "no address" }), importable(4)];
  await writeSmallSource(job, rows);
  // The user that the source lacks has no row in it.
  const refusing = (inner: Pool): Pool => ({
    serverTime: () => inner.serverTime(),
    call: (operation, request, signal) =>
      operation === "disableUser"
        ? Promise.resolve({ ok: false, failure: { kind: "permanent", code: "RefusedHere", message: "no" } } as never)
        : inner.call(operation, request, signal),
  });
  const { files, events, report } = await runSmallSync(job.path, pool, { decorate: refusing });
  expect(report?.outcomes).toMatchObject({ created: 1, rejected: 1, failed: 2 });
  const folder = join(job.folder, ".poolferry", "small", "runs", report?.run ?? "");
  expect(files).toEqual({
    folder,
    report: join(folder, "report.json"),
    rejects: join(folder, "rejects.csv"),
    reasons: join(folder, "rejects.reasons.csv"),
  });
  expect(events.find(({ type }) => type === "sync-files")).toEqual({ type: "sync-files", run: report?.run, ...files });
  const source = await linesOf(job.source);
  expect(await linesOf(files?.rejects)).toEqual([source[0], source[1], source[2]]);
  const reasons = await linesOf(files?.reasons);
  expect(reasons.map((line) => line.split(",").slice(0, 4).join(","))).toEqual([
    "row,line,outcome,code",
    "1,2,failed,AliasOfAnotherUser",
    "2,3,rejected,email-malformed",
    "4,0,failed,RefusedHere",
  ]);
  expect(reasons.join()).not.toMatch(/held@|no address|user-\d/);

  const mended = join(job.folder, "mended.csv");
  await writeSmallSource({ source: mended }, [importable(3)]);
  expect((await runSmallJob(job.path, pool, { source: mended })).summary.outcomes).toMatchObject({ created: 1 });
  await writeSmallSource(job, [importable(1), importable(2), importable(3), importable(4)]);
  const good = await runSmallSync(job.path, pool);
  expect([good.report?.outcomes.rejected, good.report?.outcomes.failed, good.files]).toEqual([
    0,
    0,
    { folder: dirname(good.files?.report ?? ""), report: good.files?.report },
  ]);
  expect(existsSync(join(good.files?.folder ?? "", "rejects.reasons.csv"))).toBe(false);
});

test("what a verification settles of a sync is told in the sync's own report and rejects", async () => {
  const pool = await importPool({ faults: { logStreamMissing: true } });
  sandbox = pool.sandbox;
  const job = await smallJob(pool, [importable(1), importable(2)], { route: "import-job" });
  const behind = (inner: Pool): Pool => ({
    serverTime: () => inner.serverTime(),
    async call(operation, request, signal) {
      const result = await inner.call(operation, request, signal);
      return operation === "listUsers" && result.ok && "users" in result ? { ...result, users: [] } : result;
    },
  });
  const sync = await runSmallSync(job.path, pool, { decorate: behind });
  expect(sync.report?.outcomes.unconfirmed).toBe(2);
  await pool.call("AdminDeleteUser", { Username: "user-2" });
  expect((await verifySmallJob(job.path, pool)).verification.settled).toMatchObject({ created: 1, notInPool: 1 });
  const folder = sync.files?.folder ?? "";
  expect(JSON.parse(await readFile(join(folder, "report.json"), "utf8"))).toMatchObject({
    kind: "sync",
    plan: { kind: "sync", create: 2 },
    outcomes: { created: 1, failed: 1, unconfirmed: 0 },
  });
  expect(await linesOf(join(folder, "rejects.csv"))).toHaveLength(2);
  expect(existsSync(join(folder, "report.html"))).toBe(false);
});
