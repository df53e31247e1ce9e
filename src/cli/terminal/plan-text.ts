import type { RateOrigin } from "../../jobs/pace.ts";
import { PLAN_NOTES, type PlanNoteCode } from "../../jobs/plan/plan-notes.ts";
import type { CountByReason, PlanReport } from "../../jobs/plan/plan-report.ts";
import type { QuotaCategory } from "../../model/index.ts";
import { raisesText } from "../pace-options.ts";
import { billingText } from "./billing-text.ts";
import { hashText } from "./hash-text.ts";
import { count, duration, rate, table } from "./numbers.ts";

/** A plan as people read it. */
export function planText(plan: PlanReport): string {
  const { pool } = plan;
  const lines = [
    `Plan ${plan.run} of job ${plan.job}\n`,
    `  into pool ${pool.name} (${pool.id}), account ${pool.account}, Region ${pool.region}, ${pool.users === 0 ? "empty" : `${count(pool.users)} users`}\n`,
    pool.triggers.length === 0 ? "" : `  the pool has triggers that may fire: ${pool.triggers.join(", ")}\n`,
    "\n",
    table([
      ["rows read", count(plan.rows)],
      ["  to load", count(plan.load)],
      ...(plan.existing.rows > 0 ? [["  to take over", count(plan.existing.rows)] as const] : []),
      ...(plan.continue > 0 ? [["  to continue", count(plan.continue)] as const] : []),
      ...(plan.unchanged > 0 ? [["  unchanged", count(plan.unchanged)] as const] : []),
      ["  to skip", count(plan.skip.rows)],
      ["  rejected", count(plan.reject.rows)],
    ]),
    reasons("Existing", plan.existing),
    reasons("Rejected", plan.reject),
    reasons("Skipped", plan.skip),
    reasons("By admin calls", plan.routes["admin-api"]),
    reasons(`By import job (${plan.importParts} ${plan.importParts === 1 ? "part" : "parts"})`, plan.routes["import-job"]),
    plan.hashes === undefined ? "" : hashText(plan.hashes),
    "\nSteps\n",
    // `identity` and the like are said only where somebody needs them.
    table(
      Object.entries(plan.steps).flatMap(([step, steps]) => (steps > 0 || !RARE_STEPS.has(step) ? [[step, count(steps)] as const] : [])),
    ),
    plan.groupsToCreate.length === 0 ? "" : `\nGroups to create: ${plan.groupsToCreate.join(", ")}\n`,
    groups("Groups that differ from the job file, to be changed", plan, (group) => plan.groupsToUpdate.includes(group)),
    groups("Groups that differ from the job file, left as they are", plan, (group) => !plan.groupsToUpdate.includes(group)),
    notes(plan),
    identityPoolText(plan),
    "\nCalls by quota category, at this job's pace\n",
    table(
      Object.entries(plan.calls).map(([category, { calls, perSecond, seconds }]) => [
        category,
        `${count(calls)} at ${rate(perSecond)}/s (${originText(plan, category as QuotaCategory)}): ${duration(seconds)}`,
      ]),
    ),
    plan.pace.raises.length === 0 ? "" : `\nLimits raised while loading: ${raisesText(plan.pace.raises)}.\n`,
    `\nExpected time: ${duration(plan.expectedSeconds)}${slowestText(plan)}${plan.importParts > 0 ? ", and the time that Cognito takes for the import job, which it does not publish" : ""}.\n`,
    fitText(plan),
    billingText(plan),
    disabledText(plan.disabledAfterImport),
  ];
  return lines.join("");
}

/** Where the figure comes from that the pace of a category is made of. */
function originText({ pace }: PlanReport, category: QuotaCategory): string {
  const origin = pace.origins[category];
  return origin === undefined ? "" : ORIGINS[origin];
}

const ORIGINS: Readonly<Record<RateOrigin, string>> = {
  read: "limit as read",
  documented: "documented default",
  raised: "raised limit",
  "job file": "by the job file",
  flag: "by --rate",
};

function slowestText({ pace: { slowest } }: PlanReport): string {
  return slowest === undefined ? "" : `, which ${slowest} takes`;
}

function fitText({ expectedSeconds, importParts, pace: { maxDurationSeconds, fits } }: PlanReport): string {
  if (maxDurationSeconds === undefined) return "";
  const most = duration(maxDurationSeconds);
  if (fits !== true)
    return `That does not fit into ${most} (--max-duration): about ${Math.ceil(expectedSeconds / maxDurationSeconds)} runs.\n`;
  return `That fits into ${most} (--max-duration)${importParts > 0 ? ", the import job's own time left out" : ""}.\n`;
}

const RARE_STEPS: ReadonlySet<string> = new Set(["identity"]);

function identityPoolText({ identityPool: pool, steps }: PlanReport): string {
  if (pool === undefined) return "";
  return [
    `\nIdentity pool ${pool.name} (${pool.id}), developer provider ${pool.developerProvider}\n`,
    `  ${count(steps.identity)} developer ids are registered; nothing of it is billed, and no user becomes active by it\n`,
    "  Cognito chooses identity ids: id-map.csv says in identity_id whose is which, so keep it\n",
    pool.onConflict === "merge" ? "  an identity that a developer id had before is merged into the row's, and its own id is lost\n" : "",
    ...pool.changes.map(({ what, from, to }) => `  sets ${what}: ${to === "" ? "nothing" : to} (now ${from === "" ? "nothing" : from})\n`),
  ].join("");
}

/** Between an import and the call that disables, a user can ask for a reset of the password. */
function disabledText(users: number): string {
  if (users === 0) return "";
  const whom = users === 1 ? "1 disabled user comes" : `${count(users)} disabled users come`;
  return `\n${whom} by import job, which makes everybody enabled, and ${users === 1 ? "is" : "are"} disabled once it has ended: until then a password reset is open to them. With route: admin-api each is disabled right after its creation.\n`;
}

function reasons(title: string, { rows, reasons: byReason }: CountByReason): string {
  if (rows === 0) return "";
  return `\n${title}: ${count(rows)}\n${table(Object.entries(byReason).map(([reason, number]) => [reason, count(number)]))}`;
}

function groups(title: string, { groupDifferences }: PlanReport, wanted: (group: string) => boolean): string {
  const shown = groupDifferences.filter(({ group }) => wanted(group));
  if (shown.length === 0) return "";
  return `\n${title}\n${shown.map(({ group, differences }) => `  ${group}: ${differences.join("; ")}\n`).join("")}`;
}

function notes({ notes: said }: PlanReport): string {
  const lines = Object.entries(said) as [PlanNoteCode, number][];
  if (lines.length === 0) return "";
  return `\nTo know\n${lines.map(([code, users]) => `  ${code}: ${count(users)}: ${PLAN_NOTES[code].reason}\n`).join("")}`;
}
