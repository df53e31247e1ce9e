import { expect, test } from "vitest";
import type { Ledger } from "../../../src/jobs/ledger/ledger.ts";
import { created, failed, newPath, openLedger, PRINTS, readerOf, row, runOf } from "./opened-ledger.ts";

const SCOPE = { after: 0, upTo: 100, againInDoubt: false, invitation: "none" } as const;

/** Users a to e of one run; a is in the pool waiting for an invitation, b is not, c was sent one, d's is in doubt, e's sub is not known. */
async function createdUsers(plan?: string): Promise<Ledger> {
  const ledger = openLedger();
  const rows = ["a", "b", "c", "d"].map((key, index) => row(index + 1, key, created(`sub-${key}`)));
  const others = [
    row(5, "e", { outcome: { status: "created", sub: "" } }),
    row(6, "f", { sub: "sub-f", outcome: { status: "adopted", sub: "sub-f" } }),
  ];
  await runOf(ledger, "a", [...rows, ...others]);
  if (plan !== undefined) ledger.markRun("a", "finished", 0, { plan });
  for (const key of ["c", "d"])
    ledger.invitations.claim({ sub: `sub-${key}`, sourceKey: key, kind: "invitation", medium: "email" }, 5, false);
  ledger.invitations.sent("sub-c");
  return ledger;
}

test("those that a job created are held against what the pool says, and what the ledger knows of their messages goes first", async () => {
  const ledger = await createdUsers();
  const survey = ledger.invitationSurvey(SCOPE);
  for (const key of ["a", "c", "d"]) survey.note(`sub-${key}`, "invitation-email");
  survey.note("sub-of-nobody", "invitation-email");
  expect(survey.counts()).toEqual(
    new Map([
      ["invitation-email", 1],
      ["not-in-pool", 1],
      ["sent-before", 1],
      ["unconfirmed", 1],
      ["sub-unknown", 1],
    ]),
  );
  expect(survey.next(["invitation-email"], 0, 10)).toEqual([{ id: 1, sub: "sub-a", sourceKey: "a" }]);
  expect(survey.next(["not-in-pool", "invitation-email"], 0, 1)).toEqual([{ id: 1, sub: "sub-a", sourceKey: "a" }]);
  expect(survey.next(["not-in-pool", "invitation-email"], 1, 9).map(({ sub }) => sub)).toEqual(["sub-b"]);
  survey.close();
});

test("a message in doubt is one to send where that is asked for", async () => {
  const survey = (await createdUsers()).invitationSurvey({ ...SCOPE, againInDoubt: true });
  survey.note("sub-d", "invitation-email");
  expect(survey.next(["invitation-email"], 0, 9).map(({ sub }) => sub)).toEqual(["sub-d"]);
  expect(survey.counts().get("unconfirmed")).toBeUndefined();
});

test("users whom loading has invited are told apart, by the run's plan or else by the job file", async () => {
  for (const [plan, invitation, standing] of [
    [undefined, "none", "invitation-email"],
    [undefined, "email", "invited-by-loading"],
    ['{"invitation":"sms"}', "none", "invited-by-loading"],
    ['{"invitation":"none"}', "email", "invitation-email"],
  ] as const) {
    const survey = (await createdUsers(plan)).invitationSurvey({ ...SCOPE, invitation });
    survey.note("sub-a", "invitation-email");
    expect(survey.counts().get(standing)).toBe(1);
  }
});

test("only rows of the scope are meant, and among them those that were chosen", async () => {
  const ledger = await createdUsers();
  expect([...ledger.invitationSurvey({ ...SCOPE, after: 1, upTo: 2 }).counts()]).toEqual([["not-in-pool", 1]]);
  expect(
    ledger
      .invitationSurvey({ ...SCOPE, after: 1 })
      .next(["not-in-pool"], 0, 9)
      .map(({ id }) => id),
  ).toEqual([2]);
  const survey = ledger.invitationSurvey(SCOPE);
  expect(survey.unknownKeys()).toBe(0);
  survey.choose([]);
  expect(survey.counts().size).toBe(0);
  survey.choose(["a", "b", "b", "f", "nobody"]);
  expect(survey.counts()).toEqual(new Map([["not-in-pool", 2]]));
  // f was not created by the job.
  expect(survey.unknownKeys()).toBe(2);
});

/** Names of the indexes and temporary tables that are there. */
function leftovers(path: string): readonly string[] {
  return readerOf(path)
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND name LIKE 'rows_%' ORDER BY 1")
    .all()
    .map(({ name }) => String(name));
}

test("surveys and look-ups leave no index behind, and can be opened again", async () => {
  const path = newPath();
  const ledger = openLedger(path);
  const record = await runOf(ledger, "a", [row(1, "a", created("sub-a"))]);
  const opened = [
    () => ledger.invitationSurvey(SCOPE),
    () => ledger.undoSurvey(record),
    () => ledger.loadedUsers(),
    () => ledger.userLookup(true),
    () => ledger.earlierUsers(ledger.beginRun("b", 1, PRINTS)),
  ];
  for (const open of opened) {
    open()?.close();
    expect(leftovers(path)).toEqual([]);
  }
  const survey = ledger.invitationSurvey(SCOPE);
  survey.choose(["a"]);
  expect(survey.unknownKeys()).toBe(0);
  expect(leftovers(path)).toEqual([]);
  survey.close();
  expect(() => survey.note("sub-a", "x")).toThrow();
});

test("everybody whom a run created or changed is undone, and what the ledger alone decides is decided at once", async () => {
  const ledger = openLedger();
  await runOf(ledger, "former", [row(1, "earlier", created("sub-earlier"))]);
  const record = await runOf(ledger, "a", [
    row(1, "created", { ...created("sub-1"), touchedAt: 7 }),
    row(2, "adopted", { origin: "adopted", sub: "sub-2", stepsDone: 2, outcome: { status: "adopted", sub: "sub-2" } }),
    row(3, "failed", failed("sub-3")),
    row(4, "sub unknown", { outcome: { status: "created", sub: "" } }),
    row(5, "unconfirmed", { stepsDone: 0, intentAt: 5, outcome: { status: "unconfirmed", reason: "r" } }),
    row(6, "in doubt", { stepsDone: 0, intentAt: 5 }),
    row(7, "looked at", { origin: "adopted", sub: "sub-7", stepsDone: 1, outcome: { status: "adopted", sub: "sub-7" } }),
    row(8, "skipped", { stepsDone: 0, outcome: { status: "skipped", reason: "r" } }),
    row(9, "earlier", created("sub-earlier")),
    row(10, "invited", created("sub-10")),
  ]);
  ledger.invitations.claim({ sub: "sub-10", sourceKey: "invited", kind: "invitation", medium: "email" }, 5, false);
  const survey = ledger.undoSurvey(record);
  expect(survey.asked("sub-1")).toEqual({ id: 2, sub: "sub-1", touchedAt: 7 });
  expect([survey.asked("sub-2"), survey.asked("sub-10"), survey.asked("nobody")]).toEqual([undefined, undefined, undefined]);
  expect(survey.open(false, 0, 9)).toEqual([
    { id: 2, sub: "sub-1", touchedAt: 7 },
    { id: 4, sub: "sub-3", touchedAt: undefined },
  ]);
  expect([survey.open(false, 2, 9), survey.open(false, 0, 1)].map((users) => users.map(({ id }) => id))).toEqual([[4], [2]]);
  expect(survey.open(true, 0, 9).map(({ sub }) => sub)).toEqual(["sub-2"]);
  expect(survey.countOpen()).toBe(2);
  survey.set(2, "delete");
  survey.set(3, "restore");
  expect([...survey.all()].map(({ sourceKey, sub, standing }) => [sourceKey, sub, standing])).toEqual([
    ["created", "sub-1", "delete"],
    ["adopted", "sub-2", "restore"],
    ["failed", "sub-3", ""],
    ["sub unknown", "", "sub-unknown"],
    ["unconfirmed", "", "unconfirmed"],
    ["in doubt", "", "in-doubt"],
    ["earlier", "sub-earlier", "of-earlier-run"],
    ["invited", "sub-10", "invited"],
  ]);
  expect(survey.counts().get("delete")).toBe(1);
  expect(survey.work(0, 9)).toEqual([
    { id: 2, sub: "sub-1", touchedAt: 7, taken: false },
    { id: 3, sub: "sub-2", touchedAt: undefined, taken: true },
  ]);
  expect(survey.work(2, 9).map(({ id }) => id)).toEqual([3]);
  expect(survey.work(0, 1).map(({ id }) => id)).toEqual([2]);
  expect(survey.countOpen()).toBe(1);
  survey.close();
});

test("a user that was undone before is done, and one that a later run changed is kept", async () => {
  const ledger = openLedger();
  const record = await runOf(ledger, "a", [row(1, "a", created("sub-a")), row(2, "b", created("sub-b"))]);
  await runOf(ledger, "b", [row(1, "b", { origin: "updated", sub: "sub-b", outcome: { status: "updated", sub: "sub-b" } })]);
  ledger.undone.put({ id: 1, run: "u", throughId: 3, sub: "sub-a", state: "deleted" });
  expect([...ledger.undoSurvey(record).all()].map(({ standing }) => standing)).toEqual(["done", "changed-by-later-run"]);
});

test("a row of a part that no import job was started with is nobody in doubt", async () => {
  const ledger = openLedger();
  const record = await runOf(
    ledger,
    "a",
    [1, 2].map((number) => row(number, `${number}`, { stepsDone: 0, intentAt: 5 })),
  );
  for (const [id, state] of [
    [1, "sealed"],
    [2, "started"],
  ] as const) {
    const part = ledger.parts.begin("a", { part: id, attempt: 1, state, file: "f", rows: 1, bytes: 1, jobName: "j" });
    ledger.parts.addLine(part.partId, { ordinal: 0, id, moreSteps: false, again: "no" });
  }
  expect([...ledger.undoSurvey(record).all()].map(({ id, standing }) => [id, standing])).toEqual([[2, "in-doubt"]]);
});
