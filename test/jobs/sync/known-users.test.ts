import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { contentHash } from "../../../src/jobs/content-hash.ts";
import { Ledger } from "../../../src/jobs/ledger/ledger.ts";
import type { UserState } from "../../../src/jobs/ledger/user-table.ts";
import { KnownUsers } from "../../../src/jobs/sync/known-users.ts";
import type { PlannedUser, UserRecord } from "../../../src/model/index.ts";
import { depth, proved, replay, SEED, seeded } from "../../support/proof.ts";

const FILE = "test/jobs/sync/known-users.test.ts";
const HISTORIES = depth("HASH_HISTORIES", 15);
const NIGHTS = 12;
const KEYS = Array.from({ length: 25 }, (_, index) => `key-${index}`);
const REF = { row: 1, line: 2, byte: 3, bytes: 4 };
const RULES = "rules";
const VERSIONS = [1, 2, 3];
const STATES: readonly UserState[] = ["present", "missing", "disabled", "deleted"];

function ledgerPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-known-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "ledger.db");
}

/** A user as the source has it in one of its versions. */
function planned(sourceKey: string, version: number): PlannedUser {
  return {
    ref: REF,
    sourceKey,
    username: sourceKey,
    attributes: new Map([["name", `Name ${version}`]]),
    credential: { kind: "none" },
    groups: [],
    links: [],
    enabled: true,
  };
}

function put(ledger: Ledger, sourceKey: string, version: number, state: UserState = "present"): void {
  const content = contentHash(planned(sourceKey, version));
  const user = { sourceKey, sub: "s", username: sourceKey, content, origin: "created", missingRuns: 0, changedAt: 1, rowId: 1 } as const;
  ledger.users.put({ ...user, state });
}

/** What a sync can ask of every key. */
function answers(known: KnownUsers) {
  const of = KEYS.map((key) => {
    const user = known.find(key);
    return user === -1 ? undefined : [known.stateOf(user), VERSIONS.filter((version) => known.holds(user, planned(key, version)))];
  });
  return { of, there: known.there, unseen: known.unseen() };
}

const NOTHING_KEPT = { read: () => undefined, countWritten: () => 0, writtenSince: () => [] };
const all = (ledger: Ledger) => KnownUsers.of(NOTHING_KEPT, ledger.users, RULES);

/** A row that has a user in one of its versions. */
function rowOf(sourceKey: string, version: number): UserRecord {
  return { ref: REF, cells: [sourceKey, `Name ${version}`] };
}

/** The user is found unchanged by the row, as by a pass. */
function seeUnchanged(known: KnownUsers, sourceKey: string, version: number, row: number): void {
  const user = known.find(sourceKey);
  known.see(user, { ...REF, row }, true);
  if (known.findUnchanged(rowOf(sourceKey, version)) !== -1) return;
  known.claim([{ kind: 0, value: sourceKey }], () => {});
  known.remember(user);
}

test("whatever is written to the users between syncs, the kept hashes say what the users themselves say", async () => {
  const random = seeded(SEED);
  const any = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  let unplanned = 0;
  for (let history = 0; history < HISTORIES; history++) {
    const path = ledgerPath();
    let ledger = Ledger.open(path);
    try {
      for (let night = 0; night < NIGHTS; night++) {
        const record = ledger.beginRun(`run-${night}`, night, { source: "s", mapping: "m", pool: "p", policy: "q" });
        await ledger.transaction(() => {
          for (let writes = Math.floor(random() * 6); writes > 0; writes--) put(ledger, any(KEYS), any(VERSIONS), any(STATES));
          for (let undone = Math.floor(random() * 3); undone > 0; undone--) {
            const key = any(KEYS);
            ledger.users.forgetUndone(key, ledger.users.get(key)?.sub ?? "", night);
          }
          for (let row = 1; row <= 3; row++) {
            const key = any(KEYS);
            const outcome = { status: "created", sub: `s-${row}` } as const;
            const content = contentHash(planned(key, any(VERSIONS)));
            const ref = { row, line: row, byte: row, bytes: 1 };
            ledger.rows.put(record.firstId, {
              ref,
              sourceKey: key,
              username: key,
              stepsDone: 1,
              sub: "s",
              origin: "created",
              content,
              outcome,
            });
          }
        });
        ledger.markRun(record.run, "finished", 0, { rows: 3 });
        await ledger.transaction(() => ledger.users.learn(night));
        if (random() < 0.5) {
          ledger.close();
          ledger = Ledger.open(path);
        }
        const known = KnownUsers.of(ledger.userHashes, ledger.users, RULES);
        const said = `history ${history}, night ${night}; ${replay(FILE, { POOLFERRY_SEED: SEED, POOLFERRY_HASH_HISTORIES: HISTORIES })}`;
        expect(answers(known), said).toEqual(answers(all(ledger)));
        for (const key of KEYS)
          for (const version of VERSIONS) {
            const user = known.findUnchanged(rowOf(key, version));
            if (user === -1) continue;
            unplanned++;
            expect([user, known.stateOf(user), known.holds(user, planned(key, version))], said).toEqual([known.find(key), "present", true]);
          }
        for (const [row, key] of KEYS.filter(() => random() < 0.5)
          .reverse()
          .entries()) {
          const version = any(VERSIONS);
          const user = known.find(key);
          if (user === -1) continue;
          if (known.holds(user, planned(key, version))) seeUnchanged(known, key, version, row + 1);
          else known.see(user, { ...REF, row: row + 1 }, true);
        }
        if (random() < 0.7) await ledger.transaction(() => known.keep(ledger.userHashes));
      }
    } finally {
      ledger.close();
    }
  }
  expect(unplanned).toBeGreaterThan(HISTORIES);
  proved({ what: "nights of kept hashes", promises: ["P8"], tried: HISTORIES * NIGHTS, seed: SEED, file: FILE });
});

test("a night without writes reads the kept hashes alone, and a change of the source is seen by them", async () => {
  const ledger = Ledger.open(ledgerPath());
  onTestFinished(() => ledger.close());
  for (const key of KEYS) put(ledger, key, 1);
  const first = all(ledger);
  for (const key of KEYS) expect(first.holds(first.find(key), planned(key, 1))).toBe(true);
  await ledger.transaction(() => first.keep(ledger.userHashes));
  expect([...ledger.userHashes.writtenSince()]).toEqual([]);
  const unasked = new Proxy(ledger.users, { get: (_, name) => expect.fail(`asked for ${String(name)}`) });
  const next = KnownUsers.of(ledger.userHashes, unasked, RULES);
  expect(next.there).toBe(KEYS.length);
  next.see(next.find("key-3"), REF, true);
  expect(next.unseen()).toBe(KEYS.length - 1);
  expect(answers(next).of).toEqual(KEYS.map(() => ["present", [1]]));
});

test("hashes of another form are not read, and those that come after are", async () => {
  const path = ledgerPath();
  const ledger = Ledger.open(path);
  onTestFinished(() => ledger.close());
  put(ledger, "key-1", 1);
  await ledger.transaction(() => all(ledger).keep(ledger.userHashes));
  expect(ledger.userHashes.read()?.users).toBe(1);
  const other = new DatabaseSync(path);
  other.exec(`UPDATE marks SET value = replace(value, '"form":2', '"form":1') WHERE name = 'user-hashes'`);
  other.close();
  expect(ledger.userHashes.read()).toBeUndefined();
  const known = KnownUsers.of(ledger.userHashes, ledger.users, RULES);
  await ledger.transaction(() => known.keep(ledger.userHashes));
  expect(ledger.userHashes.read()?.users).toBe(1);
});

test("a row that was planned by other rules is not known, and neither is one whose user is seen, missing, forgotten or claims too much", async () => {
  const ledger = Ledger.open(ledgerPath());
  onTestFinished(() => ledger.close());
  for (const key of KEYS) put(ledger, key, 1, key === "key-5" ? "missing" : "present");
  const first = all(ledger);
  for (const [row, key] of KEYS.entries()) seeUnchanged(first, key, 1, row + 1);
  first.findUnchanged(rowOf("key-6", 1));
  first.claim(
    Array.from({ length: 256 }, (_, value) => ({ kind: 1, value: `${value}` })),
    () => {},
  );
  first.forget(first.find("key-6"));
  first.remember(first.find("key-6"));
  await ledger.transaction(() => first.keep(ledger.userHashes));

  const known = KnownUsers.of(ledger.userHashes, ledger.users, RULES);
  const unknown = () => KEYS.filter((key) => known.findUnchanged(rowOf(key, 1)) === -1);
  expect(unknown()).toEqual(["key-5", "key-6"]);
  expect(known.findUnchanged({ ref: REF, cells: ["key-1", "Name 1", ""] })).toBe(-1);
  expect(known.findUnchanged({ ref: REF, document: { key: "key-1", name: "Name 1" } })).toBe(-1);
  known.see(known.find("key-7"), REF, false);
  known.forget(known.find("key-8"));
  expect(unknown()).toEqual(["key-5", "key-6", "key-7", "key-8"]);
  const others = KnownUsers.of(ledger.userHashes, ledger.users, "other rules");
  expect(KEYS.filter((key) => others.findUnchanged(rowOf(key, 1)) !== -1)).toEqual([]);
});

test("of users that were not planned those names are told that a planned row claims too", async () => {
  const ledger = Ledger.open(ledgerPath());
  onTestFinished(() => ledger.close());
  for (const key of KEYS) put(ledger, key, 1);
  const first = all(ledger);
  for (const [row, key] of KEYS.entries()) seeUnchanged(first, key, 1, row + 1);
  await ledger.transaction(() => first.keep(ledger.userHashes));

  const known = KnownUsers.of(ledger.userHashes, ledger.users, RULES);
  for (const [row, key] of KEYS.entries()) known.see(known.find(key), { ...REF, row: row + 1 }, key === "key-2");
  const claimed: number[][] = [];
  known.claim(
    ["key-2", "key-9", "somebody"].map((value) => ({ kind: 0, value })),
    (...claim) => claimed.push(claim),
  );
  const contested: number[][] = [];
  known.contested((...claim) => contested.push(claim));
  expect(contested).toContainEqual([...(claimed[1] ?? []), KEYS.indexOf("key-9") + 1]);
  expect(contested.map(([, , , row]) => row)).not.toContain(KEYS.indexOf("key-2") + 1);
  expect(contested.length).toBeLessThan(KEYS.length / 2);
});
