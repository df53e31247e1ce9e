import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { answers, SERVERS } from "../../extract/database/servers.ts";
import { Crash, mortal } from "../../support/crash.ts";
import { runSmallJob } from "../../support/run-small-job.ts";
import { at, incrementalJob, person } from "./incremental-job.ts";
import { postgresTable, sqliteTable } from "./legacy-table.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});
afterAll(() => sandbox.close());

const TABLES = [
  ["sqlite", sqliteTable] as const,
  ...((await answers(SERVERS.postgres.port)) ? [["postgres", postgresTable] as const] : []),
];
/** As the column tells a time: PostgreSQL leaves out a fraction that is 0. */
const plain = (text: string | undefined) => text?.replace(".000Z", "Z");

describe.each(TABLES)("%s", (_, openTable) => {
  async function job(sync: object = {}) {
    const table = await openTable();
    onTestFinished(() => table.close());
    return { table, ...(await incrementalJob(sandbox, table, sync)) };
  }
  const three = [person("a"), person("b"), person("c")];

  test("the first sync reads everything, the next what changed since, ties at the watermark included", async () => {
    const { table, sync, watermark } = await job();
    await table.replace(three, at(1));
    const first = await sync();
    expect(first.plan).toMatchObject({ partial: false, rows: 3, create: 3, reading: { kind: "full", because: "first" } });
    expect(plain((await watermark())?.value)).toBe(plain(at(1)));
    // A row that was committed late, with the time of those that were read.
    const late = [...three, person("d")];
    await table.replace(late, at(1));
    expect((await sync()).plan).toMatchObject({ partial: true, rows: 4, create: 1, unchanged: 3 });
    await table.replace([...late, person("e")], at(2));
    const third = await sync();
    expect(third.plan).toMatchObject({ partial: true, rows: 5, create: 1 });
    await table.replace([{ ...person("a"), name: "Renamed" }, ...late.slice(1), person("e")], at(3));
    const fourth = await sync();
    expect([fourth.writes, fourth.plan.rows, fourth.plan.missing.users]).toEqual([{ updateAttributes: 1 }, 2, 0]);
    expect(fourth.plan.reading).toMatchObject({ kind: "changes", again: 0, lastFull: { run: first.plan.run } });
    expect([plain(fourth.plan.reading.from), plain(fourth.plan.reading.upTo)]).toEqual([plain(at(2)), plain(at(3))]);
    expect(fourth.report?.plan.reading).toEqual(fourth.plan.reading);
  });

  test("a night without changes reads the overlap alone, and a plan moves nothing on", async () => {
    const { table, sync, watermark, configure } = await job();
    await table.replace(three.slice(0, 2), at(1));
    await table.replace(three, at(2));
    await sync();
    const kept = await watermark();
    expect((await sync({ planOnly: true })).plan).toMatchObject({ partial: true, rows: 1, unchanged: 1 });
    expect(await watermark()).toEqual(kept);
    await configure({}, { changedSince: { column: "changed_at", overlapMinutes: 60 } });
    expect((await sync()).plan).toMatchObject({ partial: true, rows: 3, unchanged: 3 });
  });

  test("who is missing is found by the next sync that reads everything", async () => {
    const { table, sync, users } = await job({ incremental: { fullEvery: 3 }, missing: { action: "delete", afterRuns: 1 } });
    await table.replace(three, at(1));
    await sync();
    await table.replace([...three.slice(0, 2), person("d")], at(2));
    expect((await sync()).plan).toMatchObject({ partial: true, missing: { users: 0 } });
    expect((await sync()).plan).toMatchObject({ partial: true, missing: { users: 0 } });
    expect((await sync()).plan).toMatchObject({ partial: false, reading: { because: "due" }, missing: { users: 1, delete: 1 } });
    expect(await users()).toEqual(["login-a", "login-b", "login-d"]);
    expect((await sync()).plan).toMatchObject({ partial: true });
    expect((await sync({ full: true })).plan.reading).toMatchObject({ kind: "full", because: "asked" });
    expect((await sync({ drift: true })).plan.reading).toMatchObject({ kind: "full", because: "drift" });
  });

  test("one that is killed half-way moves nothing on, and the next one does what is left", async () => {
    const { table, sync, watermark, users } = await job();
    await table.replace([person("a")], at(1));
    await sync();
    const kept = await watermark();
    await table.replace([person("a"), ...["b", "c", "d", "e"].map((id) => person(id))], at(2));
    const dying = mortal({ at: "call", number: 3, when: "before" });
    const death = sync({ decorate: dying.pool, open: (open) => ({ ...open, ledger: dying.ledger(open.ledger) }) });
    await expect(death).rejects.toThrow(Crash);
    expect(await watermark()).toEqual(kept);
    const next = await sync();
    expect(next.plan).toMatchObject({ partial: true, rows: 5 });
    expect(await users()).toHaveLength(5);
    expect(plain((await watermark())?.value)).toBe(plain(at(2)));
  });

  test("one that reads everything and is killed is followed by another that does", async () => {
    const { table, sync } = await job();
    await table.replace(three, at(1));
    await sync();
    await table.replace([...three, person("d"), person("e")], at(2));
    const dying = mortal({ at: "call", number: 2, when: "after" });
    const death = sync({ full: true, decorate: dying.pool, open: (open) => ({ ...open, ledger: dying.ledger(open.ledger) }) });
    await expect(death).rejects.toThrow(Crash);
    expect((await sync()).plan.reading).toMatchObject({ kind: "full", because: "unfinished-full" });
    expect((await sync()).plan.reading.kind).toBe("changes");
  });

  test("another mapping, table, policy or a run in between make the next sync read everything", async () => {
    const { table, sync, map, configure, path, pool } = await job();
    await table.replace(three, at(1));
    await sync();
    await map({ attributes: { name: { from: "name" } } });
    await expect(sync()).rejects.toThrow("mapping");
    expect((await sync({ accept: ["mapping"] })).plan.reading).toMatchObject({ kind: "full", because: "mapping" });
    await configure({}, { key: ["id", "login"] });
    expect((await sync()).plan.reading).toMatchObject({ kind: "full", because: "source" });
    await configure({ incremental: { fullEvery: 2 } }, { key: ["id", "login"], pageRows: 7 });
    expect((await sync()).plan.reading.kind).toBe("changes");
    await configure({}, { key: ["id", "login"] });
    await sync();
    await runSmallJob(path, pool, { environment: table.environment });
    expect((await sync()).plan.reading).toMatchObject({ kind: "full", because: "another-run" });
  });

  test("a source that went back behind the watermark is read as a whole, and an empty one refused", async () => {
    const { table, sync } = await job();
    await table.replace(three, at(1));
    await table.replace([...three, person("d")], at(5));
    await sync();
    await table.replace(three);
    expect((await sync()).plan).toMatchObject({
      partial: false,
      rows: 3,
      missing: { users: 1 },
      reading: { kind: "full", because: "source-behind" },
    });
    await table.replace([]);
    await expect(sync()).rejects.toThrow("The source has no rows");
  });

  test("a time of the future hides nothing, and one that is too far ahead is refused", async () => {
    const { table, sync } = await job();
    const hour = 3_600_000;
    const ahead = new Date(Date.now() + 10 * hour).toISOString();
    await table.replace([person("a")], ahead);
    await sync();
    await table.replace([person("a"), person("b")], new Date(Date.now() + 2_000).toISOString());
    expect((await sync()).plan).toMatchObject({ partial: true, rows: 2, create: 1 });
    await table.replace([person("a"), person("b"), person("c")], new Date(Date.now() + 48 * hour).toISOString());
    await expect(sync()).rejects.toThrow("reaches into the future");
  });

  test("a given value goes before the watermark, and leaves it as it is", async () => {
    const { table, sync, watermark } = await job();
    await table.replace(three, at(1));
    await sync();
    const kept = await watermark();
    await table.replace([...three, person("d")], at(2));
    await table.replace([...three, person("d"), person("e")], at(4));
    const given = await sync({ changedSince: at(3) });
    expect([given.plan.rows, given.plan.create]).toEqual([1, 1]);
    expect(await watermark()).toEqual(kept);
    expect((await sync()).plan).toMatchObject({ rows: 5, create: 1 });
  });
});
