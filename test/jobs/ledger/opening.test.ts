import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { Ledger } from "../../../src/jobs/ledger/ledger.ts";
import { isOwned, takeOwnerLock } from "../../../src/jobs/ledger/owner-lock.ts";
import { LEDGER_VERSION } from "../../../src/jobs/ledger/schema.ts";
import { FORMAT_2 } from "./format-2.ts";
import { newPath, openLedger, PRINTS, readerOf, row } from "./opened-ledger.ts";

/** The error of something that has to throw. */
function errorOf(attempt: () => unknown): unknown {
  try {
    attempt();
  } catch (error) {
    return error;
  }
  throw new Error("it did not throw");
}

test("a job that is owned is refused with what to do, and free again when the owner lets go", () => {
  const path = newPath("owner.lock");
  expect(isOwned(path)).toBe(false);
  const lock = takeOwnerLock(path);
  expect(isOwned(path)).toBe(true);
  expect(errorOf(() => takeOwnerLock(path))).toMatchObject({
    name: "RunError",
    exit: "locked",
    message: expect.stringContaining("Another poolferry process"),
    hint: expect.stringContaining("Wait for it to end"),
    cause: expect.objectContaining({ message: expect.stringContaining("locked") }),
  });
  lock.release();
  expect(isOwned(path)).toBe(false);
});

test("a lock that cannot be looked at is not called held", () => {
  expect(errorOf(() => isOwned(join(newPath(), "no-folder", "owner.lock")))).toMatchObject({ code: "ENOENT" });
});

test("a new ledger can be read while it is written to, and is for its owner alone", async () => {
  const path = newPath();
  const ledger = openLedger(path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const reader = readerOf(path);
  await ledger.whole(async () => {
    ledger.rows.put(0, row(1, "a"));
    expect(reader.prepare("SELECT count(*) AS n FROM rows").get()).toEqual(expect.objectContaining({ n: 0 }));
  });
  expect(existsSync(`${path}-wal`)).toBe(true);
});

test("a ledger that is opened again has what was written", () => {
  const path = newPath();
  const ledger = Ledger.open(path);
  ledger.beginRun("a", 5, PRINTS);
  ledger.close();
  expect(
    openLedger(path)
      .runs()
      .map(({ run }) => run),
  ).toEqual(["a"]);
});

test.each([1, LEDGER_VERSION + 1])("a ledger of format %i is refused with both numbers and what to do", (version) => {
  const path = newPath();
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA user_version = ${version}`);
  database.close();
  expect(errorOf(() => Ledger.open(path))).toMatchObject({
    exit: "refused",
    message: expect.stringMatching(new RegExp(`${path} has format ${version}; .* format ${LEDGER_VERSION}`)),
    hint: expect.stringContaining("--state"),
  });
});

test("a ledger that cannot be brought to the present format is left as it was", () => {
  const path = newPath();
  const old = new DatabaseSync(path);
  old.exec(`${FORMAT_2} CREATE TABLE users (of_somebody_else TEXT);`);
  old.close();
  expect(() => Ledger.open(path)).toThrow("users already exists");
  const reader = readerOf(path);
  expect(reader.prepare("PRAGMA user_version").get()).toEqual(expect.objectContaining({ user_version: 2 }));
  const columns = reader.prepare("SELECT name FROM pragma_table_info('runs')").all();
  expect(columns.map(({ name }) => name)).not.toContain("kind");
  const writer = new DatabaseSync(path);
  writer.exec("BEGIN IMMEDIATE; ROLLBACK;");
  writer.close();
});

test("a group of writes one of which fails is undone as a whole, and the next group is written", async () => {
  const ledger = openLedger();
  const good = ledger.transaction(() => ledger.rows.put(0, row(1, "a")));
  const bad = ledger.transaction(() => {
    throw new Error("no");
  });
  await expect(good).rejects.toThrow("no");
  await expect(bad).rejects.toThrow("no");
  expect(ledger.rows.largestId()).toBe(0);
  await ledger.transaction(() => ledger.rows.put(0, row(2, "b")));
  expect(ledger.rows.largestId()).toBe(2);
});

test("a failure that has ended the transaction already is told as it is", async () => {
  const path = newPath();
  const ledger = openLedger(path);
  const writer = new DatabaseSync(path);
  writer.exec("CREATE TRIGGER none BEFORE INSERT ON rows BEGIN SELECT RAISE(ROLLBACK, 'rolled back'); END");
  writer.close();
  const put = () => ledger.rows.put(0, row(1, "a"));
  await expect(ledger.transaction(put)).rejects.toThrow("rolled back");
  await expect(ledger.whole(async () => put())).rejects.toThrow("rolled back");
});
