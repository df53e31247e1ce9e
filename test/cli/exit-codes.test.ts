import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { eventsOf, runProgram, startProgram } from "../support/built-program.ts";
import { startProxy } from "../support/proxy.ts";
import { addPool, PLAIN_POOL } from "../support/sandbox-pool.ts";
import { importable, type SmallJob, smallJob, writeSmallSource } from "../support/small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 60, quotas: "off" });
});

afterAll(() => sandbox.close());

const ROWS = [importable(1), importable(2, { groups: ["readers"] }), importable(3)];

async function newJob(changes: Record<string, unknown> = {}, rows = ROWS): Promise<SmallJob> {
  return smallJob(await addPool(sandbox), rows, changes);
}

async function editJob(job: SmallJob, edit: (written: Record<string, unknown>) => Record<string, unknown>): Promise<void> {
  await writeFile(job.path, JSON.stringify(edit(JSON.parse(await readFile(job.path, "utf8")))));
}

test.concurrent("0: every row is in its wanted state, and the last event's outcomes add up to the rows", async () => {
  const job = await newJob();
  const { code, stdout, stderr } = await runProgram(["run", job.path, "--yes", "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const events = eventsOf(stdout);
  expect(events[0]).toMatchObject({ type: "version" });
  expect(events.at(-1)).toMatchObject({ type: "summary", rows: 3, outcomes: { created: 3 } });
});

test.concurrent("2: what is wrong in a job file is named with file, path and line", async () => {
  const job = await newJob();
  await writeFile(
    job.path,
    `poolferry: 1\nname: small\nsource: { file: users.csv }\nmapping: mapping.json\ntarget:\n  userPoolId: eu-central-1_a\n  reigon: eu-central-1\n`,
  );
  const { code, stderr, stdout } = await runProgram(["run", job.path, "--yes"]);
  expect(code).toBe(2);
  expect(stderr).toContain(job.path);
  expect(stderr).toMatch(/target.*reigon|reigon.*target/s);
  expect(stderr).toContain(":7:3: ");
  expect(stdout).toBe("");
});

test.concurrent("2: an unknown option, command or file is a usage error", async () => {
  const job = await newJob();
  const ends = await Promise.all([
    runProgram(["run", job.path, "--yess"]),
    runProgram(["rum", job.path]),
    runProgram(["run", join(job.folder, "nothing.json")]),
    runProgram(["plan"]),
    runProgram(["sandbox", "--speed", "-3"]),
  ]);
  expect(ends.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
  for (const { stderr } of ends) expect(stderr).not.toBe("");
});

test.concurrent("3: some rows were rejected", async () => {
  const job = await newJob({}, [...ROWS, importable(4, { email: "not an address" })]);
  const { code, stdout } = await runProgram(["run", job.path, "--yes", "--json"]);
  expect(code).toBe(3);
  expect(eventsOf(stdout).at(-1)).toMatchObject({ rows: 4, outcomes: { created: 3, rejected: 1 } });
});

test.concurrent("4: without --yes and without a terminal nothing is written", async () => {
  const job = await newJob();
  const { code, stderr } = await runProgram(["run", job.path]);
  expect(code).toBe(4);
  expect(stderr).toContain("--yes");
  const planned = await runProgram(["status", job.path, "--json"]);
  expect(eventsOf(planned.stdout)[0]).toMatchObject({ state: "planned", unsettled: 3 });
});

test.concurrent("4: a source without rows is refused", async () => {
  const job = await newJob({}, []);
  const { code, stderr } = await runProgram(["run", job.path, "--yes"]);
  expect(code).toBe(4);
  expect(stderr).toContain("no rows");
});

test.concurrent("4: a plan is executed exactly, or refused where its source changed", async () => {
  const job = await newJob();
  const planned = await runProgram(["plan", job.path, "--json", "--detailed-exitcode"]);
  expect(planned.code).toBe(6);
  const plan = eventsOf(planned.stdout).find(({ type }) => type === "plan");
  const path = join(job.folder, ".poolferry", "small", "runs", String(plan?.["run"]), "plan.json");
  await writeSmallSource(job, ROWS.slice(0, 2));
  const refused = await runProgram(["run", job.path, "--plan", path, "--yes"]);
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain("the source changed");
  await writeSmallSource(job, ROWS);
  const run = await runProgram(["run", job.path, "--plan", path, "--yes", "--json"]);
  expect(run.code).toBe(0);
  expect(eventsOf(run.stdout).at(-1)).toMatchObject({ run: plan?.["run"], outcomes: { created: 3 } });
  const again = await runProgram(["run", job.path, "--plan", path, "--yes"]);
  expect(again.code).toBe(4);
});

test.concurrent("12 in the middle of a run, then 4 for everything that changed since, and 0 when it is given back", async () => {
  const job = await newJob({ route: "admin-api" });
  const proxy = await startProxy(sandbox.endpoint, (operation, time) =>
    operation === "AdminCreateUser" && time > 1 ? { error: "ExpiredTokenException" } : "pass",
  );
  try {
    const stopped = await runProgram(["run", job.path, "--yes", "--json", "--endpoint-url", proxy.endpoint]);
    expect(stopped.code).toBe(12);
    expect(eventsOf(stopped.stdout).at(-1)).toMatchObject({ type: "error", exit: 12, code: "credentials" });
    expect(stopped.stderr).toContain("same command again");
  } finally {
    await proxy.close();
  }
  const status = await runProgram(["status", job.path, "--json"]);
  expect(eventsOf(status.stdout)[0]).toMatchObject({ state: "loading", underWay: false, rows: 3 });
  expect((await runProgram(["plan", job.path])).code).toBe(4);

  const original = await readFile(job.path, "utf8");
  const mapping = join(job.folder, "mapping.json");
  const mapped = await readFile(mapping, "utf8");
  const refusals: string[] = [];
  const refused = async (what: string) => {
    const { code, stderr } = await runProgram(["run", job.path, "--yes"]);
    expect(code, what).toBe(4);
    refusals.push(/and (.*) changed since/.exec(stderr)?.[1] ?? stderr);
  };
  await writeSmallSource(job, [...ROWS, importable(4)]);
  await refused("source");
  await writeSmallSource(job, ROWS);
  await writeFile(mapping, mapped.replace('"groups":[', '"groups":[{"value":"writers"},'));
  await refused("mapping");
  await writeFile(mapping, mapped);
  await editJob(job, (written) => ({ ...written, policies: { existing: "fail" } }));
  await refused("policies");
  const other = await addPool(sandbox, { ...PLAIN_POOL, PoolName: "other" });
  await writeFile(job.path, original);
  await editJob(job, (written) => ({ ...written, target: { userPoolId: other.userPoolId, endpointUrl: other.endpoint } }));
  await refused("pool");
  expect(refusals).toEqual(["the source", "the mapping", "the job's route or policies", "the pool"]);

  await writeFile(job.path, original);
  const { code, stdout } = await runProgram(["run", job.path, "--yes", "--json"]);
  expect(code).toBe(0);
  expect(eventsOf(stdout).at(-1)).toMatchObject({ rows: 3, outcomes: { created: 3 } });
});

test.concurrent("12: credentials that the service does not know end the command before anything is written", async () => {
  const job = await newJob();
  const proxy = await startProxy(sandbox.endpoint, () => ({ error: "UnrecognizedClientException" }));
  try {
    const { code, stderr } = await runProgram(["run", job.path, "--yes", "--endpoint-url", proxy.endpoint]);
    expect(code).toBe(12);
    expect(stderr).toContain("credentials");
    expect(new Set(proxy.operations)).toEqual(new Set(["DescribeUserPool"]));
  } finally {
    await proxy.close();
  }
});

test.concurrent("10: a pool, a job or a run that is not there", async () => {
  const job = await newJob();
  expect((await runProgram(["status", job.path])).code).toBe(10);
  expect((await runProgram(["runs", job.path])).code).toBe(10);
  await runProgram(["plan", job.path]);
  expect((await runProgram(["report", job.path, "no-such-run"])).code).toBe(10);
  await editJob(job, (written) => ({ ...written, target: { userPoolId: "eu-central-1_Nowhere12", endpointUrl: sandbox.endpoint } }));
  const { code, stderr } = await runProgram(["run", job.path, "--yes"]);
  expect(code).toBe(10);
  expect(stderr).toContain("eu-central-1_Nowhere12");
});

test.concurrent("11: a second run of a job is refused at once; status and runs can be read meanwhile; 130 after SIGINT, and it resumes", async () => {
  const rows = Array.from({ length: 300 }, (_, index) => importable(index + 1));
  const job = await newJob({ route: "admin-api", pace: { rates: { UserCreation: 10 } } }, rows);
  const { child, finished } = startProgram(["run", job.path, "--yes", "--json"]);
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on("data", (text: string) => text.includes('"type":"run"') && resolve());
    void finished.then(({ stderr }) => reject(new Error(stderr)));
  });
  const [second, status] = await Promise.all([runProgram(["run", job.path, "--yes"]), runProgram(["status", job.path, "--json"])]);
  expect(second.code).toBe(11);
  expect(status.code).toBe(0);
  expect(eventsOf(status.stdout)[0]).toMatchObject({ state: "loading", underWay: true, rows: 300 });
  child.kill("SIGINT");
  const interrupted = await finished;
  expect(interrupted).toMatchObject({ code: 130, signal: null });
  expect(eventsOf(interrupted.stdout).at(-1)).toMatchObject({ type: "error", exit: 130 });
  await editJob(job, ({ pace: _pace, ...written }) => written);
  const resumed = await runProgram(["run", job.path, "--yes", "--json"]);
  expect(resumed.code).toBe(0);
  expect(eventsOf(resumed.stdout).at(-1)).toMatchObject({ rows: 300, outcomes: { created: 300 } });
  expect(eventsOf(resumed.stdout).find(({ type }) => type === "run")).toMatchObject({ state: "resumed" });
});

test.concurrent("143 after SIGTERM; a second signal ends a drain that hangs at once; both resume", async () => {
  const job = await newJob({ route: "admin-api" });
  const proxy = await startProxy(sandbox.endpoint, (operation, time) => (operation === "AdminCreateUser" && time > 1 ? "hang" : "pass"));
  try {
    for (const [first, code] of [
      ["SIGTERM", 143],
      ["SIGINT", 130],
    ] as const) {
      const before = proxy.operations.filter((operation) => operation === "AdminCreateUser").length;
      const { child, finished } = startProgram(["run", job.path, "--yes", "--json", "--endpoint-url", proxy.endpoint]);
      await expect
        .poll(() => proxy.operations.filter((operation) => operation === "AdminCreateUser").length, { timeout: 15_000 })
        .toBeGreaterThan(before + (before === 0 ? 1 : 0));
      child.kill(first);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(child.exitCode).toBe(null);
      const begun = performance.now();
      child.kill(first);
      expect(await finished).toMatchObject({ code, signal: null });
      expect(performance.now() - begun).toBeLessThan(4_000);
    }
  } finally {
    await proxy.close();
  }
  const { code, stdout } = await runProgram(["run", job.path, "--yes", "--json"]);
  expect(code).toBe(0);
  expect(eventsOf(stdout).at(-1)).toMatchObject({ rows: 3, outcomes: { created: 3 } });
});

test("a rehearsal takes neither a plan nor --fresh: such a command line is refused with 2", async () => {
  for (const other of [["--plan", "plan.json"], ["--fresh"]]) {
    const { code, stderr } = await runProgram(["run", "job.json", "--sandbox", ...other]);
    expect(code).toBe(2);
    expect(stderr).toContain("cannot be used with");
  }
});
