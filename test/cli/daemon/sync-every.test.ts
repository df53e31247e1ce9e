import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { eventsOf, runProgram, startProgram } from "../../support/built-program.ts";
import { addPool } from "../../support/sandbox-pool.ts";
import { importable, type SmallJob, smallJob, writeSmallSource } from "../../support/small-job.ts";

const EACH_SECOND = "* * * * * *";
/** Does not fall due while a test runs. */
const RARELY = "0 0 29 2 *";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 60, quotas: "off" });
});

afterAll(() => sandbox.close());

const users = (count: number) => Array.from({ length: count }, (_, index) => importable(index + 1));

async function loadedJob(count: number): Promise<SmallJob> {
  const job = await smallJob(await addPool(sandbox), users(count), { route: "admin-api" });
  expect((await runProgram(["run", job.path, "--yes"])).code).toBe(0);
  return job;
}

type Event = Readonly<Record<string, unknown>>;

/** Starts `sync --every`; `until` waits for the next event that is as wanted, in the order of the output. */
function startDaemon(job: SmallJob, every: string, more: readonly string[] = [], environment: Readonly<Record<string, string>> = {}) {
  const { child, finished } = startProgram(["sync", job.path, "--every", every, "--json", ...more], { environment });
  const events: Event[] = [];
  let rest = "";
  let taken = 0;
  child.stdout?.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    events.push(...eventsOf(lines.join("\n")));
  });
  return {
    child,
    finished,
    async until(isWanted: (event: Event) => boolean): Promise<Event> {
      for (;;) {
        const index = events.findIndex((event, at) => at >= taken && isWanted(event));
        if (index >= 0) {
          taken = index + 1;
          return events[index] as Event;
        }
        if (child.exitCode !== null) throw new Error(`the daemon ended: ${(await finished).stderr}`);
        await once(child.stdout as NodeJS.ReadableStream, "data");
      }
    },
  };
}

async function receiver(): Promise<{ readonly server: Server; readonly hook: string; readonly told: string[] }> {
  const told: string[] = [];
  const server = createServer((request, response) => {
    request.setEncoding("utf8").on("data", (text: string) => told.push(text));
    request.on("end", () => response.end());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, hook: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret`, told };
}

const isOf = (type: string) => (event: Event) => event["type"] === type;

test("a daemon syncs each time, tells failures, and goes on", async () => {
  const { server, hook, told } = await receiver();
  const job = await loadedJob(3);
  const daemon = startDaemon(job, EACH_SECOND, ["--health-port", "0", "--on-failure-webhook-env", "HOOK", "--zone", "UTC"], { HOOK: hook });
  try {
    const { url } = await daemon.until(isOf("health"));
    expect(await daemon.until(isOf("waiting"))).toMatchObject({ schedule: EACH_SECOND, zone: "UTC" });
    expect(await daemon.until(isOf("sync-ended"))).toMatchObject({ exit: 0, counts: { unchanged: 3, created: 0 } });
    await writeSmallSource(job, users(4));
    expect(await daemon.until((event) => isOf("sync-ended")(event) && (event["counts"] as Event)?.["created"] === 1)).toMatchObject({
      exit: 0,
      run: expect.any(String),
      counts: { unchanged: 3, created: 1 },
    });
    await writeSmallSource(job, []);
    expect(await daemon.until((event) => event["type"] === "sync-ended" && event["exit"] !== 0)).toMatchObject({ exit: 4 });
    await daemon.until(isOf("waiting"));
    expect(await (await fetch(String(url))).json()).toMatchObject({ job: "small", last: { exit: 4 } });
    expect((await fetch(String(url).replace("healthz", "last-sync"))).status).toBe(503);
    await writeSmallSource(job, users(4));
    await daemon.until((event) => event["type"] === "sync-ended" && event["exit"] === 0);
  } finally {
    daemon.child.kill("SIGTERM");
  }
  const { stdout, stderr } = await daemon.finished;
  expect(JSON.parse(told[0] ?? "")).toEqual({
    text: "poolferry: the sync of small ended with exit code 4.",
    job: "small",
    exit: 4,
  });
  expect(stdout + stderr).not.toContain("secret");
  server.close();
  const runs = eventsOf((await runProgram(["runs", job.path, "--json"])).stdout);
  expect(runs[0]).toMatchObject({ kind: "load", state: "finished", outcomes: { created: 3 } });
  expect(runs).toContainEqual(
    expect.objectContaining({ kind: "sync", state: "finished", outcomes: expect.objectContaining({ created: 1, unchanged: 3 }) }),
  );
}, 40_000);

test("asked to stop while it waits, a daemon ends with 0", async () => {
  const daemon = startDaemon(await loadedJob(1), RARELY);
  await daemon.until(isOf("waiting"));
  daemon.child.kill("SIGTERM");
  expect(await daemon.finished).toMatchObject({ code: 0, stderr: "" });
}, 20_000);

test("asked to stop during a sync, a daemon ends with 143 in good order, and the next one makes up for it at once", async () => {
  const { server, hook, told } = await receiver();
  const job = await loadedJob(2);
  await writeSmallSource(job, users(42));
  const slow = ["--rate", "UserCreation=5", "--on-failure-webhook-env", "HOOK"];
  const cutShort = startDaemon(job, EACH_SECOND, slow, { HOOK: hook });
  await cutShort.until((event) => event["type"] === "progress" && Number(event["done"]) > 2);
  cutShort.child.kill("SIGTERM");
  expect(await cutShort.finished).toMatchObject({ code: 143 });
  const again = startDaemon(job, RARELY);
  const ended = await again.until(isOf("sync-ended"));
  expect(ended).toMatchObject({ exit: 0, counts: { failed: 0, unconfirmed: 0 } });
  await again.until(isOf("waiting"));
  again.child.kill("SIGTERM");
  expect((await again.finished).code).toBe(0);
  server.close();
  expect(told).toEqual([]);
  const runs = eventsOf((await runProgram(["runs", job.path, "--json"])).stdout) as {
    readonly kind: string;
    readonly outcomes: Record<string, number>;
  }[];
  expect(runs.map(({ kind }) => kind)).toEqual(["load", "sync", "sync"]);
  const created = runs.slice(1).reduce((sum, { outcomes }) => sum + (outcomes["created"] ?? 0), 0);
  expect(created).toBe(40);
}, 40_000);

test.each([
  ["a schedule that is none", ["--every", "at night"], /schedule "at night" is not understood/],
  [
    "options of the daemon without a schedule",
    ["--zone", "UTC", "--health-port", "0"],
    /--zone, --health-port have no effect without --every/,
  ],
  ["a guard accepted for ever", ["--every", RARELY, "--accept", "mapping"], /cannot be used with/],
  ["a plan on a schedule", ["--every", RARELY, "--plan"], /cannot be used with/],
  [
    "a webhook that is not in the environment",
    ["--every", RARELY, "--on-failure-webhook-env", "POOLFERRY_NO_SUCH"],
    /has no POOLFERRY_NO_SUCH/,
  ],
  ["a change to begin from that stays the same", ["--every", RARELY, "--changed-since", "2026-01-01"], /cannot be used with/],
  ["a port that is none", ["--every", RARELY, "--health-port", "eighty"], /expected a port/],
])("it is wrong usage: %s", async (_, more, said) => {
  const job = await smallJob({ endpoint: "http://127.0.0.1:9", userPoolId: "us-east-1_Abcdefghi" }, []);
  const { code, stderr } = await runProgram(["sync", job.path, ...more]);
  expect(code).toBe(2);
  expect(stderr).toMatch(said);
});

test("a source that is there once is wrong usage", async () => {
  const source = { file: "-", format: "csv" };
  const job = await smallJob({ endpoint: "http://127.0.0.1:9", userPoolId: "us-east-1_Abcdefghi" }, [], { source });
  const { code, stderr } = await runProgram(["sync", job.path, "--every", RARELY]);
  expect(code).toBe(2);
  expect(stderr).toContain("Standard input can be read once");
});

test("a health port that is taken is told at once", async () => {
  const { server } = await receiver();
  const job = await smallJob({ endpoint: "http://127.0.0.1:9", userPoolId: "us-east-1_Abcdefghi" }, []);
  const port = String((server.address() as AddressInfo).port);
  const { code, stderr } = await runProgram(["sync", job.path, "--every", RARELY, "--health-port", port]);
  expect(code).toBe(2);
  expect(stderr).toContain("EADDRINUSE");
  server.close();
});
