import { expect, test } from "vitest";
import type { ImportPart } from "../../../src/load/index.ts";
import { openLedger, row } from "./opened-ledger.ts";

const NEW = { part: 1, attempt: 1, state: "writing", file: "part-1.csv", rows: 0, bytes: 0, jobName: "job-1" } as const;

test("a part comes back as it was begun and as it was moved on, its times in whole milliseconds", () => {
  const { parts } = openLedger();
  const begun = parts.begin("a", { ...NEW, algorithm: "BCRYPT" });
  expect(begun).toEqual({ ...NEW, algorithm: "BCRYPT", partId: 1 });
  const unset = { jobId: undefined, intentAt: undefined };
  expect(parts.open("a")).toEqual([{ ...begun, ...unset }]);
  const moved: ImportPart = {
    ...begun,
    attempt: 2,
    state: "started",
    rows: 3,
    bytes: 99,
    jobName: "job-2",
    jobId: "import-1",
    intentAt: 7.9,
  };
  parts.update(moved);
  expect(parts.open("a")).toEqual([{ ...moved, intentAt: 7 }]);
  parts.update({ ...moved, ...unset });
  expect(parts.open("a")).toEqual([{ ...moved, ...unset }]);
  expect(parts.begin("a", { ...NEW, part: 2 }).partId).toBe(2);
  expect(parts.open("a")[1]?.algorithm).toBeUndefined();
});

test("parts are open until they are settled, in their order, each in its own run", () => {
  const { parts } = openLedger();
  const [first, second, third] = [1, 2, 3].map((part) => parts.begin("a", { ...NEW, part })) as [ImportPart, ImportPart, ImportPart];
  parts.begin("b", { ...NEW, part: 7 });
  parts.update({ ...second, state: "settled" });
  expect(parts.open("a").map(({ partId }) => partId)).toEqual([first.partId, third.partId]);
  expect([parts.settledCount("a"), parts.settledCount("b")]).toEqual([1, 0]);
  expect([parts.nextNumber("a"), parts.nextNumber("b"), parts.nextNumber("c")]).toEqual([4, 8, 1]);
});

test("the first import job of a run is known by its intent", () => {
  const { parts } = openLedger();
  const [first, second] = [1, 2].map((part) => parts.begin("a", { ...NEW, part })) as [ImportPart, ImportPart];
  expect(parts.firstIntent("a")).toBeUndefined();
  parts.update({ ...first, intentAt: 9 });
  parts.update({ ...second, intentAt: 5 });
  expect([parts.firstIntent("a"), parts.firstIntent("b")]).toEqual([5, undefined]);
});

test("the lines of a part lead back to its rows, page by page", () => {
  const ledger = openLedger();
  const { partId } = ledger.parts.begin("a", NEW);
  const other = ledger.parts.begin("a", { ...NEW, part: 2 });
  for (const number of [1, 2, 3]) ledger.rows.put(10, row(number, `key-${number}`));
  ledger.parts.addLine(partId, { ordinal: 1, id: 13, moreSteps: true, again: "no" });
  ledger.parts.addLine(partId, { ordinal: 0, id: 11, moreSteps: false, again: "this-run" });
  ledger.parts.addLine(partId, { ordinal: 2, id: 12, moreSteps: false, again: "earlier-run" });
  ledger.parts.addLine(other.partId, { ordinal: 0, id: 12, moreSteps: true, again: "no" });
  const page = (ordinal: number, limit: number) =>
    ledger.parts.rows(partId, ordinal, limit, 10).map((line) => [line.ordinal, line.progress.ref.row, line.moreSteps, line.again]);
  expect(page(0, 2)).toEqual([
    [0, 1, false, true],
    [1, 3, true, false],
  ]);
  expect(page(2, 2)).toEqual([[2, 2, false, true]]);
  expect(page(3, 2)).toEqual([]);
});

test("a part that is forgotten takes nothing of another part with it", () => {
  const ledger = openLedger();
  const [first, second] = [1, 2].map((part) => ledger.parts.begin("a", { ...NEW, part })) as [ImportPart, ImportPart];
  for (const number of [1, 2, 3]) ledger.rows.put(0, row(number, `key-${number}`, { stepsDone: 1, intentAt: 5 }));
  ledger.parts.addLine(first.partId, { ordinal: 0, id: 1, moreSteps: false, again: "this-run" });
  ledger.parts.addLine(second.partId, { ordinal: 0, id: 2, moreSteps: false, again: "this-run" });
  ledger.parts.addLine(second.partId, { ordinal: 1, id: 3, moreSteps: false, again: "no" });
  ledger.parts.discard(first);
  expect(ledger.parts.open("a").map(({ partId }) => partId)).toEqual([second.partId]);
  expect(ledger.parts.rows(second.partId, 0, 9, 0)).toHaveLength(2);
  expect([...ledger.rows.known(0, 1, 3).values()].map(({ stepsDone, intentAt }) => [stepsDone, intentAt])).toEqual([
    [0, undefined],
    [1, 5],
    [1, 5],
  ]);
});
