import { RunError } from "../../model/index.ts";

/** What a sync refuses unless it is accepted by name. */
export const GUARDS = ["mapping", "source-shape", "pool", "ledger", "shrunk-source", "remove", "disable", "delete"] as const;

export type GuardName = (typeof GUARDS)[number];

export interface TrippedGuard {
  readonly guard: GuardName;
  /** What was found, with the figure. */
  readonly figure: string;
  readonly accepted: boolean;
}

/** What the last finished run or sync of the job was done with; undefined where it did not keep that. */
export interface Formerly {
  readonly mapping: string | undefined;
  /** Of the mapping's own text: `mapping` is also another where the source's columns are. */
  readonly document: string | undefined;
  readonly shape: string | undefined;
  readonly pool: { readonly id: string; readonly name: string; readonly region: string; readonly account: string } | undefined;
  readonly rows: number | undefined;
}

export interface Circumstances {
  readonly formerly: Formerly;
  readonly now: Omit<Formerly, "rows" | "pool"> & { readonly pool: NonNullable<Formerly["pool"]> };
  /** Users that the ledger knows, and those that Cognito estimates the pool to hold. */
  readonly users: number;
  readonly poolUsers: number;
  /** A run that the state folder has and the ledger has not. */
  readonly unknownRun: string | undefined;
}

/** What can be told before a row is read. */
export function guardsBefore({ formerly, now, users, poolUsers, unknownRun }: Circumstances): readonly Omit<TrippedGuard, "accepted">[] {
  const tripped: Omit<TrippedGuard, "accepted">[] = [];
  const sameText = formerly.document !== undefined && formerly.document === now.document;
  if (formerly.mapping !== undefined && formerly.mapping !== now.mapping && !sameText) {
    tripped.push({ guard: "mapping", figure: "the mapping is not the one of the last run" });
  }
  if (formerly.shape !== undefined && formerly.shape !== now.shape) {
    tripped.push({ guard: "source-shape", figure: "the source's columns are not those of the last sync" });
  }
  if (formerly.pool !== undefined) {
    const { pool } = formerly;
    const differing = (["account", "region", "id", "name"] as const).filter((part) => pool[part] !== now.pool[part]);
    const figure = differing.map((part) => `${part} ${now.pool[part]}, was ${pool[part]}`).join("; ");
    if (differing.length > 0) tripped.push({ guard: "pool", figure: `another pool than that of the last run: ${figure}` });
  }
  if (unknownRun !== undefined)
    tripped.push({ guard: "ledger", figure: `the ledger is older than the state folder, which has the run ${unknownRun}` });
  else if (users === 0 && poolUsers > 0)
    tripped.push({ guard: "ledger", figure: `the ledger knows no user, and the pool has about ${poolUsers}` });
  return tripped;
}

export interface Limits {
  readonly shrunkPercent: number;
  readonly removePercent: number;
  readonly disablePercent: number;
  readonly disableAtMost: number;
  readonly deletePercent: number;
  readonly deleteAtMost: number;
}

/** Whether the source has lost more rows than it may. */
export function guardSource(
  rows: number,
  before: number | undefined,
  { shrunkPercent }: Limits,
): readonly Omit<TrippedGuard, "accepted">[] {
  if (before === undefined || rows >= before * (1 - shrunkPercent / 100)) return [];
  const share = (((before - rows) / before) * 100).toFixed(1);
  return [
    {
      guard: "shrunk-source",
      figure: `the source has ${rows} rows, ${share} % less than the ${before} of the last time (allowed: ${shrunkPercent} %)`,
    },
  ];
}

/** So many users may always lose something: in a small directory one changed role is a large share. */
const FEW = 10;

/** How many users would come to harm. */
export interface Harmed {
  readonly disable: number;
  readonly delete: number;
  /** Users who would lose an attribute, a group or a link. */
  readonly remove: number;
}

/** Whether more users would be disabled or deleted, or lose something, than may. A column that comes empty is noticed here. */
export function guardUsers(harmed: Harmed, users: number, limits: Limits): readonly Omit<TrippedGuard, "accepted">[] {
  const share = (count: number) => (users === 0 ? "" : `, ${((count / users) * 100).toFixed(1)} % of ${users}`);
  const isTooMany = (count: number, percent: number) => count > (users * percent) / 100;
  const tripped: Omit<TrippedGuard, "accepted">[] = [];
  const { remove } = harmed;
  if (remove > FEW && isTooMany(remove, limits.removePercent)) {
    const figure = `it would take attributes, groups or links from ${remove} users${share(remove)} (allowed: ${limits.removePercent} %)`;
    tripped.push({ guard: "remove", figure });
  }
  for (const guard of ["disable", "delete"] as const) {
    const count = harmed[guard];
    const percent = limits[`${guard}Percent`];
    const atMost = limits[`${guard}AtMost`];
    if (count === 0 || (count <= atMost && !isTooMany(count, percent))) continue;
    tripped.push({ guard, figure: `it would ${guard} ${count} users${share(count)} (allowed: ${percent} %, and ${atMost} at most)` });
  }
  return tripped;
}

/** Throws RunError `refused` with the figures of what was not accepted. */
export function insistOnGuards(tripped: readonly TrippedGuard[]): void {
  const refusing = tripped.filter(({ accepted }) => !accepted);
  if (refusing.length === 0) return;
  throw new RunError(
    "refused",
    `Refused before anything was written: ${refusing.map(({ guard, figure }) => `${guard}: ${figure}`).join("; ")}.`,
    `Find out why. Where it is meant, ${refusing.map(({ guard }) => `--accept ${guard}`).join(" ")} lets this one sync pass, and the ledger keeps that.`,
  );
}
