import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { readJob } from "../../src/jobs/job.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { eventsOf, runProgram } from "../support/built-program.ts";
import { addPool } from "../support/sandbox-pool.ts";

const MAPPING = {
  poolferry: 1,
  key: { from: "id" },
  username: { from: "login" },
  attributes: { email: { from: "email", type: "email" }, email_verified: { from: "verified", flag: { true: ["1"], false: ["0"] } } },
};

test("users of a database are loaded, and mended rejects finish the job", async () => {
  const sandbox = await startSandbox({ quotas: "off" });
  const { userPoolId } = await addPool(sandbox);
  try {
    const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
    const database = new DatabaseSync(join(folder, "legacy.db"));
    database.exec("CREATE TABLE users (id INTEGER PRIMARY KEY, login TEXT, email TEXT, verified INTEGER)");
    const insert = database.prepare("INSERT INTO users VALUES (?, ?, ?, ?)");
    for (let id = 1; id <= 30; id++) insert.run(id, `user-${id}`, id === 7 ? "no address" : `user-${id}@example.com`, id % 2);
    const path = join(folder, "job.json");
    await writeFile(join(folder, "mapping.json"), JSON.stringify(MAPPING));
    await writeFile(
      path,
      JSON.stringify({
        poolferry: 1,
        source: { database: { driver: "sqlite", file: "legacy.db", table: "users", key: ["id"], pageRows: 4 } },
        mapping: "mapping.json",
        target: { userPoolId, endpointUrl: sandbox.endpoint },
        route: "admin-api",
      }),
    );
    const first = await runProgram(["run", path, "--yes", "--json"]);
    expect(first.code).toBe(3);
    const events = first.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.filter(({ type }) => type === "extracting").at(-1)).toMatchObject({ rows: 30 });
    expect(events.at(-1)).toMatchObject({ type: "summary", rows: 30, outcomes: { created: 29, rejected: 1 } });
    const { rejects } = events.find(({ type }) => type === "files") as { rejects: string };
    const mended = join(folder, "mended.ndjson");
    await writeFile(mended, (await readFile(rejects, "utf8")).replace("no address", "user-7@example.com"));
    const second = await runProgram(["run", path, "--yes", "--json", "--source", mended]);
    expect(second.code).toBe(0);
    database.close();
  } finally {
    await sandbox.close();
  }
});

test("a later run reads what changed since the first, also where that is nothing", async () => {
  const sandbox = await startSandbox({ quotas: "off" });
  const { userPoolId } = await addPool(sandbox);
  const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
  const database = new DatabaseSync(join(folder, "legacy.db"));
  try {
    database.exec("CREATE TABLE users (id INTEGER PRIMARY KEY, login TEXT, email TEXT, verified INTEGER, updated_at TEXT)");
    const insert = database.prepare("INSERT INTO users VALUES (?, ?, ?, 1, ?)");
    const add = (id: number, at: string) => insert.run(id, `user-${id}`, `user-${id}@example.com`, at);
    for (let id = 1; id <= 9; id++) add(id, `2026-03-01T10:00:0${id}Z`);
    const path = join(folder, "job.json");
    await writeFile(join(folder, "mapping.json"), JSON.stringify(MAPPING));
    const job = {
      poolferry: 1,
      source: {
        database: {
          driver: "sqlite",
          file: "legacy.db",
          table: "users",
          key: ["id"],
          pageRows: 4,
          changedSince: { column: "updated_at", overlapMinutes: 0 },
        },
      },
      mapping: "mapping.json",
      target: { userPoolId, endpointUrl: sandbox.endpoint },
      route: "admin-api",
    };
    await writeFile(path, JSON.stringify(job));
    const run = async (...given: readonly string[]) => {
      const { code, stdout, stderr } = await runProgram(["run", path, "--yes", "--json", ...given]);
      const events = eventsOf(stdout);
      return { code, stderr, read: events.filter(({ type }) => type === "extracting").at(-1), summary: events.at(-1) };
    };
    const first = await run();
    expect(first.code).toBe(0);
    expect(first.read).toMatchObject({ rows: 9, changedUpTo: "2026-03-01T10:00:09Z" });
    add(10, "2026-03-01T10:00:20Z");
    const planned = await runProgram(["plan", path, "--changed-since", "2026-03-01T10:00:09Z"]);
    expect(planned.stderr).toContain("read from the database: 2 rows, changed up to 2026-03-01T10:00:20Z");
    const [planFile = ""] = /\S+plan\.json/.exec(planned.stdout) ?? [];
    const late = await run("--changed-since", "2026-03-01T10:00:05Z", "--plan", planFile);
    expect(late).toMatchObject({ code: 4, stderr: expect.stringContaining("--changed-since") });
    const second = await run("--plan", planFile);
    expect(second.summary).toMatchObject({ type: "summary", rows: 2, outcomes: { created: 1, unchanged: 1 } });
    const third = await run("--changed-since", "2026-03-01T11:00:00Z");
    expect(third.code).toBe(0);
    expect(third.summary).toMatchObject({ type: "summary", rows: 0 });
    await expect(readJob(path, { changedSince: "1", source: "other.csv" })).rejects.toThrow("--changed-since");
  } finally {
    database.close();
    await sandbox.close();
  }
});
