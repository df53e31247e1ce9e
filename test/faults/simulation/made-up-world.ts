import { importable, LOGS_ROLE, type SmallRow } from "../../support/small-job.ts";

/** What the sandbox of a schedule does where Cognito's documentation leaves it open; each has a sandbox of its own. */
export const POOL_TEMPERS = ["plain", "short-pages", "lagging-list", "late-starts"] as const;
export type PoolTemper = (typeof POOL_TEMPERS)[number];

/** A row, why it is there, and who is in the pool before it. */
export interface MadeUpRow {
  readonly row: SmallRow;
  readonly is: "new" | "broken" | "duplicate" | "there" | "there-and-different" | "address-taken";
}

export interface MadeUpWorld {
  readonly temper: PoolTemper;
  readonly rows: readonly MadeUpRow[];
  readonly existing: "skip" | "fail" | "adopt" | "update";
  readonly job: Readonly<Record<string, unknown>>;
}

const EXISTING = ["skip", "fail", "adopt", "update"] as const;
const WHY_HERE = ["new", "new", "new", "new", "new", "there", "there-and-different", "broken", "duplicate", "address-taken"] as const;

/** Rows for both routes, with groups, links, passwords and users that may not sign in; `random` decides. */
export function madeUpWorld(random: () => number): MadeUpWorld {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const existing = pick(EXISTING);
  const rows: MadeUpRow[] = [];
  const count = 3 + Math.floor(random() * 4);
  for (let number = 1; number <= count; number++) {
    const is = number === 1 ? "new" : pick(WHY_HERE);
    const groups = pick([[], [], ["readers"], ["readers", "newcomers"]]);
    const more: Partial<SmallRow> = {
      ...(groups.length > 0 && { groups }),
      ...(random() < 0.25 && { google: `g-${number}` }),
      ...(random() < 0.2 && { disabled: true }),
      ...(random() < 0.3 && { password: `Example-Pass-${number}` }),
      ...(random() < 0.2 && is !== "address-taken" && { verified: false }),
      ...(is === "broken" && { email: "not an address" }),
      ...(is === "duplicate" && { key: "key-1" }),
    };
    rows.push({ row: importable(number, more), is });
  }
  const importJob = { logsRoleArn: LOGS_ROLE, minRows: 1, maxRows: 1 + Math.floor(random() * 4), pollSeconds: 1, timeoutMinutes: 1 };
  return { temper: pick(POOL_TEMPERS), rows, existing, job: { policies: { createGroups: true, existing }, importJob } };
}
