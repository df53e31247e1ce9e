import { expect, test } from "vitest";
import type { RowProgress } from "../../../src/load/index.ts";
import { FAILURE, newPath, openLedger, readerOf, row, runOf } from "./opened-ledger.ts";

const keys = (rows: Iterable<RowProgress>) => [...rows].map(({ sourceKey }) => sourceKey);

test("a row comes back as it was put, each thing that may be known of it by itself", () => {
  const ledger = openLedger();
  const each: readonly Partial<RowProgress>[] = [
    {},
    { intentAt: 5, stepsDone: 0 },
    { intentAt: 5, stepsDone: 3 },
    { sub: "sub-1" },
    { touchedAt: 7 },
    { identityId: "identity-1" },
    { origin: "existing" },
    { found: "sub-2" },
    { changed: ["email", "name"] },
    { failed: { step: "password", failure: FAILURE } },
    { mustEnrolTotp: true },
    { content: undefined },
    { outcome: { status: "adopted", sub: "sub-3" }, sub: "sub-3", origin: "adopted", mustEnrolTotp: true },
    { outcome: { status: "failed", step: "create", failure: FAILURE }, failed: { step: "create", failure: FAILURE } },
    { outcome: { status: "skipped", reason: "user-exists" }, changed: ["name"] },
    { outcome: { status: "unconfirmed", reason: "import-log-silent" } },
  ];
  for (const [index, more] of each.entries()) ledger.rows.put(100, row(index + 1, "k", more));
  const known = ledger.rows.known(100, 1, each.length);
  for (const [index, more] of each.entries()) {
    const outcome = more.outcome === undefined ? {} : { outcome: { sub: "", ...more.outcome } };
    expect(known.get(index + 1)).toEqual({ ...row(index + 1, "k", more), ...outcome });
  }
});

test("a row of which there is nothing more to say takes no room for it", () => {
  const path = newPath();
  const ledger = openLedger(path);
  const plain = [{}, { outcome: undefined }, { outcome: { status: "created", sub: "s" } }, { mustEnrolTotp: false }] as const;
  for (const [index, more] of plain.entries()) ledger.rows.put(0, row(index + 1, "k", more));
  const kept = readerOf(path).prepare("SELECT detail FROM rows").all();
  expect(kept.map(({ detail }) => detail)).toEqual([null, null, null, null]);
});

test("times are kept in whole milliseconds", () => {
  const ledger = openLedger();
  ledger.rows.put(0, row(1, "k", { intentAt: 5.9, touchedAt: 7.9 }));
  expect(ledger.rows.known(0, 1, 1).get(1)).toMatchObject({ intentAt: 5, touchedAt: 7 });
});

test("an outcome's sub is the row's, and an empty one is none", () => {
  const ledger = openLedger();
  ledger.rows.put(0, row(1, "a", { sub: "former", outcome: { status: "created", sub: "sub-1" } }));
  ledger.rows.put(0, row(2, "b", { outcome: { status: "created", sub: "" } }));
  ledger.rows.put(0, row(3, "c", { sub: "sub-3", outcome: { status: "failed", step: "s", failure: FAILURE } }));
  expect([...ledger.rows.known(0, 1, 3).values()].map(({ sub }) => sub)).toEqual(["sub-1", undefined, "sub-3"]);
});

test("a row that is put again replaces the former one, and a removed one is gone", () => {
  const ledger = openLedger();
  expect(ledger.rows.largestId()).toBe(0);
  ledger.rows.put(0, row(1, "a"));
  ledger.rows.put(0, row(3, "b"));
  ledger.rows.put(0, row(3, "c"));
  expect(keys(ledger.rows.known(0, 1, 3).values())).toEqual(["a", "c"]);
  expect(ledger.rows.largestId()).toBe(3);
  ledger.rows.remove(3);
  expect(ledger.rows.largestId()).toBe(1);
});

test("rows are asked for by their place in the run, both ends included", () => {
  const ledger = openLedger();
  for (const number of [1, 2, 3, 4]) ledger.rows.put(10, row(number, `${number}`));
  expect([...ledger.rows.known(10, 2, 3).keys()]).toEqual([2, 3]);
  expect(ledger.rows.known(11, 2, 2).get(2)?.sourceKey).toBe("3");
});

/** Three runs; the middle one has a row of each kind. */
async function threeRuns() {
  const ledger = openLedger();
  const around = [row(1, "around", { sub: "s", mustEnrolTotp: true, outcome: { status: "created", sub: "s" } })];
  await runOf(ledger, "before", around);
  const middle = await runOf(ledger, "middle", [
    row(1, "created", { mustEnrolTotp: true, outcome: { status: "created", sub: "s-1" } }),
    row(2, "sub unknown", { mustEnrolTotp: true, outcome: { status: "updated", sub: "" } }),
    row(3, "unchanged", { outcome: { status: "unchanged", sub: "" } }),
    row(4, "adopted", { outcome: { status: "adopted", sub: "" } }),
    row(5, "halfway", { sub: "s-5", mustEnrolTotp: true }),
    row(6, "skipped", { mustEnrolTotp: true, outcome: { status: "skipped", reason: "r" } }),
    row(7, "rejected", { outcome: { status: "rejected", issues: [] } }),
    row(8, "waiting", { mustEnrolTotp: true }),
    row(9, "created without TOTP", { found: "s", outcome: { status: "created", sub: "s-9" } }),
  ]);
  await runOf(ledger, "after", around);
  return { ledger, firstId: middle.firstId, rows: middle.rows };
}

test("rows with given outcomes come in the order of the source, and of this run alone", async () => {
  const { ledger, firstId, rows } = await threeRuns();
  expect(keys(ledger.rows.withOutcome(firstId, rows, ["skipped", "created"]))).toEqual(["created", "skipped", "created without TOTP"]);
  expect([...ledger.rows.withOutcome(firstId, rows, ["rejected"])][0]?.ref.row).toBe(7);
});

test("where rows with given outcomes stand, what became of them, and which of them have a content can be asked for by itself", async () => {
  const { ledger, firstId, rows } = await threeRuns();
  const failure = { kind: "permanent", code: "C", message: "m" } as const;
  const ends = [
    row(4, "failed", { content: undefined, outcome: { status: "failed", step: "create", failure } }),
    row(7, "rejected", {
      content: undefined,
      outcome: { status: "rejected", issues: [{ code: "c", field: "f", reason: "r", hint: "h" }] },
    }),
  ];
  for (const end of ends) ledger.rows.put(firstId, end);
  const wanted = ["created", "failed", "rejected", "skipped"];
  const whole = [...ledger.rows.withOutcome(firstId, rows, wanted)];
  expect(whole).toHaveLength(5);
  expect([...ledger.rows.refsWithOutcome(firstId, rows, wanted)]).toEqual(whole.map(({ ref }) => ref));
  expect([...ledger.rows.outcomes(firstId, rows, wanted)]).toEqual(whole.map(({ ref, outcome }) => ({ ref, outcome })));
  expect([...ledger.rows.withOutcomeAndContent(firstId, rows, wanted)]).toEqual(whole.filter(({ content }) => content !== undefined));
  expect(keys(ledger.rows.withOutcomeAndContent(firstId, rows, ["failed", "skipped"]))).toEqual(["skipped"]);
});

test("rows whose user is in the pool are those with a sub or with an outcome that says so", async () => {
  const { ledger, firstId, rows } = await threeRuns();
  expect(keys(ledger.rows.withUser(firstId, rows))).toEqual([
    "created",
    "sub unknown",
    "unchanged",
    "adopted",
    "halfway",
    "created without TOTP",
  ]);
  expect([...ledger.rows.withUser(firstId, rows)][0]?.ref.row).toBe(1);
});

test("those who must enrol anew are listed and counted where they are in the pool", async () => {
  const { ledger, firstId, rows } = await threeRuns();
  expect(keys(ledger.rows.mustEnrolTotp(firstId, rows))).toEqual(["created", "sub unknown", "halfway"]);
  expect([...ledger.rows.mustEnrolTotp(firstId, rows)][0]?.ref.row).toBe(1);
  expect(ledger.rows.countMustEnrolTotp(firstId, rows)).toBe(3);
});

test("outcomes are counted by name, those that nobody has with nought", async () => {
  const { ledger, firstId, rows } = await threeRuns();
  expect(ledger.rows.counts(firstId, rows)).toEqual({
    created: 2,
    updated: 1,
    unchanged: 1,
    adopted: 1,
    skipped: 1,
    rejected: 1,
    failed: 0,
    unconfirmed: 0,
  });
});

test.each([
  ["created without a sub", { stepsDone: 0, outcome: { status: "created", sub: "" } }, true, true],
  ["unchanged without a sub", { stepsDone: 0, outcome: { status: "unchanged", sub: "" } }, true, true],
  ["under way after its creation", { stepsDone: 1 }, true, true],
  ["in doubt about its creation", { stepsDone: 0, intentAt: 5 }, false, true],
  ["not begun", { stepsDone: 0 }, false, false],
  ["created with a sub", { outcome: { status: "created", sub: "s" } }, false, false],
  ["failed without a sub", { stepsDone: 1, outcome: { status: "failed", step: "s", failure: FAILURE } }, false, false],
] as const)("a row that is %s has an unknown sub, or an open one, or neither", (_what, more, unknown, open) => {
  const ledger = openLedger();
  ledger.rows.put(1, row(1, "k", more));
  expect([ledger.rows.hasUnknownSubs(1, 1), ledger.rows.hasOpenSubs(1, 1)]).toEqual([unknown, open]);
  expect([ledger.rows.hasOpenSubs(0, 1), ledger.rows.hasOpenSubs(2, 1)]).toEqual([false, false]);
});
