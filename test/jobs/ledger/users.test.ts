import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { Ledger } from "../../../src/jobs/ledger/ledger.ts";
import type { KeptUser } from "../../../src/jobs/ledger/user-table.ts";
import { FORMAT_2 } from "./format-2.ts";
import { created, FAILURE as failure, newPath, openLedger, PRINTS, row, runOf } from "./opened-ledger.ts";

test("users are learned from what finished runs loaded, the latest row of a key, without those that came to no good end", async () => {
  const ledger = openLedger();
  await runOf(ledger, "a", [
    row(1, "a", created("sub-a")),
    row(2, "b", { origin: "updated", sub: "sub-b", outcome: { status: "updated", sub: "sub-b" } }),
    row(3, "c", { sub: "sub-c", origin: "created", outcome: { status: "failed", step: "group x", failure } }),
    row(4, "d", { stepsDone: 0, outcome: { status: "skipped", reason: "user-exists" } }),
    row(5, "e", { origin: "created", outcome: { status: "created", sub: "" } }),
  ]);
  await runOf(ledger, "b", [row(1, "a", { outcome: { status: "unchanged", sub: "sub-a" } })]);
  ledger.users.learn(5);
  expect([...ledger.users.all()]).toEqual([
    expect.objectContaining({ sourceKey: "a", sub: "sub-a", origin: "created", state: "present", rowId: 6, content: "content-a" }),
    expect.objectContaining({ sourceKey: "b", sub: "sub-b", origin: "updated", username: "user-b", missingRuns: 0, changedAt: 5 }),
    expect.objectContaining({ sourceKey: "e", sub: undefined }),
  ]);
  expect([...ledger.unfinishedUsers().keys()]).toEqual(["c"]);
});

test("a user that a sync disabled stays so when a run calls it unchanged, and a new user of the key is present again", async () => {
  const ledger = openLedger();
  await runOf(ledger, "a", [row(1, "a", created("sub-1")), row(2, "b", created("sub-2"))]);
  ledger.users.learn(1);
  for (const key of ["a", "b"]) {
    const user = ledger.users.get(key);
    if (user === undefined) throw new Error("not learned");
    ledger.users.put({ ...user, state: key === "a" ? "disabled" : "deleted", missingRuns: 3 });
  }
  await runOf(ledger, "b", [row(1, "a", { outcome: { status: "unchanged", sub: "sub-1" } }), row(2, "b", created("sub-3"))]);
  ledger.users.learn(2);
  expect(ledger.users.get("a")).toMatchObject({ state: "disabled", missingRuns: 3, origin: "created" });
  expect(ledger.users.get("b")).toMatchObject({ state: "present", missingRuns: 0, sub: "sub-3", rowId: 4 });
});

test("rows of a run that is not over are learned once they have their outcome", async () => {
  const ledger = openLedger();
  const record = ledger.beginRun("a", 1, PRINTS);
  ledger.markRun("a", "loading", 0, { rows: 2 });
  ledger.rows.put(record.firstId, row(1, "a", created("sub-a")));
  ledger.rows.put(record.firstId, row(2, "b", { stepsDone: 0, intentAt: 5 }));
  ledger.users.learn(1);
  expect([...ledger.users.all()]).toEqual([]);
  ledger.rows.put(record.firstId, row(2, "b", created("sub-b")));
  ledger.markRun("a", "finished", 0);
  ledger.users.learn(2);
  expect([...ledger.users.all()].map(({ sourceKey }) => sourceKey)).toEqual(["a", "b"]);
});

test("a ledger of format 2 is brought to the present one with all that it knows", () => {
  const path = newPath();
  const old = new DatabaseSync(path);
  old.exec(`${FORMAT_2}
    INSERT INTO runs (run, first_id, state, started_at, source_fingerprint, mapping_fingerprint, pool_fingerprint, policy_fingerprint, rows)
      VALUES ('a', 0, 'finished', 1, 's', 'm', 'p', 'q', 1);
    INSERT INTO rows (id, line, byte, bytes, source_key, username, outcome, progress, sub, origin, content)
      VALUES (1, 2, 3, 4, 'k', 'u', 'created', 2, 'sub-k', 'created', 'c');`);
  old.close();
  const ledger = openLedger(path);
  expect(ledger.runs()).toEqual([expect.objectContaining({ run: "a", kind: "load", counted: 0, rows: 1, state: "finished" })]);
  ledger.users.learn(9);
  expect([...ledger.users.all()]).toEqual([KEPT]);
  expect(ledger.invitations).toBeDefined();
  const fresh = newPath();
  Ledger.open(fresh).close();
  expect(schemaOf(path)).toEqual(schemaOf(fresh));
});

test("a ledger of format 3 is brought to the present one, and what is written to its users is noted from then on", () => {
  const path = newPath();
  const known = Ledger.open(path);
  known.users.put(KEPT);
  known.close();
  const old = new DatabaseSync(path);
  const ours = old.prepare("SELECT type, name FROM sqlite_schema WHERE type = 'trigger' OR name IN ('user_hashes', 'rehash')").all();
  expect(ours.length).toBe(5);
  // Triggers go first: the tables they name are theirs.
  for (const { type, name } of ours.sort((a, b) => String(b["type"]).localeCompare(String(a["type"])))) old.exec(`DROP ${type} ${name}`);
  old.exec("PRAGMA user_version = 3");
  old.close();
  const ledger = openLedger(path);
  expect([...ledger.users.all()]).toEqual([KEPT]);
  expect(ledger.userHashes.read()).toBeUndefined();
  ledger.userHashes.keep({ key: [1, 2], plannedBy: "p", users: 1, parts: [ONE_USER] });
  ledger.users.put({ ...KEPT, content: "other" });
  expect([...ledger.userHashes.writtenSince()]).toEqual([[KEPT.sourceKey, "other", "present"]]);
  const fresh = newPath();
  Ledger.open(fresh).close();
  expect(schemaOf(path)).toEqual(schemaOf(fresh));
});

test("a ledger of format 4 is brought to the present one, and the hashes that it kept are made anew", () => {
  const path = newPath();
  const known = Ledger.open(path);
  known.users.put(KEPT);
  known.close();
  const old = new DatabaseSync(path);
  old.exec(`DROP TABLE user_hashes;
    CREATE TABLE user_hashes (part INTEGER PRIMARY KEY, keys BLOB NOT NULL, contents BLOB NOT NULL, states BLOB NOT NULL) STRICT;
    INSERT INTO user_hashes VALUES (1, x'00', x'00', x'00');
    INSERT INTO rehash VALUES ('k');
    INSERT INTO marks VALUES ('user-hashes', '{"form":1,"key":[1,2],"users":1}');
    PRAGMA user_version = 4`);
  old.close();
  const ledger = openLedger(path);
  expect([...ledger.users.all()]).toEqual([KEPT]);
  expect(ledger.userHashes.read()).toBeUndefined();
  expect(ledger.userHashes.countWritten()).toBe(0);
  const fresh = newPath();
  Ledger.open(fresh).close();
  expect(schemaOf(path)).toEqual(schemaOf(fresh));
});

const ONE_USER = {
  keys: new Uint8Array(8),
  contents: new Uint8Array(8),
  states: new Uint8Array(1),
  rows: new Uint8Array(8),
  claimCounts: new Uint8Array(1),
  claimKinds: new Uint8Array(),
  claims: new Uint8Array(),
};

const KEPT: KeptUser = {
  sourceKey: "k",
  sub: "sub-k",
  username: "u",
  content: "c",
  origin: "created",
  state: "present",
  missingRuns: 0,
  changedAt: 9,
  rowId: 1,
};

/** Columns and triggers, by name. */
function schemaOf(path: string): readonly string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database
      .prepare(
        `SELECT m.name || '.' || c.name AS line FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table'
         UNION ALL SELECT sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY 1`,
      )
      .all()
      .map(({ line }) => String(line));
  } finally {
    database.close();
  }
}

test("what was accepted, the groups that are managed and the rows that are left alone are kept", () => {
  const ledger = openLedger();
  ledger.syncs.manageGroups(["staff", "admins", "staff"]);
  ledger.syncs.leaveAlone("k", "c1");
  ledger.syncs.leaveAlone("k", "c2");
  ledger.syncs.accept("a", "disable", "7 of 100", 5.5);
  expect([...ledger.syncs.managedGroups()].sort()).toEqual(["admins", "staff"]);
  expect(ledger.syncs.leftAlone()).toEqual(new Map([["k", "c2"]]));
  expect(ledger.syncs.accepted("a")).toEqual([{ guard: "disable", figure: "7 of 100", at: 5 }]);
});
