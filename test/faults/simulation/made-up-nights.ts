import { importable, LOGS_ROLE, type SmallRow } from "../../support/small-job.ts";
import { POOL_TEMPERS, type PoolTemper } from "./made-up-world.ts";

/** A source that is synced night after night, and what is in the pool before. */
export interface MadeUpNights {
  readonly temper: PoolTemper;
  /** The source as each night finds it. */
  readonly nights: readonly (readonly SmallRow[])[];
  /** Rows by which people are in the pool before the job. */
  readonly before: readonly SmallRow[];
  readonly job: Readonly<Record<string, unknown>>;
}

const GROUPS = [[], [], ["readers"], ["readers", "newcomers"]] as const;

/** Three nights of a small source in which people come, change, leave and come back; `random` decides. */
export function madeUpNights(random: () => number): MadeUpNights {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const everybody = Array.from({ length: 4 + Math.floor(random() * 4) }, (_, index) => newcomer(index + 1, random, pick));
  const there = new Set(everybody.filter(() => random() < 0.7).map(({ key }) => key));
  const now = new Map(everybody.map((row) => [row.key, row]));
  const nights = [rowsOf(now, there)];
  for (const night of [2, 3]) {
    for (const { key } of everybody) {
      if (random() < 0.2) there[there.has(key) ? "delete" : "add"](key);
      if (random() < 0.4) now.set(key, changed(now.get(key) as SmallRow, night, random, pick));
    }
    nights.push(rowsOf(now, there));
  }
  // An empty source is refused.
  const filled = nights.map((rows) => (rows.length === 0 ? everybody : rows));
  const before = everybody.filter(() => random() < 0.15).map((row) => (random() < 0.5 ? row : { ...row, name: "Another" }));
  const importJob = { logsRoleArn: LOGS_ROLE, minRows: 1, maxRows: 1 + Math.floor(random() * 4), pollSeconds: 1, timeoutMinutes: 1 };
  const policies = { createGroups: true, existing: pick(["skip", "fail", "adopt", "update"]) };
  const missing = { action: pick(["keep", "disable", "delete"]), afterRuns: 1 };
  return { temper: pick(POOL_TEMPERS), nights: filled, before, job: { policies, importJob, sync: { missing } } };
}

type Pick = <T>(list: readonly T[]) => T;

/** What decides how a user is made, and with which status, stays what it is: a night may make it later than another one does. */
function newcomer(number: number, random: () => number, pick: Pick): SmallRow {
  return importable(number, {
    ...(random() < 0.3 && { password: `Example-Pass-${number}` }),
    ...(random() < 0.3 && { verified: false }),
    ...(random() < 0.2 && { google: `g-${number}` }),
    groups: pick(GROUPS),
    disabled: random() < 0.2,
  });
}

function changed(row: SmallRow, night: number, random: () => number, pick: Pick): SmallRow {
  return {
    ...row,
    ...(random() < 0.5 && { name: pick([`Night ${night}`, undefined]) }),
    ...(random() < 0.4 && { email: `${row.username}-night-${night}@example.com` }),
    ...(random() < 0.1 && { email: "not an address" }),
    ...(random() < 0.3 && { groups: pick(GROUPS) }),
    ...(random() < 0.2 && { disabled: row.disabled !== true }),
    ...(random() < 0.2 && row.google === undefined && { google: `g-${row.username}` }),
  };
}

function rowsOf(now: ReadonlyMap<string, SmallRow>, there: ReadonlySet<string>): readonly SmallRow[] {
  return [...now.values()].filter(({ key }) => there.has(key));
}
