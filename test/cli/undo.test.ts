import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { eventsOf, runProgram, startProgram } from "../support/built-program.ts";
import { startProxy } from "../support/proxy.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, type SmallJob, smallJob } from "../support/small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 60, quotas: "off" });
});

afterAll(() => sandbox.close());

async function loadedJob(users: number): Promise<{ readonly job: SmallJob; readonly pool: SandboxPool; readonly run: string }> {
  const pool = await addPool(sandbox);
  const rows = Array.from({ length: users }, (_, index) => importable(index + 1, index === 0 ? { password: "Planned-Pass-1" } : {}));
  const job = await smallJob(pool, rows, { route: "admin-api" });
  const { code, stdout } = await runProgram(["run", job.path, "--yes", "--json"]);
  expect(code).toBe(0);
  return { job, pool, run: String(eventsOf(stdout).at(-1)?.["run"]) };
}

test.concurrent("undo shows its plan, deletes nobody without --yes, then what it may, and says whom it kept and why", async () => {
  const { job, pool, run } = await loadedJob(4);
  const planned = await runProgram(["undo", job.path, "--plan"]);
  expect([planned.code, planned.stdout]).toEqual([0, expect.stringContaining("delete  3")]);
  const refused = await runProgram(["undo", job.path]);
  expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining("--yes")]);
  const tooMany = await runProgram(["undo", job.path, "--yes", "--max-delete", "2"]);
  expect([tooMany.code, tooMany.stderr]).toEqual([4, expect.stringContaining("would delete 3 users")]);
  expect(await pool.users()).toHaveLength(4);
  const undone = await runProgram(["undo", job.path, run, "--yes"]);
  expect(undone.code).toBe(3);
  expect(undone.stdout).toContain("can sign in, and nothing tells whether that happened  1");
  expect((await pool.users()).map(({ username }) => username)).toEqual(["user-1"]);
  const rest = await runProgram(["undo", job.path, "--yes", "--allow-possibly-signed-in", "--json"]);
  expect(rest.code).toBe(0);
  expect(eventsOf(rest.stdout).at(-1)).toMatchObject({ type: "undo", undoes: run, deleted: 1, kept: {} });
  expect(await pool.users()).toEqual([]);
  const listed = await runProgram(["runs", job.path]);
  expect(listed.stdout.trim().split("\n")).toHaveLength(3);
  for (const { stdout, stderr } of [planned, refused, tooMany, undone, rest]) expect(stdout + stderr).not.toMatch(/user-\d|key-\d/);
  const runs = join(job.folder, ".poolferry", "small", "runs");
  const file = join(runs, (await readdir(runs)).sort().at(-1) ?? "", "undo.csv");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readFile(file, "utf8")).split("\n").map((line) => line.split(",")[2])).toEqual([
    "state",
    ...Array(4).fill("deleted"),
    undefined,
  ]);
  const status = await runProgram(["status", job.path, "--json"]);
  expect(eventsOf(status.stdout).at(-1)).toMatchObject({ run });
  const loaded = await runProgram(["run", job.path, "--yes", "--json"]);
  expect(eventsOf(loaded.stdout).at(-1)).toMatchObject({ outcomes: { created: 4 } });
});

test.concurrent("killed half-way, undo is finished by the same command, and no run begins before", async () => {
  const { job, pool } = await loadedJob(5);
  const proxy = await startProxy(sandbox.endpoint, (operation, time) => (operation === "AdminDeleteUser" && time > 2 ? "hang" : "pass"));
  const { child, finished } = startProgram(["undo", job.path, "--yes", "--endpoint-url", proxy.endpoint]);
  try {
    while (proxy.operations.filter((operation) => operation === "AdminDeleteUser").length < 4)
      await new Promise((resolve) => setTimeout(resolve, 20));
  } finally {
    child.kill("SIGKILL");
    await finished;
    await proxy.close();
  }
  const run = await runProgram(["run", job.path, "--yes"]);
  expect([run.code, run.stderr]).toEqual([4, expect.stringContaining("poolferry undo")]);
  const rest = await runProgram(["undo", job.path, "--yes", "--json"]);
  expect(rest.code).toBe(3);
  expect(eventsOf(rest.stdout).at(-1)).toMatchObject({ type: "undo", deleted: 4, kept: { "may-have-signed-in": 1 } });
  expect((await pool.users()).map(({ username }) => username)).toEqual(["user-1"]);
});

test.concurrent("what cannot be is a usage error, and a job or a run that never was is not found", async () => {
  const job = await smallJob(await addPool(sandbox), [importable(1)]);
  expect((await runProgram(["undo", job.path])).code).toBe(10);
  for (const wrong of ["-1", "1.5", "many"]) expect((await runProgram(["undo", job.path, "--max-delete", wrong])).code, wrong).toBe(2);
  expect((await runProgram(["plan", job.path])).code).toBe(0);
  expect((await runProgram(["undo", job.path])).code).toBe(10);
});
