import { expect, test } from "vitest";
import { FAILURE, newPath, openLedger, PRINTS, readerOf, row, runOf } from "./opened-ledger.ts";

test("a new run has what it was begun with, and nothing that is found out later", () => {
  const ledger = openLedger();
  const begun = ledger.beginRun("a", 5, { source: "s1", mapping: "m1", pool: "p1", policy: "q1" }, "sync");
  expect(begun).toStrictEqual({
    run: "a",
    kind: "sync",
    firstId: 0,
    state: "planning",
    startedAt: 5,
    seconds: 0,
    fingerprints: { source: "s1", mapping: "m1", pool: "p1", policy: "q1" },
    counted: 0,
  });
  expect(ledger.run("a")).toEqual(begun);
  expect(ledger.run("b")).toBeUndefined();
  expect(ledger.beginRun("c", 6, PRINTS).kind).toBe("load");
});

test("moving a run on adds its seconds and keeps what is not said anew", () => {
  const ledger = openLedger();
  ledger.beginRun("a", 5, PRINTS);
  ledger.beginRun("b", 5, PRINTS);
  ledger.markRun("a", "planned", 1.5, { rows: 10, counted: 3, plan: "{}", endedAt: 7 });
  expect(ledger.run("a")).toMatchObject({ state: "planned", seconds: 1.5, rows: 10, counted: 3, plan: "{}", endedAt: 7 });
  ledger.markRun("a", "loading", 2);
  expect(ledger.run("a")).toMatchObject({ state: "loading", seconds: 3.5, rows: 10, counted: 3, plan: "{}", endedAt: 7 });
  expect(ledger.run("b")).toMatchObject({ state: "planning", seconds: 0 });
});

test("a run's rows begin after all rows of earlier runs, those that were read and those that were written", async () => {
  const ledger = openLedger();
  await runOf(ledger, "a", [row(1, "a")]);
  expect(ledger.beginRun("b", 2, PRINTS).firstId).toBe(1);
  ledger.markRun("b", "planned", 0, { rows: 5 });
  expect(ledger.beginRun("c", 3, PRINTS).firstId).toBe(6);
  ledger.rows.put(6, row(4, "d"));
  expect(ledger.beginRun("d", 4, PRINTS).firstId).toBe(10);
});

test("runs come oldest first, those without rows by their time", async () => {
  const ledger = openLedger();
  ledger.beginRun("z", 2, PRINTS);
  ledger.beginRun("y", 1, PRINTS);
  await runOf(ledger, "a", [row(1, "a")]);
  ledger.beginRun("b", 0, PRINTS);
  expect(ledger.runs().map(({ run }) => run)).toEqual(["y", "a", "z", "b"]);
});

test("a plan pass puts and removes rows of its own run, and knows those in doubt", async () => {
  const ledger = openLedger();
  await runOf(ledger, "a", [row(1, "a"), row(2, "b")]);
  const plan = ledger.planLedger(ledger.beginRun("b", 2, PRINTS));
  plan.put(row(1, "c", { intentAt: 5 }));
  plan.put(row(2, "d"));
  expect([1, 2, 3].map((number) => plan.isInDoubt(number))).toEqual([true, false, false]);
  plan.remove(2);
  expect([...ledger.rows.known(0, 1, 9).values()].map(({ sourceKey }) => sourceKey)).toEqual(["a", "b", "c"]);
});

test("rows are settled by their outcome, or by needing nothing", async () => {
  const ledger = openLedger();
  const record = await runOf(ledger, "a", [
    row(1, "a", { outcome: { status: "created", sub: "s" } }),
    row(2, "b", { outcome: { status: "skipped", reason: "r" } }),
    row(3, "c"),
  ]);
  expect(ledger.unsettledRows({ ...record, rows: 10, counted: 4 })).toBe(4);
});

test("users are unfinished whose creation is in doubt or whose steps were refused or not reached, by the latest row of the key", async () => {
  const ledger = openLedger();
  const failed = { status: "failed", step: "group x", failure: FAILURE } as const;
  await runOf(ledger, "a", [
    row(1, "in doubt", { stepsDone: 0, intentAt: 5 }),
    row(2, "halfway", { sub: "s-2" }),
    row(3, "refused", { outcome: failed, sub: "s-3" }),
    row(4, "unconfirmed", { stepsDone: 0, intentAt: 5, outcome: { status: "unconfirmed", reason: "r" } }),
    row(5, "sub alone", { stepsDone: 0, sub: "s-5" }),
    row(6, "nothing sent", { stepsDone: 0 }),
    row(7, "creation refused", { stepsDone: 0, outcome: failed }),
    row(8, "done", { outcome: { status: "created", sub: "s-8" } }),
    row(9, "skipped", { outcome: { status: "skipped", reason: "r" } }),
    row(10, "", { sub: "s-10" }),
  ]);
  await runOf(ledger, "b", [row(1, "halfway", { sub: "s-2", stepsDone: 2 })]);
  const unfinished = ledger.unfinishedUsers();
  expect([...unfinished.keys()].sort()).toEqual(["halfway", "in doubt", "refused", "sub alone", "unconfirmed"]);
  expect(unfinished.get("halfway")).toMatchObject({ rowId: 11, stepsDone: 2, ref: { row: 11 } });
});

test("a transaction and a journal's entry are on disk once they resolve", async () => {
  const path = newPath();
  const ledger = openLedger(path);
  const reader = readerOf(path);
  const rows = () => Number(reader.prepare("SELECT count(*) AS n FROM rows").get()?.["n"]);
  await ledger.transaction(() => ledger.rows.put(0, row(1, "a")));
  expect(rows()).toBe(1);
  const part = { part: 1, attempt: 1, state: "writing", file: "f", rows: 0, bytes: 0, jobName: "j" } as const;
  const begun = ledger.parts.begin("a", part);
  await ledger.importJournal().save({ ...begun, state: "sealed" });
  expect(reader.prepare("SELECT state FROM import_parts").get()).toMatchObject({ state: "sealed" });
});

test("a whole pass gives what it found, and is seen by nobody before its end", async () => {
  const path = newPath();
  const ledger = openLedger(path);
  const reader = readerOf(path);
  const seen = () => Number(reader.prepare("SELECT count(*) AS n FROM rows").get()?.["n"]);
  const given = await ledger.whole(async () => {
    ledger.rows.put(0, row(1, "a"));
    return seen();
  });
  expect([given, seen()]).toEqual([0, 1]);
});

test("there are no earlier users for the first run, and there is nothing to look them up in", async () => {
  const ledger = openLedger();
  expect(ledger.earlierUsers(ledger.beginRun("a", 1, PRINTS))).toBeUndefined();
  ledger.rows.put(0, row(1, "a"));
  expect(ledger.earlierUsers(ledger.beginRun("b", 1, PRINTS))).toBeDefined();
});
