import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { eventsOf, runProgram } from "../support/built-program.ts";
import { addPool } from "../support/sandbox-pool.ts";
import { importable, smallJob, writeSmallSource } from "../support/small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 60, quotas: "off" });
});

afterAll(() => sandbox.close());

const ROWS = Array.from({ length: 12 }, (_, index) => importable(index + 1));

test.concurrent("plan, refusal, accepted guard and rejected rows have their exit codes, and nothing personal is told", async () => {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, ROWS);
  expect((await runProgram(["sync", job.path, "--yes", "--json"])).code).toBe(0);
  const before = await pool.users();
  expect(before).toHaveLength(12);
  await writeSmallSource(job, [
    importable(1, { name: "Canary Name", disabled: true, groups: ["readers"] }),
    ...ROWS.slice(1),
    importable(13),
    importable(14, { email: "canary without address" }),
  ]);
  const plan = await runProgram(["sync", job.path, "--plan"]);
  expect(plan.code).toBe(0);
  expect(plan.stdout).toMatch(/users to create\s+1\n/);
  expect(plan.stdout).toContain("row 1: set name; join readers; disable");
  expect(plan.stdout).toContain("disable: it would disable 1 users, 8.3 % of 12");
  const nobody = await runProgram(["sync", job.path, "--accept", "disable"]);
  expect([nobody.code, nobody.stderr]).toEqual([4, expect.stringContaining("--yes")]);
  const refused = await runProgram(["sync", job.path, "--yes"]);
  expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining("--accept disable")]);
  expect(await pool.users()).toEqual(before);
  const done = await runProgram(["sync", job.path, "--yes", "--json", "--accept", "disable"]);
  expect(done.code).toBe(3);
  const events = eventsOf(done.stdout);
  expect(events.at(-1)).toMatchObject({ type: "summary", rows: 14, outcomes: { created: 1, updated: 1, unchanged: 11, rejected: 1 } });
  expect((await pool.users()).find(({ username }) => username === "user-1")).toMatchObject({
    enabled: false,
    groups: ["readers"],
    attributes: { name: "Canary Name" },
  });
  const runs = join(job.folder, ".poolferry", "small", "runs");
  const files = (await readdir(runs, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const written = await Promise.all(
    files
      .filter(({ name }) => name !== "id-map.csv" && name !== "rejects.csv")
      .map(({ parentPath, name }) => readFile(join(parentPath, name), "utf8")),
  );
  expect(written.length).toBeGreaterThanOrEqual(7);
  for (const text of [plan.stdout, done.stdout, done.stderr, ...written])
    expect(text.replaceAll("such as name@example.com", "")).not.toMatch(/canary|example\.com|user-\d|key-\d/i);
  const rejected = files.filter(({ name }) => name === "rejects.csv").map(({ parentPath, name }) => join(parentPath, name));
  expect(events.find(({ type }) => type === "sync-files")).toMatchObject({ rejects: rejected[0] });
  expect(await readFile(rejected[0] ?? "", "utf8")).toContain("canary without address");
  expect((await runProgram(["sync", job.path, "--accept", "everything"])).code).toBe(2);
}, 120_000);

test.concurrent("a job that reads what changed says what it reads and why, and --full reads everything", async () => {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, []);
  const database = new DatabaseSync(join(job.folder, "legacy.db"));
  onTestFinished(() => database.close());
  database.exec("CREATE TABLE users (id INTEGER PRIMARY KEY, login TEXT, email TEXT, version INTEGER)");
  const insert = database.prepare("INSERT INTO users VALUES (?, ?, ?, ?)");
  for (let id = 1; id <= 5; id++) insert.run(id, `user-${id}`, id === 2 ? "no address" : `user-${id}@example.com`, id);
  const changedSince = { column: "version", overlapNumbers: 1 };
  const source = { database: { driver: "sqlite", file: "legacy.db", table: "users", key: ["id"], changedSince } };
  const attributes = { email: { from: "email", type: "email" } };
  await writeFile(
    join(job.folder, "mapping.json"),
    JSON.stringify({ poolferry: 1, key: { from: "id" }, username: { from: "login" }, attributes }),
  );
  const given = JSON.parse(await readFile(job.path, "utf8")) as object;
  await writeFile(job.path, JSON.stringify({ ...given, source, route: "admin-api", sync: { incremental: {} } }));
  const first = await runProgram(["sync", job.path, "--yes"]);
  expect([first.code, first.stdout]).toEqual([3, expect.stringContaining("Everything is read: no sync has done so yet")]);
  expect(first.stdout).toMatch(/rejects {2}\S+rejects\.ndjson\n {2}reasons {2}\S+rejects\.reasons\.csv/);
  insert.run(6, "user-6", "user-6@example.com", 6);
  const second = await runProgram(["sync", job.path, "--yes"]);
  const read =
    "Only what changed is read: from 4 to 6, and the rows of 1 older values that came to no good end; everything was read last by ";
  expect([second.code, second.stdout]).toEqual([3, expect.stringContaining(read)]);
  expect(second.stdout).toMatch(/rows read\s+4\n/);
  const full = await runProgram(["sync", job.path, "--yes", "--full", "--json"]);
  expect(eventsOf(full.stdout).find(({ type }) => type === "sync-plan")).toMatchObject({ rows: 6, reading: { because: "asked" } });
  const both = await runProgram(["sync", job.path, "--full", "--changed-since", "3"]);
  expect([both.code, both.stderr]).toEqual([2, expect.stringContaining("--changed-since")]);
}, 120_000);

test.concurrent("new users come by import job where the job's route says so, with their password's hash", async () => {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, ROWS);
  await runProgram(["run", job.path, "--yes", "--json"]);
  // The form alone matters here: nobody signs in with it.
  const hash = "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";
  await writeSmallSource(job, [...ROWS, importable(20), importable(21, { hash })]);
  const { code, stdout } = await runProgram(["sync", job.path, "--yes", "--json"]);
  expect(code).toBe(0);
  const told = eventsOf(stdout);
  expect(told.find(({ type }) => type === "sync-plan")).toMatchObject({ create: 2, load: { routes: { "import-job": { rows: 2 } } } });
  const users = new Map((await pool.users()).map((user) => [user.username, user.status]));
  expect([users.get("user-20"), users.get("user-21"), users.size]).toEqual(["RESET_REQUIRED", "CONFIRMED", 14]);
  const again = eventsOf((await runProgram(["sync", job.path, "--yes", "--json"])).stdout);
  expect(again.at(-1)).toMatchObject({ type: "summary", outcomes: { unchanged: 14, created: 0 } });
}, 120_000);
