import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Source } from "../../../src/extract/source.ts";
import { contentHash } from "../../../src/jobs/content-hash.ts";
import { Ledger } from "../../../src/jobs/ledger/ledger.ts";
import { PlanTally } from "../../../src/jobs/plan/plan-tally.ts";
import { CLAIM_KINDS, type RowDecision } from "../../../src/jobs/row-planner.ts";
import { KnownUsers } from "../../../src/jobs/sync/known-users.ts";
import { syncPass } from "../../../src/jobs/sync/sync-pass.ts";
import type { RowProgress } from "../../../src/load/index.ts";
import type { PlannedUser, SourceRow } from "../../../src/model/index.ts";
import { depth, proved, replay, SEED, seeded } from "../../support/proof.ts";

const FILE = "test/jobs/sync/unplanned-rows.test.ts";
const HISTORIES = depth("UNPLANNED_HISTORIES", 30);
const NIGHTS = 8;
const NOTHING_KEPT = { read: () => undefined, countWritten: () => 0, writtenSince: () => [] };
const KEYS = Array.from({ length: 12 }, (_, index) => `key-${index}`);
const EMAILS = Array.from({ length: 14 }, (_, index) => `user${index}@example.com`);
const NAMES = ["Ann", "Bea", "Cid"];

/** Source key, e-mail, name, and a password hash, which says nothing of what the user is like. */
type Cells = readonly [string, string, string, string];

function sourceOf(rows: readonly Cells[]): Source {
  const all = rows.map((cells, index): SourceRow => ({ kind: "record", record: { ref: refOf(index + 1), cells } }));
  return {
    shape: { kind: "columns", columns: ["key", "email", "name", "hash"] },
    extension: "csv",
    async *read() {
      for (let from = 0; from < all.length; from += 5) yield await Promise.resolve(all.slice(from, from + 5));
    },
    writeRows: () => expect.fail("nothing is written"),
  };
}

function refOf(row: number) {
  return { row, line: row + 1, byte: row * 10, bytes: 9 };
}

function plan(cells: Cells, row: number): RowDecision {
  const [sourceKey, email, name] = cells;
  if (name === "") return { kind: "reject", sourceKey, issues: [{ code: "value-missing", field: "name" }] } as unknown as RowDecision;
  const user: PlannedUser = {
    ref: refOf(row),
    sourceKey,
    username: sourceKey,
    attributes: new Map([
      ["email", email],
      ["name", name],
    ]),
    credential: { kind: "none" },
    groups: name === "Ann" ? ["anns"] : [],
    links: [],
    enabled: true,
  };
  const claims = () => [
    { kind: CLAIM_KINDS.indexOf("source-key"), value: sourceKey },
    { kind: CLAIM_KINDS.indexOf("email"), value: email },
  ];
  return { kind: "load", user, route: "admin-api", reason: "policy", groupsLeftOut: 0, claims };
}

interface Passed {
  readonly known: KnownUsers;
  readonly planned: number;
  readonly found: object;
  readonly applied: readonly PlannedUser[];
  readonly heldGroups: ReadonlySet<string>;
}

async function pass(ledger: Ledger, rows: readonly Cells[], unfinished: ReadonlyMap<string, RowProgress>, keeps: boolean): Promise<Passed> {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-pass-"));
  const known = KnownUsers.of(keeps ? ledger.userHashes : NOTHING_KEPT, ledger.users, "rules");
  const put: RowProgress[] = [];
  let planned = 0;
  try {
    const { wanted, groups, heldGroups, back, ...found } = await syncPass({
      source: sourceOf(rows),
      planner(row) {
        planned++;
        return row.kind === "record" ? plan(row.record.cells as Cells, row.record.ref.row) : expect.fail("all rows can be read");
      },
      known,
      unfinished,
      leftAlone: new Map(),
      existing: { mode: "leave", outcome: { status: "skipped", reason: "user-exists" }, names: [] } as never,
      tally: new PlanTally(),
      put: (row) => put.push(row),
      rowsPerIdentity: 1,
      folder,
    });
    const wants = rows.map((_, index) => wanted.of(index + 1));
    const applied = rows.flatMap((cells, index) => {
      const want = wanted.of(index + 1);
      const decision = want === "change" || want === "create" ? plan(cells, index + 1) : undefined;
      return decision?.kind === "load" ? [decision.user] : [];
    });
    const seen = KEYS.map((key) => known.find(key) !== -1 && known.wasSeen(known.find(key)));
    const again = KEYS.filter((key) => back.includes(known.find(key)));
    return { known, planned, found: { ...found, wants, again, seen, put, unseen: known.unseen() }, applied, heldGroups };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a sync that does not plan rows which it knows finds what one finds that plans them all", { timeout: 0 }, async () => {
  const random = seeded(SEED);
  const any = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  const figures = { rows: 0, planned: 0, rejected: 0 };
  for (let history = 0; history < HISTORIES; history++) {
    const folder = mkdtempSync(join(tmpdir(), "poolferry-unplanned-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const ledger = Ledger.open(join(folder, "ledger.db"));
    let rows: readonly Cells[] = KEYS.slice(0, 8).map((key, index): Cells => [key, EMAILS[index] as string, any(NAMES), "h"]);
    try {
      for (let night = 0; night < NIGHTS; night++) {
        const unfinished = new Map(random() < 0.2 ? [[any(KEYS), {} as RowProgress]] : []);
        const scratch = await pass(ledger, rows, unfinished, false);
        const kept = await pass(ledger, rows, unfinished, true);
        const said = `history ${history}, night ${night}; ${replay(FILE, { POOLFERRY_SEED: SEED, POOLFERRY_UNPLANNED_HISTORIES: HISTORIES })}`;
        expect(kept.found, said).toEqual(scratch.found);
        expect([...scratch.heldGroups], said).toEqual(expect.arrayContaining([...kept.heldGroups]));
        figures.rows += rows.length;
        figures.planned += kept.planned;
        figures.rejected += Object.keys((kept.found as { rejected: object }).rejected).length;
        if (random() < 0.9) await ledger.transaction(() => kept.known.keep(ledger.userHashes));
        await ledger.transaction(() => {
          for (const user of kept.applied) if (random() < 0.9) putUser(ledger, user, "present");
          if (random() < 0.2) {
            const gone = ledger.users.get(any(KEYS));
            if (gone !== undefined) ledger.users.put({ ...gone, state: any(["missing", "disabled", "deleted"]) });
          }
        });
        rows = edited(rows, random, any);
      }
    } finally {
      ledger.close();
    }
  }
  expect(figures.planned).toBeLessThan(figures.rows * 0.85);
  expect(figures.rejected).toBeGreaterThan(HISTORIES);
  proved({ what: "nights with rows that were not planned", promises: ["P8"], tried: HISTORIES * NIGHTS, figures, seed: SEED, file: FILE });
});

function putUser(ledger: Ledger, user: PlannedUser, state: "present"): void {
  const { sourceKey, username } = user;
  const content = contentHash(user);
  ledger.users.put({ sourceKey, sub: "s", username, content, origin: "created", missingRuns: 0, changedAt: 1, rowId: 1, state });
}

/** The next night's rows: some edited, gone, new, twice there, or in another order. */
function edited(rows: readonly Cells[], random: () => number, any: <T>(from: readonly T[]) => T): readonly Cells[] {
  let next = rows.filter(() => random() > 0.03).map((cells) => (random() < 0.1 ? change(cells, random, any) : cells));
  if (random() < 0.5) next = [...next, [any(KEYS), any(EMAILS), any(NAMES), "h"]];
  if (random() < 0.2 && next.length > 0) next = [...next, any(next)];
  if (random() < 0.2) next = next.toSorted(() => random() - 0.5);
  return next;
}

function change([key, email, name, hash]: Cells, random: () => number, any: <T>(from: readonly T[]) => T): Cells {
  if (random() < 0.3) return [key, email, name, `${hash}h`];
  if (random() < 0.3) return [key, email, "", hash];
  return random() < 0.5 ? [key, any(EMAILS), name, hash] : [key, email, any(NAMES), hash];
}
