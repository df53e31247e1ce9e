import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { type GuardName, type JobObject, type RunChoices, run, type Sandbox, startSandbox, sync, undo, verify } from "../../src/index.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";

const PEOPLE = Array.from({ length: 10 }, (_, number) => `user-${number}`);
const WRITES = ["AdminCreateUser", "AdminUpdateUserAttributes", "AdminDeleteUser", "AdminDisableUser"];

let sandbox: Sandbox;
let pool: SandboxPool;
let folder: string;
let options: Pick<RunChoices, "credentials" | "folder">;

beforeAll(async () => {
  sandbox = await startSandbox({ quotas: "off" });
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  pool = await addPool(sandbox);
  folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
  options = { credentials: { accessKeyId: "any", secretAccessKey: "any" }, folder };
  await source(PEOPLE);
  onTestFinished(() => rm(folder, { recursive: true }));
});

test("a sync shows first, writes with leave alone, and brings the pool in line", async () => {
  await run(people(), { ...options, yes: true });
  await source(PEOPLE, { "user-3": "Renamed" });
  const before = writes();
  const { plan, report } = await sync(people(), { ...options, planOnly: true });
  expect(plan).toMatchObject({ change: 1, unchanged: 9 });
  expect(report).toBeUndefined();
  await expect(sync(people(), options)).rejects.toMatchObject({ exit: "refused", hint: expect.stringContaining("yes: true") });
  await expect(sync(people(), { ...options, confirm: () => false })).rejects.toMatchObject({ exit: "refused" });
  expect(writes()).toBe(before);
  expect(await sync(people(), { ...options, confirm: ({ change }) => change === 1 })).toMatchObject({ exitCode: 0 });
  expect(writes()).toBe(before + 1);
  expect((await pool.users()).find(({ username }) => username === "user-3")?.attributes).toMatchObject({ name: "Renamed" });
});

test("a sync reads what changed where the job says so, and everything where its caller does", async () => {
  const database = new DatabaseSync(join(folder, "people.db"));
  onTestFinished(() => database.close());
  database.exec("CREATE TABLE people (id TEXT PRIMARY KEY, name TEXT, mail TEXT, version INTEGER)");
  const add = (id: string, version: number) =>
    database.prepare("INSERT INTO people VALUES (?, ?, ?, ?)").run(id, id, `${id}@example.com`, version);
  for (const [index, id] of PEOPLE.entries()) add(id, index);
  const table = { driver: "sqlite" as const, file: "people.db", table: "people", key: ["id"], changedSince: { column: "version" } };
  const job: JobObject = { ...people(), source: { database: table }, sync: { incremental: {} } };
  expect((await sync(job, { ...options, yes: true })).plan).toMatchObject({ create: 10, reading: { because: "first" } });
  add("user-10", 10);
  const { plan, files, report } = await sync(job, { ...options, yes: true });
  expect(plan).toMatchObject({ rows: 2, create: 1, reading: { kind: "changes", from: "9", upTo: "10" } });
  expect(files?.report).toBe(join(files?.folder ?? "", "report.json"));
  expect(report?.run).toBe(plan.run);
  expect((await sync(job, { ...options, yes: true, full: true })).plan).toMatchObject({ rows: 11, reading: { because: "asked" } });
});

test("a guard refuses a sync until it is accepted by name, and there is no guard of another name", async () => {
  await run(people(), { ...options, yes: true });
  await source(PEOPLE.slice(0, 5));
  await expect(sync(people(), { ...options, yes: true })).rejects.toMatchObject({ exit: "refused" });
  const accept: GuardName[] = ["shrunk-source"];
  expect(await sync(people(), { ...options, yes: true, accept })).toMatchObject({ exitCode: 0 });
  const wrong = ["everything"] as unknown as GuardName[];
  await expect(sync(people(), { ...options, yes: true, accept: wrong })).rejects.toMatchObject({ exit: "usage" });
});

test("a verification tells what differs, by its exit code and as an event", async () => {
  await run(people(), { ...options, yes: true });
  expect(await verify(people(), options)).toMatchObject({ exitCode: 0, verification: { equal: 10 } });
  await pool.call("AdminUpdateUserAttributes", { Username: "user-1", UserAttributes: [{ Name: "name", Value: "By hand" }] });
  const verifying = verify(people(), options);
  const told: string[] = [];
  for await (const event of verifying) told.push(event.type);
  expect(told.at(-1)).toBe("verification");
  expect(await verifying).toMatchObject({ exitCode: 3, verification: { equal: 9, different: 1, names: { name: 1 } } });
});

test.each([{ size: 0 }, { size: 1.5 }, { size: 1, seed: -1 }])("the sample %j is refused", async (sample) => {
  await expect(verify(people(), { ...options, sample })).rejects.toMatchObject({ exit: "usage" });
});

test("what was never loaded can be neither verified nor undone, and nothing is created for it", async () => {
  await expect(verify(people(), options)).rejects.toMatchObject({ exit: "notFound" });
  await expect(undo(people(), { ...options, yes: true })).rejects.toMatchObject({ exit: "notFound" });
  expect(existsSync(join(folder, ".poolferry"))).toBe(false);
});

test("an undo shows first, deletes with leave alone and no more than it may, and leaves an empty pool", async () => {
  const { summary } = await run(people(), { ...options, yes: true });
  expect(await undo(people(), { ...options, planOnly: true })).toMatchObject({ plan: { run: summary.run, delete: 10 }, exitCode: 0 });
  await expect(undo(people(), options)).rejects.toMatchObject({ exit: "refused", hint: expect.stringContaining("yes: true") });
  await expect(undo(people(), { ...options, yes: true, maxDelete: 9 })).rejects.toMatchObject({ exit: "refused" });
  await expect(undo(people(), { ...options, yes: true, maxDelete: -1 })).rejects.toMatchObject({ exit: "usage" });
  expect(await pool.users()).toHaveLength(10);
  expect(await undo(people(), { ...options, run: summary.run, yes: true })).toMatchObject({ exitCode: 0, result: { deleted: 10 } });
  expect(await pool.users()).toEqual([]);
});

test("an undo that is stopped is finished by the same call", async () => {
  await run(people(), { ...options, yes: true });
  const stopping = new AbortController();
  const undoing = undo(people(), { ...options, yes: true, signal: stopping.signal });
  const read = async () => {
    for await (const event of undoing) if (event.type === "undo-plan") stopping.abort();
  };
  await expect(read()).rejects.toMatchObject({ exit: "interrupted" });
  expect(await undo(people(), { ...options, yes: true })).toMatchObject({ exitCode: 0 });
  expect(await pool.users()).toEqual([]);
});

function writes(): number {
  return WRITES.reduce((sum, operation) => sum + (sandbox.calls.get(operation)?.ok ?? 0), 0);
}

async function source(ids: readonly string[], names: Readonly<Record<string, string>> = {}): Promise<void> {
  const rows = ids.map((id) => `${id},${id}@example.com,${names[id] ?? `Name of ${id}`}\n`);
  await writeFile(join(folder, "people.csv"), `id,mail,name\n${rows.join("")}`);
}

function people(): JobObject {
  return {
    poolferry: 1,
    name: "people",
    source: { file: "people.csv" },
    mapping: {
      poolferry: 1,
      key: { from: "id" },
      username: { from: "id" },
      attributes: { email: { from: "mail" }, name: { from: "name" } },
    },
    target: { userPoolId: pool.userPoolId, endpointUrl: sandbox.endpoint },
    route: "admin-api",
  };
}
