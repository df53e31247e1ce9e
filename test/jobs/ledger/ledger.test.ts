import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { GroupCommit } from "../../../src/jobs/ledger/group-commit.ts";
import { Ledger } from "../../../src/jobs/ledger/ledger.ts";
import { LEDGER_VERSION } from "../../../src/jobs/ledger/schema.ts";
import type { RowProgress } from "../../../src/load/index.ts";
import type { Outcome } from "../../../src/model/index.ts";
import { newPath, openLedger, PRINTS, readerOf, row as rowOf } from "./opened-ledger.ts";

/** A row of which nothing was sent. */
function row(number: number, more: Partial<RowProgress> = {}): RowProgress {
  return rowOf(number, `key-${number}`, { stepsDone: 0, content: undefined, ...more });
}

test("a row comes back as it was put, with its outcome, its intent and its failed step", async () => {
  const ledger = openLedger();
  const failure = { kind: "permanent", code: "InvalidParameterException", message: "refused" } as const;
  const outcomes: readonly (Outcome | undefined)[] = [
    undefined,
    { status: "created", sub: "sub-1" },
    { status: "skipped", reason: "user-exists" },
    { status: "rejected", issues: [{ code: "c", field: "f", reason: "r", hint: "h" }] },
    { status: "failed", step: "group a", failure },
    { status: "unconfirmed", reason: "import-log-silent" },
  ];
  const rows = outcomes.map((outcome, index) =>
    row(index + 1, {
      stepsDone: index,
      intentAt: index % 2 === 0 ? 1_772_532_000_000 + index : undefined,
      sub: index === 1 ? "sub-1" : undefined,
      failed: index === 4 ? { step: "group a", failure } : undefined,
      outcome,
      content: index === 2 ? "content" : undefined,
    }),
  );
  for (const one of rows) ledger.rows.put(100, one);
  expect([...ledger.rows.known(100, 1, 6).values()]).toEqual(
    rows.map((one) => ({ ...one, outcome: one.outcome === undefined ? undefined : { sub: "", ...one.outcome } })),
  );
  expect(ledger.rows.counts(100, 6)).toMatchObject({ created: 1, skipped: 1, rejected: 1, failed: 1, unconfirmed: 1, adopted: 0 });
});

test("rows of one run are not those of another", async () => {
  const ledger = openLedger();
  const first = ledger.beginRun("a", 1, PRINTS);
  ledger.markRun("a", "planned", 2, { rows: 3 });
  for (const number of [1, 2, 3]) ledger.rows.put(first.firstId, row(number, { outcome: { status: "created", sub: `s-${number}` } }));
  const second = ledger.beginRun("b", 2, PRINTS);
  expect(second.firstId).toBe(3);
  expect(ledger.rows.counts(second.firstId, 3).created).toBe(0);
  ledger.rows.put(second.firstId, row(1, { outcome: { status: "skipped", reason: "r" } }));
  ledger.forgetRun(second);
  expect(ledger.runs().map(({ run }) => run)).toEqual(["a"]);
  expect(ledger.rows.counts(first.firstId, 3).created).toBe(3);
});

test("a write is on disk when its promise resolves, and writes of one turn share a commit", async () => {
  const path = newPath();
  const ledger = openLedger(path);
  const record = ledger.beginRun("a", 1, PRINTS);
  const reader = readerOf(path);
  const seen = () => Number(reader.prepare("SELECT count(*) AS n FROM rows").get()?.["n"]);
  const journal = ledger.stepJournal(record);
  const counts: number[] = [];
  const writes = [1, 2, 3].map((number) => journal.record(row(number)).then(() => counts.push(seen())));
  expect(seen()).toBe(0);
  await Promise.all(writes);
  expect(counts).toEqual([3, 3, 3]);
});

test("commits come in the order in which they were asked for, and a failing group fails as one", async () => {
  const database = new DatabaseSync(newPath());
  database.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, at INTEGER)");
  const commits = new GroupCommit(database);
  const put = (id: number) => () => void database.prepare("INSERT INTO t (id, at) VALUES (?, (SELECT count(*) FROM t))").run(id);
  const order: number[] = [];
  await Promise.all([5, 3, 9].map((id) => commits.commit(put(id)).then(() => order.push(id))));
  expect(order).toEqual([5, 3, 9]);
  expect(
    database
      .prepare("SELECT id FROM t ORDER BY at")
      .all()
      .map(({ id }) => id),
  ).toEqual([5, 3, 9]);
  const failing = [commits.commit(put(1)), commits.commit(put(5)), commits.commit(put(2))];
  const ends = await Promise.allSettled(failing);
  expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(database.prepare("SELECT count(*) AS n FROM t").get()?.["n"]).toBe(3);
  await commits.commit(put(1));
  expect(database.prepare("SELECT count(*) AS n FROM t").get()?.["n"]).toBe(4);
  database.close();
});

test("a part that was never finished is forgotten, but not that an import job may have had a row before", async () => {
  const ledger = openLedger();
  const part = ledger.parts.begin("a", { part: 2, attempt: 1, state: "writing", file: "f", rows: 0, bytes: 0, jobName: "j" });
  for (const number of [1, 2, 3, 4]) ledger.rows.put(0, row(number, { intentAt: 5 }));
  ledger.parts.addLine(part.partId, { ordinal: 0, id: 1, moreSteps: false, again: "no" });
  ledger.parts.addLine(part.partId, { ordinal: 1, id: 2, moreSteps: false, again: "this-run" });
  ledger.parts.addLine(part.partId, { ordinal: 2, id: 4, moreSteps: false, again: "earlier-run" });
  expect(ledger.parts.rows(part.partId, 0, 10, 0).map(({ again }) => again)).toEqual([false, true, true]);
  ledger.parts.discard(part);
  const known = ledger.rows.known(0, 1, 4);
  expect([...known.keys()]).toEqual([2, 3, 4]);
  expect([known.get(2)?.intentAt, known.get(3)?.intentAt, known.get(4)?.intentAt]).toEqual([undefined, 5, 5]);
  expect(ledger.parts.open("a")).toEqual([]);
  expect(ledger.parts.rows(part.partId, 0, 10, 0)).toEqual([]);
});

test("a pass in one transaction is kept whole or not at all", async () => {
  const ledger = openLedger();
  const put = (number: number) => ledger.rows.put(0, row(number));
  await expect(
    ledger.whole(async () => {
      put(1);
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(ledger.rows.largestId()).toBe(0);
  await ledger.whole(async () => put(1));
  expect(ledger.rows.largestId()).toBe(1);
});

test("a ledger of another format is refused with both numbers and left as it is", async () => {
  const path = newPath();
  Ledger.open(path).close();
  const database = new DatabaseSync(path);
  database.exec("PRAGMA user_version = 999");
  database.close();
  expect(() => Ledger.open(path)).toThrow(new RegExp(`format 999.*format ${LEDGER_VERSION}`));
  const after = new DatabaseSync(path);
  expect(after.prepare("PRAGMA user_version").get()?.["user_version"]).toBe(999);
  after.close();
});

test("no column of the ledger is for attributes, passwords or hashes: what is kept of a user is its key, its name, its sub and its identity", async () => {
  const path = newPath();
  Ledger.open(path).close();
  const database = new DatabaseSync(path, { readOnly: true });
  const columns = database
    .prepare("SELECT name FROM pragma_table_info('rows')")
    .all()
    .map(({ name }) => name);
  expect(columns).toEqual([
    "id",
    "line",
    "byte",
    "bytes",
    "source_key",
    "username",
    "outcome",
    "progress",
    "intent_at",
    "sub",
    "origin",
    "content",
    "detail",
    "identity_id",
    "touched_at",
  ]);
  database.close();
});
