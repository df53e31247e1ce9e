import type { FullReason } from "../../jobs/sync/full-reason.ts";
import type { ReadingReport } from "../../jobs/sync/source-reading.ts";
import type { SyncPlan } from "../../jobs/sync/sync-plan.ts";
import type { SyncReport } from "../../jobs/sync/sync-report.ts";
import type { SyncFiles } from "../../jobs/sync/write-sync-outputs.ts";
import { count, duration, table } from "./numbers.ts";

/** What each kind of difference is called, and what happens to how many. */
const DOES: Readonly<Record<keyof SyncPlan["differences"], string>> = {
  create: "users to create",
  update: "users to update",
  remove: "users to lose attributes",
  addGroup: "groups to join",
  removeGroup: "groups to leave",
  link: "links to make",
  unlink: "links to undo",
  enable: "users to enable",
  disable: "users to disable",
  delete: "users to delete",
};

/** What a sync would do, as people read it. */
export function syncPlanText(plan: SyncPlan): string {
  const { pool, missing, differences } = plan;
  const does = Object.entries(differences).filter(([, number]) => number > 0) as [keyof typeof DOES, number][];
  return [
    `Sync ${plan.run} of job ${plan.job}\n`,
    `  into pool ${pool.name} (${pool.id}), account ${pool.account}, Region ${pool.region}, ${count(plan.users)} users of this job\n\n`,
    readingText(plan.reading),
    table([
      ["rows read", count(plan.rows)],
      ["  unchanged", count(plan.unchanged + plan.settled)],
      ["  new", count(plan.create)],
      ["  changed", count(plan.change)],
      ["  skipped", count(sum(plan.skip))],
      ["  rejected", count(sum(plan.reject))],
      ["users that the source lacks", count(missing.users)],
    ]),
    missing.notJudged === undefined
      ? ""
      : `\nNobody is called missing this time: ${count(missing.notJudged)} rows do not tell whose they are.\n`,
    reasons("Rejected", plan.reject),
    reasons("Skipped", plan.skip),
    does.length === 0 ? "\nNothing to do.\n" : `\nTo do\n${table(does.map(([name, number]) => [DOES[name], count(number)]))}`,
    plan.groupsToCreate.length === 0 ? "" : `\nGroups to create: ${plan.groupsToCreate.join(", ")}\n`,
    plan.examples.length === 0
      ? ""
      : `\nThe first of them\n${plan.examples.map(({ row, does: each }) => `  row ${row}: ${each.join("; ")}\n`).join("")}`,
    plan.guards.length === 0
      ? ""
      : `\nGuards\n${plan.guards.map(({ guard, figure, accepted }) => `  ${guard}: ${figure}${accepted ? " (accepted)" : ""}\n`).join("")}`,
  ].join("");
}

/** Why a job that could read changes alone reads everything. */
const BECAUSE: Readonly<Record<FullReason, string>> = {
  asked: "--full",
  drift: "--drift",
  first: "no sync has done so yet",
  source: "another query or table than the last time",
  mapping: "another mapping than the last time",
  pool: "the pool is not as it was the last time",
  policies: "another route or other policies than the last time",
  "another-run": "a run or an undo came in between",
  "unfinished-full": "one that did was not finished",
  due: "sync.incremental.fullEvery",
  "many-open-rows": "too many rows were rejected or failed",
  "source-behind": "its changes end before those of the last time, or are written otherwise",
};

/** What part of the source is read, where that may be a part. */
function readingText({ kind, from, upTo, again = 0, because, lastFull }: ReadingReport): string {
  const last = lastFull === undefined ? "" : `; everything was read last by ${lastFull.run}`;
  if (kind === "full") return because === undefined ? "" : `Everything is read: ${BECAUSE[because]}${last}\n\n`;
  const older = again === 0 ? "" : `, and the rows of ${count(again)} older values that came to no good end`;
  return `Only what changed is read: from ${from}${upTo === undefined ? "" : ` to ${upTo}`}${older}${last}\n\n`;
}

/** What a sync did, and where its files are. */
export function syncResultText(report: SyncReport, { report: path, rejects, reasons }: SyncFiles): string {
  const outcomes = Object.entries(report.outcomes).filter(([, number]) => number > 0);
  const lines = [...outcomes.map(([status, number]) => [status, count(number)] as const), ["rows", count(report.rows)] as const];
  const files = Object.entries({ report: path, rejects, reasons })
    .flatMap(([name, where]) => (where === undefined ? [] : [`  ${name.padEnd(8)} ${where}\n`]))
    .join("");
  return `\nSync ${report.run}: ${count(report.rows)} rows in ${duration(report.seconds)}\n${table(lines)}\n${files}`;
}

function reasons(title: string, byReason: Readonly<Record<string, number>>): string {
  const entries = Object.entries(byReason);
  if (entries.length === 0) return "";
  return `\n${title}: ${count(sum(byReason))}\n${table(entries.map(([reason, number]) => [reason, count(number)]))}`;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, number) => all + number, 0);
}
