import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_IMPORT_SETTINGS } from "../../src/sandbox/import/import-settings.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { eventsOf, runProgram, startProgram } from "../support/built-program.ts";
import { startProxy } from "../support/proxy.ts";
import { addPool } from "../support/sandbox-pool.ts";
import { importable, LOGS_ROLE, type SmallJob, smallJob } from "../support/small-job.ts";

const SPEED = 60;
const FORMER = 50 * SPEED;
const RAISED = 100 * SPEED;

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: SPEED });
});

afterAll(() => sandbox.close());

async function newJob(changes: object, rows: number): Promise<SmallJob> {
  const users = Array.from({ length: rows }, (_, index) => importable(index + 1));
  return smallJob(await addPool(sandbox), users, { route: "admin-api", ...changes });
}

async function limit(): Promise<number> {
  const LimitDefinition = { LimitClass: "API_CATEGORY", Attributes: { Category: "UserCreation" } };
  const answer = (await sandbox.call("GetProvisionedLimit", { LimitDefinition }, "eu-central-1")) as {
    readonly Limit: { readonly ProvisionedLimitValue: number };
  };
  return answer.Limit.ProvisionedLimitValue;
}

/** Resolves once the text has been printed on stdout. */
function printed({ child, finished }: ReturnType<typeof startProgram>, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = "";
    child.stdout?.on("data", (piece: string) => {
      seen += piece;
      if (seen.includes(text)) resolve();
    });
    void finished.then(({ stderr }) => reject(new Error(stderr)));
  });
}

test("--max-duration ends a run with 8, everything it began recorded, and the same command goes on", async () => {
  const job = await newJob({}, 150);
  const begun = performance.now();
  const first = await runProgram(["run", job.path, "--yes", "--json", "--rate", "UserCreation=5", "--max-duration", "10s"]);
  expect(first.code).toBe(8);
  expect(performance.now() - begun).toBeLessThan(28_000);
  expect(first.stderr).toContain("--max-duration");
  expect(eventsOf(first.stdout).at(-1)).toMatchObject({ type: "error", code: "limit", exit: 8 });
  expect(eventsOf(first.stdout).find(({ type }) => type === "stopped")).toMatchObject({ reason: "limit" });
  const [status] = eventsOf((await runProgram(["status", job.path, "--json"])).stdout);
  expect(status).toMatchObject({ state: "loading", rows: 150, underWay: false });
  const { unsettled } = status as { unsettled: number };
  expect(unsettled).toBeGreaterThan(50);
  expect(unsettled).toBeLessThan(150);
  const second = await runProgram(["run", job.path, "--yes", "--json", "--rate", "UserCreation=500"]);
  expect(second.code).toBe(0);
  expect(eventsOf(second.stdout).at(-1)).toMatchObject({ rows: 150, outcomes: { created: 150 } });
}, 60_000);

test("an import job under way is left running by --max-duration and taken up afterwards", async () => {
  const slow = await startSandbox({ speed: 1, settings: { import: { ...DEFAULT_IMPORT_SETTINGS, rowsPerSecond: 2 } } });
  try {
    const users = Array.from({ length: 16 }, (_, index) => importable(index + 1));
    const importJob = { logsRoleArn: LOGS_ROLE, minRows: 1, pollSeconds: 0.2 };
    const job = await smallJob(await addPool(slow), users, { route: "import-job", importJob });
    const first = await runProgram(["run", job.path, "--yes", "--json", "--max-duration", "6s"]);
    expect(first.code).toBe(8);
    const { stdout, code } = await runProgram(["run", job.path, "--yes", "--json"]);
    expect(code).toBe(0);
    expect(eventsOf(stdout).at(-1)).toMatchObject({ rows: 16, outcomes: { created: 16 } });
    const jobs = [...slow.calls.entries()].filter(([name]) => name === "CreateUserImportJob").map(([, { ok }]) => ok);
    expect(jobs).toEqual([1]);
    expect(slow.calls.get("StopUserImportJob")?.ok ?? 0).toBe(0);
  } finally {
    await slow.close();
  }
}, 60_000);

test("a plan names the slowest category, where each rate comes from, and whether it fits", async () => {
  const job = await newJob({ pace: { rates: { UserUpdate: 30 } } }, 40);
  const fitting = await runProgram(["plan", job.path, "--share", "0.5", "--max-duration", "1h30m"]);
  expect(fitting.stdout).toContain(`40 at ${FORMER / 2}/s (limit as read)`);
  expect(fitting.stdout).toContain("which UserCreation takes");
  expect(fitting.stdout).toContain("fits into 1 h 30 min");
  const not = await runProgram(["plan", job.path, "--rate", "UserCreation=0.01", "--max-duration", "1h", "--raise-limit", "UserRead=8000"]);
  expect(not.stdout).toContain("40 at 0.01/s (by --rate)");
  expect(not.stdout).toContain("does not fit into 1 h 0 min (--max-duration): about 2 runs");
  expect(not.stdout).toMatch(/UserRead from 7200\/s to 8000\/s; AWS bills what is above the free 7200\/s, prorated/);
  expect(not.code).toBe(0);
});

test("without the permission to read limits the documented ones count, and the plan says so", async () => {
  const job = await newJob({}, 4);
  const proxy = await startProxy(sandbox.endpoint, (operation) =>
    operation === "GetProvisionedLimit" ? { error: "AccessDeniedException" } : "pass",
  );
  try {
    const { stdout, code } = await runProgram(["plan", job.path, "--endpoint-url", proxy.endpoint]);
    expect(code).toBe(0);
    expect(stdout).toContain("4 at 40/s (documented default)");
  } finally {
    await proxy.close();
  }
});

test("wrong pace options are refused with 2 and say what is right", async () => {
  const ends = await Promise.all([
    runProgram(["run", "job.json", "--share", "1.5"]),
    runProgram(["run", "job.json", "--rate", "UserCreaton=5"]),
    runProgram(["run", "job.json", "--rate", "UserCreation"]),
    runProgram(["run", "job.json", "--raise-limit", "UserUpdate=50"]),
    runProgram(["plan", "job.json", "--raise-limit", "UserCreation=1.5"]),
    runProgram(["run", "job.json", "--max-duration", "8"]),
    runProgram(["run", "job.json", "--max-duration", "60d"]),
    runProgram(["run", "job.json", "--sandbox", "--max-duration", "1h"]),
  ]);
  expect(ends.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2, 2, 2, 2]);
  expect(ends[3]?.stderr).toContain("UserCreation, UserRead");
});

test("a limit that a killed run left raised is told by status, and restored by it or by the next run", async () => {
  for (const way of ["status", "run"] as const) {
    const job = await newJob({ pace: { rates: { UserCreation: 10 } } }, 200);
    const started = startProgram(["run", job.path, "--yes", "--json", "--raise-limit", `UserCreation=${RAISED}`]);
    await printed(started, '"state":"raised"');
    expect(await limit()).toBe(RAISED);
    started.child.kill("SIGKILL");
    await started.finished;
    const told = await runProgram(["status", job.path]);
    expect(told.stdout).toContain(`The limit UserCreation is raised from ${FORMER} to ${RAISED}`);
    expect(await limit()).toBe(RAISED);
    if (way === "status") {
      const restored = await runProgram(["status", job.path, "--restore-limits", "--json"]);
      expect(restored.code).toBe(0);
      expect(eventsOf(restored.stdout)[0]).toMatchObject({ raisedLimits: [] });
    } else {
      const written = JSON.parse(await readFile(job.path, "utf8")) as object;
      await writeFile(job.path, JSON.stringify({ ...written, pace: {} }));
      const next = await runProgram(["run", job.path, "--yes", "--json"]);
      expect(next.code).toBe(0);
      expect(eventsOf(next.stdout).find(({ type }) => type === "limit")).toMatchObject({ state: "restored", to: FORMER });
    }
    expect(await limit()).toBe(FORMER);
  }
}, 60_000);

test("Ctrl-C restores the limit before the run ends with 130", async () => {
  const job = await newJob({ pace: { rates: { UserCreation: 10 } } }, 200);
  const started = startProgram(["run", job.path, "--yes", "--json", "--raise-limit", `UserCreation=${RAISED}`]);
  await printed(started, '"state":"raised"');
  started.child.kill("SIGINT");
  const { code, stdout } = await started.finished;
  expect(code).toBe(130);
  expect(eventsOf(stdout).filter(({ type }) => type === "limit")).toMatchObject([{ state: "raised" }, { state: "restored" }]);
  expect(await limit()).toBe(FORMER);
}, 60_000);
