import { expect, test } from "vitest";
import type { LoadedUser } from "../../../src/jobs/ledger/loaded-users.ts";
import { created, openLedger, row, runOf } from "./opened-ledger.ts";

test("by which route a user was made is known where one run alone may have made it", async () => {
  const ledger = openLedger();
  const record = await runOf(ledger, "a", [
    row(1, "by calls", created("sub-1")),
    row(2, "by import", created("sub-2")),
    row(3, "twice", created("sub-3")),
    row(4, "adopted", { origin: "adopted", sub: "sub-4", outcome: { status: "adopted", sub: "sub-4" } }),
    row(5, "unchanged", { outcome: { status: "unchanged", sub: "sub-5" } }),
    row(6, "twice, once unseen", { origin: "created", outcome: { status: "created", sub: "" } }),
    row(7, "another's now", created("sub-8")),
  ]);
  const adopted = { origin: "adopted", sub: "sub-1", outcome: { status: "adopted", sub: "sub-1" } } as const;
  await runOf(ledger, "b", [row(1, "twice", created("sub-6")), row(2, "forgotten and adopted", created("sub-7"))]);
  const another = { outcome: { status: "unchanged", sub: "sub-10" }, sub: "sub-10" } as const;
  await runOf(ledger, "b2", [row(1, "twice, once unseen", created("sub-9")), row(2, "another's now", another)]);
  await runOf(ledger, "c", [row(1, "forgotten and adopted", adopted)]);
  const part = ledger.parts.begin("a", { part: 1, attempt: 1, state: "started", file: "f", rows: 1, bytes: 1, jobName: "j" });
  ledger.parts.addLine(part.partId, { ordinal: 0, id: record.firstId + 2, moreSteps: false, again: "no" });
  ledger.parts.update({ ...part, intentAt: 9 });
  const loaded = ledger.loadedUsers();
  const ofKey = (key: string) => loaded.find(key) as LoadedUser;
  const keys = ["by calls", "by import", "twice", "twice, once unseen", "adopted", "unchanged", "forgotten and adopted", "another's now"];
  expect(keys.map((key) => loaded.routeOf(key, ofKey(key)))).toEqual([
    "admin-api",
    "import-job",
    "admin-api",
    "unknown",
    "taken-over",
    "taken-over",
    "taken-over",
    "taken-over",
  ]);
  expect([loaded.importIntentOf(ofKey("by import")), loaded.importIntentOf(ofKey("by calls"))]).toEqual([9, undefined]);
});

test("how a user came to be ours is known for good, but not of another that its key had", async () => {
  const ledger = openLedger();
  const unchanged = (sub: string) => ({ sub, outcome: { status: "unchanged", sub } }) as const;
  const known = (sourceKey: string, sub: string, origin: "created" | "adopted") =>
    ledger.users.put({ sourceKey, sub, username: "u", content: "c", origin, state: "present", missingRuns: 0, changedAt: 1, rowId: 1 });
  const record = await runOf(ledger, "a", [
    row(1, "adopted", { stepsDone: 0, intentAt: 5 }),
    row(2, "another's", { stepsDone: 0, intentAt: 5 }),
    row(3, "created", created("sub-3")),
  ]);
  const part = ledger.parts.begin("a", { part: 1, attempt: 1, state: "started", file: "f", rows: 2, bytes: 1, jobName: "j" });
  for (const id of [1, 2]) ledger.parts.addLine(part.partId, { ordinal: id - 1, id: record.firstId + id, moreSteps: false, again: "no" });
  await runOf(ledger, "b", [row(1, "adopted", unchanged("sub-1")), row(2, "another's", unchanged("sub-2"))]);
  known("adopted", "sub-1", "adopted");
  known("another's", "sub-9", "adopted");
  known("created", "sub-3", "created");
  const loaded = ledger.loadedUsers();
  const routes = ["adopted", "another's", "created"].map((key) => loaded.routeOf(key, loaded.find(key) as LoadedUser));
  expect(routes).toEqual(["taken-over", "unknown", "admin-api"]);
});

test("whom a run took over stays so where later ones had nothing to do, and a sync's change is no taking over", async () => {
  const ledger = openLedger();
  const unchanged = (sub: string) => ({ sub, outcome: { status: "unchanged", sub } }) as const;
  const updated = (sub: string) => ({ sub, origin: "updated", outcome: { status: "updated", sub } }) as const;
  const died = await runOf(
    ledger,
    "a",
    [row(1, "taken over", { stepsDone: 0, intentAt: 5 }), row(2, "made", updated("sub-of-another"))],
    "abandoned",
  );
  const part = ledger.parts.begin("a", { part: 1, attempt: 1, state: "sealed", file: "f", rows: 1, bytes: 1, jobName: "j" });
  ledger.parts.addLine(part.partId, { ordinal: 0, id: died.firstId + 1, moreSteps: false, again: "no" });
  await runOf(ledger, "b", [row(1, "taken over", updated("sub-1")), row(2, "made", created("sub-2"))]);
  await runOf(ledger, "c", [row(1, "taken over", updated("sub-1")), row(2, "made", updated("sub-2"))], "finished", "sync");
  await runOf(ledger, "d", [row(1, "taken over", unchanged("sub-1")), row(2, "made", unchanged("sub-2"))]);
  const loaded = ledger.loadedUsers();
  const routes = ["taken over", "made"].map((key) => loaded.routeOf(key, loaded.find(key) as LoadedUser));
  expect(routes).toEqual(["taken-over", "admin-api"]);
});
