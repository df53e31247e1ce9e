import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { eventsOf, runProgram, startProgram } from "../support/built-program.ts";
import { addPool } from "../support/sandbox-pool.ts";

const MAPPING = { poolferry: 1, key: { from: "id" }, username: { from: "id" }, attributes: { email: { from: "email", type: "email" } } };
const lines = (from: number, to: number) =>
  Array.from(
    { length: to - from + 1 },
    (_, index) => `u-${from + index},${from + index === 27 ? "broken" : `u-${from + index}@example.com`}\n`,
  ).join("");

test("users of several files are loaded, their rejects come with the file's name, and a file that changes or appears is noticed", async () => {
  const sandbox = await startSandbox({ quotas: "off" });
  const { userPoolId, users } = await addPool(sandbox);
  try {
    const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
    const job = join(folder, "job.json");
    await writeFile(join(folder, "mapping.json"), JSON.stringify(MAPPING));
    await writeFile(join(folder, "users-2.csv"), `id,email\n${lines(1, 20)}`);
    await writeFile(join(folder, "users-10.csv"), `id,email\n${lines(21, 30)}`);
    const target = { userPoolId, endpointUrl: sandbox.endpoint };
    const document = { poolferry: 1, source: { files: "users-*.csv" }, mapping: "mapping.json", target, route: "admin-api" };
    await writeFile(job, JSON.stringify(document));
    const mapped = await runProgram(["map", job, "--json", "--row", "21", "--show-values"]);
    expect(mapped, mapped.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining("u-21@example.com") });
    const planned = await runProgram(["plan", job, "--json"]);
    expect(planned.code).toBe(0);
    const [run = ""] = eventsOf(planned.stdout).flatMap((event) => (event["type"] === "plan" ? [String(event["run"])] : []));
    const plan = join(folder, ".poolferry/job/runs", run, "plan.json");
    await writeFile(join(folder, "users-11.csv"), `id,email\n${lines(31, 31)}${lines(22, 22)}`);
    const refused = await runProgram(["run", job, "--yes", "--plan", plan]);
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining("the source") });
    const first = await runProgram(["run", job, "--yes", "--json"]);
    expect(first.code).toBe(3);
    const events = eventsOf(first.stdout);
    expect(events.at(-1)).toMatchObject({ type: "summary", rows: 32, outcomes: { created: 30, rejected: 2 } });
    const { rejects, folder: results } = events.find(({ type }) => type === "files") as { rejects: string; folder: string };
    expect(await readFile(rejects, "utf8")).toBe("id,email\nu-27,broken\nu-22,u-22@example.com\n");
    const reasons = (await readFile(join(results, "rejects.reasons.csv"), "utf8")).split("\n");
    expect(reasons[0]).toBe("row,file,line,outcome,code,field,reason,hint");
    expect(reasons[1]).toMatch(/^27,users-10\.csv,8,rejected,email-malformed,/);
    expect(reasons[2]).toMatch(/^32,users-11\.csv,3,rejected,duplicate-source-key,.*line 3 of users-10\.csv has the same key/);
    const mended = join(folder, "mended.csv");
    await writeFile(mended, "id,email\nu-27,u-27@example.com\n");
    expect((await runProgram(["run", job, "--yes", "--source", mended])).code).toBe(0);
    expect(await users()).toHaveLength(31);
  } finally {
    await sandbox.close();
  }
});

test("a run over several JSON files that was stopped goes on with the same rows, and rejects of all of them come back", async () => {
  const sandbox = await startSandbox({ quotas: "off" });
  const { userPoolId, users } = await addPool(sandbox);
  try {
    const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
    const job = join(folder, "job.json");
    await writeFile(join(folder, "mapping.json"), JSON.stringify(MAPPING));
    for (const part of [1, 2, 3]) {
      const made = Array.from({ length: 20 }, (_, index) => ({
        id: `p${part}-${index}`,
        email: index === 9 ? "broken" : `p${part}-${index}@example.com`,
      }));
      await writeFile(join(folder, `part-${part}.json`), JSON.stringify({ users: made }));
    }
    const document = {
      poolferry: 1,
      source: { files: ["part-3.json", "part-[12].json"], at: "users" },
      mapping: "mapping.json",
      target: { userPoolId, endpointUrl: sandbox.endpoint },
      route: "admin-api",
      pace: { rates: { UserCreation: 20 } },
    };
    await writeFile(job, JSON.stringify(document));
    const { child, finished } = startProgram(["run", job, "--yes", "--json"]);
    while ((await users()).length < 3 && child.exitCode === null) await delay(20);
    child.kill("SIGTERM");
    expect(await finished).toMatchObject({ code: 143 });
    expect((await users()).length).toBeLessThan(57);
    const second = await runProgram(["run", job, "--yes", "--json"]);
    const events = eventsOf(second.stdout);
    expect(events.find(({ type }) => type === "run")).toMatchObject({ state: "resumed" });
    expect(events.at(-1)).toMatchObject({ type: "summary", rows: 60, outcomes: { created: 57, rejected: 3 } });
    const { rejects } = events.find(({ type }) => type === "files") as { rejects: string };
    const broken = ["p3-9", "p1-9", "p2-9"].map((id) => ({ id, email: "broken" }));
    expect(JSON.parse(await readFile(rejects, "utf8"))).toEqual({ users: broken });
    expect(await users()).toHaveLength(57);
  } finally {
    await sandbox.close();
  }
});
