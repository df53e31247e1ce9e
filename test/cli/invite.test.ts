import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { eventsOf, runProgram, startProgram } from "../support/built-program.ts";
import { startProxy } from "../support/proxy.ts";
import { addPool } from "../support/sandbox-pool.ts";
import { importable, type SmallJob, smallJob } from "../support/small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 60, quotas: "off", settings: { dailyEmails: 1_000 } });
});

afterAll(() => sandbox.close());

async function loadedJob(users: number): Promise<SmallJob> {
  const rows = Array.from({ length: users }, (_, index) => importable(index + 1, { verified: false }));
  const job = await smallJob(await addPool(sandbox), rows, { route: "admin-api" });
  expect((await runProgram(["run", job.path, "--yes"])).code).toBe(0);
  return job;
}

test.concurrent("invite shows its plan, sends nothing without --yes, then everything, then nothing more", async () => {
  const job = await loadedJob(3);
  const refused = await runProgram(["invite", job.path]);
  expect(refused.code).toBe(4);
  expect(refused.stdout).toContain("To be sent: 3\n  an invitation by e-mail  3\n");
  const planned = await runProgram(["invite", job.path, "--plan", "--json"]);
  expect(planned.code).toBe(0);
  expect(eventsOf(planned.stdout).at(-1)).toMatchObject({ type: "invitation-plan", users: 3, send: { "invitation-email": 3 } });
  await writeFile(join(job.folder, "keys.txt"), "key-2\r\n");
  const one = await runProgram(["invite", job.path, "--yes", "--rate", "100", "--only", join(job.folder, "keys.txt")]);
  expect(one.code).toBe(0);
  expect(one.stdout).toContain("sent         1");
  const rest = await runProgram(["invite", job.path, "--yes", "--rate", "100", "--json", "--per-day", "2"]);
  expect(rest.code).toBe(8);
  expect(eventsOf(rest.stdout).at(-1)).toMatchObject({ type: "invitations", ended: "daily-limit", sent: 1, left: 1 });
  expect((await runProgram(["invite", job.path, "--yes", "--rate", "100"])).code).toBe(0);
  const again = await runProgram(["invite", job.path, "--json"]);
  expect(again.code).toBe(0);
  expect(eventsOf(again.stdout).at(-1)).toMatchObject({ ended: "done", sent: 0, left: 0 });
  const kept = await readFile(join(job.folder, ".poolferry", "small", "invitations.csv"), "utf8");
  expect(kept.split("\n").map((line) => line.split(",")[4])).toEqual(["state", "sent", "sent", "sent", undefined]);
  for (const { stdout, stderr } of [refused, planned, one, rest, again]) expect(stdout + stderr).not.toMatch(/user-\d|key-\d/);
});

test.concurrent("killed while a message is on its way, invite sends it to nobody again and says so", async () => {
  const job = await loadedJob(4);
  const proxy = await startProxy(sandbox.endpoint, (operation, time) => (operation === "AdminCreateUser" && time > 1 ? "hang" : "pass"));
  const { child, finished } = startProgram(["invite", job.path, "--yes", "--rate", "100", "--endpoint-url", proxy.endpoint]);
  try {
    while (proxy.operations.filter((operation) => operation === "AdminCreateUser").length < 4)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await runProgram(["invite", job.path, "--plan"])).code).toBe(11);
  } finally {
    child.kill("SIGKILL");
    await finished;
    await proxy.close();
  }
  const next = await runProgram(["invite", job.path, "--yes", "--rate", "100", "--json"]);
  expect(next.code).toBe(3);
  expect(eventsOf(next.stdout).find(({ type }) => type === "invitation-plan")).toMatchObject({
    leave: { "sent-before": 1, unconfirmed: 3 },
  });
  const told = await runProgram(["invite", job.path, "--yes", "--rate", "100"]);
  expect(told.stdout).toContain("3 users may or may not have got their message");
  const again = await runProgram(["invite", job.path, "--yes", "--rate", "100", "--again-in-doubt", "--json"]);
  expect(again.code).toBe(0);
  expect(eventsOf(again.stdout).at(-1)).toMatchObject({ sent: 3, left: 0 });
});

test.concurrent("what cannot be is a usage error, and a job that never ran is not found", async () => {
  const job = await smallJob(await addPool(sandbox), [importable(1)]);
  expect((await runProgram(["invite", job.path])).code).toBe(10);
  for (const wrong of [
    ["--every", "often"],
    ["--wave", "0"],
    ["--medium", "pigeon"],
    ["--rate", "-1"],
    ["--only", "/nowhere/keys.txt"],
  ])
    expect((await runProgram(["invite", job.path, ...wrong])).code, wrong.join(" ")).toBe(2);
});
