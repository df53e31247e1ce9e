import { expect, test } from "vitest";
import type { EarlierUsers } from "../../../src/jobs/ledger/earlier-users.ts";
import { created, failed, openLedger, PRINTS, row, runOf } from "./opened-ledger.ts";

test("what earlier runs made of a key is its latest row that says something of the user", async () => {
  const ledger = openLedger();
  await runOf(ledger, "a", [row(1, "a", created("sub-1")), row(2, "b", { stepsDone: 0 }), row(3, "c", created("sub-3"))]);
  await runOf(ledger, "b", [row(1, "a", failed("sub-1")), row(2, "c", { stepsDone: 1, outcome: { status: "skipped", reason: "r" } })]);
  const record = ledger.beginRun("c", 1, PRINTS);
  ledger.rows.put(record.firstId, row(1, "a", created("sub-of-this-run")));
  const earlier = ledger.earlierUsers(record) as EarlierUsers;
  expect(earlier.find("a")).toMatchObject({ ref: { row: 4 }, outcome: { status: "failed" } });
  expect(earlier.find("b")).toBeUndefined();
  expect(earlier.find("c")).toMatchObject({ sub: "sub-3", ref: { row: 3 } });
  expect(earlier.find("nobody")).toBeUndefined();
});

test("a change that a sync could not make says nothing of the loading of its user", async () => {
  const ledger = openLedger();
  const changed = (sub: string, more: object) => ({ origin: "updated", sub, ...more }) as const;
  const keys = ["refused", "cut off", "another's", "taken over", "changed"];
  await runOf(ledger, "a", [
    ...keys.slice(0, 3).map((key, at) => row(at + 1, key, created(`sub-${at + 1}`))),
    row(4, "taken over", changed("sub-4", { stepsDone: 1 })),
    row(5, "changed", created("sub-5")),
  ]);
  await runOf(ledger, "b", [
    row(1, "refused", { ...failed("sub-1"), ...changed("sub-1", {}) }),
    row(2, "cut off", changed("sub-2", { stepsDone: 0, intentAt: 5 })),
    row(3, "another's", { ...failed("sub-9"), ...changed("sub-9", {}) }),
    row(4, "taken over", { ...failed("sub-4"), ...changed("sub-4", {}) }),
    row(5, "changed", changed("sub-5", { outcome: { status: "updated", sub: "sub-5" } })),
  ]);
  const earlier = ledger.earlierUsers(ledger.beginRun("c", 1, PRINTS)) as EarlierUsers;
  expect(keys.map((key) => [earlier.find(key)?.ref.row, earlier.find(key)?.outcome?.status])).toEqual([
    [1, "created"],
    [2, "created"],
    [8, "failed"],
    [9, "failed"],
    [10, "updated"],
  ]);
});

test("a row that was undone says nothing any more", async () => {
  const ledger = openLedger();
  await runOf(ledger, "a", [row(1, "a", created("sub-1")), row(2, "b", created("sub-2"))]);
  ledger.undone.put({ id: 1, run: "u", throughId: 2, sub: "sub-1", state: "deleted" });
  ledger.undone.put({ id: 2, run: "u", throughId: 2, sub: "sub-2", state: "kept" });
  const earlier = ledger.earlierUsers(ledger.beginRun("b", 1, PRINTS)) as EarlierUsers;
  expect([earlier.find("a"), earlier.find("b")?.sub]).toEqual([undefined, "sub-2"]);
});

test("what all runs that are over made of a key has its state, its run and its place in it", async () => {
  const ledger = openLedger();
  await runOf(ledger, "a", [
    row(1, "created", created("sub-1")),
    row(2, "refused later", failed("sub-2")),
    row(3, "refused at once", {
      stepsDone: 0,
      intentAt: 5,
      outcome: { status: "failed", step: "create", failure: { kind: "permanent", code: "X", message: "m" } },
    }),
    row(4, "unconfirmed", { stepsDone: 0, outcome: { status: "unconfirmed", reason: "r" } }),
    row(5, "skipped", { outcome: { status: "skipped", reason: "r" } }),
    row(6, "rejected", { outcome: { status: "rejected", issues: [] } }),
    row(7, "not taken over", { origin: "existing", sub: "sub-7" }),
    row(8, "deleted", created("sub-8")),
    row(9, "about to be updated", { stepsDone: 0, intentAt: 5, origin: "updated" }),
    ...(["created", "updated", "adopted"] as const).map((status, index) =>
      row(10 + index, `${status} without a step`, { stepsDone: 0, outcome: { status, sub: "sub-w" } }),
    ),
  ]);
  await runOf(
    ledger,
    "b",
    [
      row(1, "unchanged", { outcome: { status: "unchanged", sub: "sub-9" } }),
      row(2, "adopted", { origin: "adopted", outcome: { status: "adopted", sub: "s" } }),
    ],
    "abandoned",
  );
  await runOf(ledger, "c", [row(1, "created", failed("sub-1")), row(2, "of an open run", created("sub-x"))], "loading");
  ledger.users.put({
    sourceKey: "deleted",
    sub: "sub-8",
    username: "u",
    content: "c",
    origin: "created",
    state: "deleted",
    missingRuns: 0,
    changedAt: 1,
    rowId: 8,
  });
  const loaded = ledger.loadedUsers();
  const told = (key: string) => {
    const user = loaded.find(key);
    return user && [user.state, user.run.run, user.progress.ref.row];
  };
  expect(told("created")).toEqual(["loaded", "a", 1]);
  expect(told("refused later")).toEqual(["loaded", "a", 2]);
  expect(told("refused at once")).toEqual(["none", "a", 3]);
  expect(told("unconfirmed")).toEqual(["unconfirmed", "a", 4]);
  expect([told("skipped"), told("rejected"), told("nobody"), told("of an open run")]).toEqual([undefined, undefined, undefined, undefined]);
  expect(told("not taken over")).toEqual(["none", "a", 7]);
  expect(told("deleted")).toEqual(["none", "a", 8]);
  expect(told("about to be updated")).toEqual(["none", "a", 9]);
  for (const status of ["created", "updated", "adopted"]) expect(told(`${status} without a step`)?.[0]).toBe("loaded");
  expect(told("unchanged")).toEqual(["loaded", "b", 1]);
  expect(told("adopted")).toEqual(["loaded", "b", 2]);
  expect([...new Set(loaded.subs())].sort()).toEqual(["s", "sub-1", "sub-2", "sub-7", "sub-8", "sub-9", "sub-w"]);
});

test("before any run is over nobody is loaded", async () => {
  const ledger = openLedger();
  await runOf(ledger, "a", [row(1, "a", created("sub-1"))], "loading");
  expect(ledger.loadedUsers().find("a")).toBeUndefined();
});

test("a run that never came to count its rows has loaded nobody", () => {
  const ledger = openLedger();
  const { firstId } = ledger.beginRun("a", 1, PRINTS);
  ledger.rows.put(firstId, row(1, "a", created("sub-1")));
  ledger.markRun("a", "abandoned", 0);
  expect(ledger.loadedUsers().find("a")).toBeUndefined();
});

const LISTED = { username: "user-a", sub: "sub-1", createdAt: 10_000, attributes: "hash" };

test.each([
  ["called imported", { outcome: { status: "created", sub: "" } }, true],
  ["unchanged", { outcome: { status: "unchanged", sub: "" } }, true],
  ["under way after its creation", { stepsDone: 1 }, true],
  ["in doubt, made after the intent", { stepsDone: 0, intentAt: 12_000, content: "hash of the rest" }, true],
  ["in doubt, made before the intent", { stepsDone: 0, intentAt: 12_001, content: "hash of the rest" }, false],
  ["in doubt, with other attributes", { stepsDone: 0, intentAt: 5, content: "other" }, false],
  ["skipped", { outcome: { status: "skipped", reason: "r" } }, false],
  ["another's by its sub", { sub: "sub-2", outcome: { status: "created", sub: "sub-2" } }, false],
] as const)("a user of the list becomes the row's that is %s, or not", (_what, more, learned) => {
  const ledger = openLedger();
  ledger.rows.put(0, row(1, "a", { stepsDone: 0, ...more }));
  ledger.userLookup(true).learn(0, 1, LISTED);
  expect(ledger.rows.known(0, 1, 1).get(1)?.sub === "sub-1").toBe(learned);
});

test("a listed user is joined by its name, within the run, and in the pool's own case", () => {
  for (const [caseSensitive, username, firstId, learned] of [
    [true, "user-a", 0, true],
    [true, "USER-A", 0, false],
    [false, "USER-A", 0, true],
    [false, "user-b", 0, false],
    [true, "user-a", 1, false],
  ] as const) {
    const ledger = openLedger();
    ledger.rows.put(0, row(1, "a", { outcome: { status: "created", sub: "" } }));
    const lookup = ledger.userLookup(caseSensitive);
    lookup.learn(firstId, 1, { ...LISTED, username });
    expect(ledger.rows.known(0, 1, 1).get(1)?.sub === "sub-1").toBe(learned);
    lookup.close();
  }
});

test("users are counted and listed while they are in the pool, by the order of their keys", () => {
  const { users } = openLedger();
  const user = {
    sub: "sub",
    username: "u",
    content: "c",
    origin: "created",
    state: "present",
    missingRuns: 0,
    changedAt: 1,
    rowId: 1,
  } as const;
  users.put({ ...user, sourceKey: "b", sub: undefined, changedAt: 5.9 });
  users.put({ ...user, sourceKey: "a", sub: "sub-a", state: "missing", missingRuns: 2 });
  users.put({ ...user, sourceKey: "c", state: "deleted" });
  expect(users.countThere()).toBe(2);
  expect([...users.there()]).toEqual([
    ["a", "c", "missing"],
    ["b", "c", "present"],
  ]);
  expect([...users.subsThere()]).toEqual([
    ["a", "sub-a"],
    ["b", ""],
  ]);
  expect(users.get("b")).toEqual({ ...user, sourceKey: "b", sub: undefined, changedAt: 5 });
  expect([...users.all()].map(({ sourceKey }) => sourceKey)).toEqual(["a", "b", "c"]);
  expect(users.get("d")).toBeUndefined();
});

test("a user whose row was undone is again what an earlier row says of it, or nobody", async () => {
  const ledger = openLedger();
  await runOf(ledger, "a", [row(1, "a", { ...created("sub-1"), content: "first" }), row(2, "b", created("sub-2"))]);
  await runOf(ledger, "b", [
    row(1, "a", { origin: "updated", sub: "sub-9", content: "second", outcome: { status: "updated", sub: "sub-9" } }),
  ]);
  ledger.users.learn(1);
  ledger.undone.put({ id: 3, run: "u", throughId: 3, sub: "sub-9", state: "restored" });
  ledger.undone.put({ id: 2, run: "u", throughId: 3, sub: "sub-2", state: "deleted" });
  const undone = [
    ["a", "sub-9"],
    ["b", "sub-2"],
    ["nobody", "sub-3"],
  ] as const;
  for (const [key, sub] of undone) ledger.users.forgetUndone(key, sub, 7.9);
  expect(ledger.users.get("a")).toMatchObject({ sub: "sub-1", content: "first", origin: "created", changedAt: 7, rowId: 1 });
  expect([ledger.users.get("b"), ledger.users.get("nobody")]).toEqual([undefined, undefined]);
});

test("a user that a sync took away before is looked for again; of another user of its key nothing is taken back", async () => {
  const ledger = openLedger();
  const away = { origin: "updated", content: undefined, outcome: { status: "updated", sub: "sub-1" } } as const;
  await runOf(ledger, "a", [row(1, "a", created("sub-1"))]);
  await runOf(ledger, "b", [row(1, "a", { ...away, sub: "sub-1" })]);
  await runOf(ledger, "c", [row(1, "a", created("sub-2"))]);
  ledger.users.learn(1);
  ledger.undone.put({ id: 3, run: "u", throughId: 3, sub: "sub-2", state: "deleted" });
  ledger.users.forgetUndone("a", "sub-7", 7);
  expect(ledger.users.get("a")).toMatchObject({ sub: "sub-2", rowId: 3 });
  ledger.users.forgetUndone("a", "sub-2", 7);
  expect(ledger.users.get("a")).toMatchObject({ sub: "sub-1", origin: "created", state: "disabled", rowId: 1 });
});

test("what was learned once is not learned again", async () => {
  const ledger = openLedger();
  ledger.users.learn(1);
  await runOf(ledger, "a", [row(1, "a", created("sub-1"))]);
  ledger.users.learn(2.9);
  const user = ledger.users.get("a");
  expect(user?.changedAt).toBe(2);
  if (user !== undefined) ledger.users.put({ ...user, rowId: 0 });
  ledger.users.learn(3);
  expect(ledger.users.get("a")?.changedAt).toBe(2);
});
