import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import {
  type GivenPace,
  type JobObject,
  type PlanReport,
  plan,
  type RunChoices,
  run,
  type Sandbox,
  startSandbox,
} from "../../src/index.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";

const WHO = { credentials: { accessKeyId: "any", secretAccessKey: "any" } };
const PEOPLE = ["ada", "ben", "cem"];

let sandbox: Sandbox;
let pool: SandboxPool;
let folder: string;
let options: RunChoices;

beforeAll(async () => {
  sandbox = await startSandbox({ quotas: "off" });
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  pool = await addPool(sandbox);
  folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
  options = { ...WHO, folder };
  await writeFile(join(folder, "people.csv"), `id,mail\n${PEOPLE.map((id) => `${id},${id}@example.com\n`).join("")}`);
  onTestFinished(() => rm(folder, { recursive: true }));
});

test("a plan writes nothing to the pool, and a run executes exactly it, from the report or from its file", async () => {
  const planned = await plan(people(), options);
  expect(planned.plan).toMatchObject({ rows: 3, load: 3 });
  expect(await pool.users()).toEqual([]);
  const result = await run(people(), { ...options, plan: planned.file, yes: true });
  expect(result).toMatchObject({ exitCode: 0, summary: { run: planned.plan.run, outcomes: { created: 3 } } });
  expect((await pool.users()).map(({ username }) => username)).toEqual(PEOPLE);
  await expect(run(people(), { ...options, plan: planned.plan, yes: true })).rejects.toMatchObject({ exit: "refused" });
});

test("without leave to write nothing is even read", async () => {
  await expect(run(people(), options)).rejects.toMatchObject({ exit: "refused", hint: expect.stringContaining("yes: true") });
  expect(existsSync(join(folder, ".poolferry"))).toBe(false);
  await expect(run(people(), { ...options, yes: true, confirm: () => true })).rejects.toMatchObject({ exit: "usage" });
});

test("who is asked sees the plan, and only true is a yes", async () => {
  const asked: [PlanReport, boolean][] = [];
  const confirm = (of: PlanReport, resumed: boolean) => {
    asked.push([of, resumed]);
    return undefined as unknown as boolean;
  };
  await expect(run(people(), { ...options, confirm })).rejects.toMatchObject({ exit: "refused" });
  expect(asked).toMatchObject([[{ load: 3 }, false]]);
  expect(await pool.users()).toEqual([]);
});

test("a signal that is aborted already lets nothing begin, and its reason is the cause", async () => {
  const reason = new Error("enough");
  const stopped = run(people(), { ...options, yes: true, signal: AbortSignal.abort(reason) });
  await expect(stopped).rejects.toMatchObject({ exit: "interrupted", cause: reason });
  expect(existsSync(join(folder, ".poolferry"))).toBe(false);
});

test.each(["signal", "stop"] as const)("aborted by `%s` while it loads, a run is finished by the same call", async (which) => {
  const stopping = new AbortController();
  const loading = run(people(), { ...options, yes: true, [which]: stopping.signal });
  const read = async () => {
    for await (const event of loading) if (event.type === "run") stopping.abort();
  };
  await expect(read()).rejects.toMatchObject({ exit: "interrupted" });
  const resumed: boolean[] = [];
  const confirm = (_: PlanReport, again: boolean) => resumed.push(again) > 0;
  expect(await run(people(), { ...options, confirm })).toMatchObject({ exitCode: 0, summary: { rows: 3 } });
  expect(resumed).toEqual([true]);
  expect((await pool.users()).map(({ username }) => username)).toEqual(PEOPLE);
});

test("two operations over one job do not go on at the same time", async () => {
  const both = await Promise.allSettled([plan(people(), options), plan(people(), options)]);
  expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { exit: "locked" } });
});

test("standard input is what the program gives, and without that a job that reads it cannot begin", async () => {
  const job = people({ source: { file: "-", format: "csv" } });
  await expect(plan(job, options)).rejects.toMatchObject({ exit: "usage", hint: expect.stringContaining("`input`") });
  const input = (async function* () {
    yield "id,mail\ndua,dua@example.com\n";
  })();
  expect((await plan(job, { ...options, input })).plan).toMatchObject({ load: 1 });
});

test("secrets of a source are looked up in the environment that is given", async () => {
  const job = people({ source: { database: { driver: "postgres", urlEnv: "PEOPLE_URL", table: "people", key: ["id"] } } });
  const notSet = { exit: "usage", message: expect.stringContaining("PEOPLE_URL is not set") };
  await expect(plan(job, options)).rejects.toMatchObject(notSet);
  await expect(plan(job, { ...options, environment: { PEOPLE_URL: "nonsense" } })).rejects.not.toMatchObject(notSet);
});

test.each([
  ["no name", { name: undefined }, "no name"],
  ["an unknown member", { sauce: 1 }, 'unknown key "sauce"'],
  ["a mapping with a wrong rule", { mapping: { poolferry: 1, key: { form: "id" }, username: { from: "id" } } }, "(mapping object):"],
  ["a mapping that is not there", { mapping: "none.yaml" }, "none.yaml"],
])("a job object with %s is refused as a job file is", async (_, changes, said) => {
  const wrong = { ...people(), ...changes } as unknown as JobObject;
  await expect(plan(wrong, options)).rejects.toMatchObject({ exit: "usage", message: expect.stringContaining(said) });
});

test.each([
  [{ share: 2 }, "share"],
  [{ rates: { UserCreation: 0 } }, "rates.UserCreation"],
  [{ rates: { UserKreation: 1 } }, "rates.UserKreation"],
  [{ raise: { UserCreation: 1.5 } }, "raise.UserCreation"],
  [{ maxDurationSeconds: Number.NaN }, "maxDurationSeconds"],
])("the pace %j is refused", async (given, member) => {
  const pace = given as GivenPace;
  await expect(plan(people(), { ...options, pace })).rejects.toMatchObject({ exit: "usage", message: expect.stringContaining(member) });
});

function people(changes: Partial<JobObject> = {}): JobObject {
  return {
    poolferry: 1,
    name: "people",
    source: { file: "people.csv" },
    mapping: { poolferry: 1, key: { from: "id" }, username: { from: "id" }, attributes: { email: { from: "mail" } } },
    target: { userPoolId: pool.userPoolId, endpointUrl: sandbox.endpoint },
    route: "admin-api",
    ...changes,
  };
}
