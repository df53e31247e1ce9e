import type { CountByReason, PlanReport } from "../../jobs/plan/plan-report.ts";
import { count, duration, table } from "./numbers.ts";

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
      ...(plan.continue > 0 ? [["  to continue", count(plan.continue)] as const] : []),
      ...(plan.unchanged > 0 ? [["  unchanged", count(plan.unchanged)] as const] : []),
      ["  to skip", count(plan.skip.rows)],
      ["  rejected", count(plan.reject.rows)],
    ]),
    reasons("Rejected", plan.reject),
    reasons("Skipped", plan.skip),
    reasons("By admin calls", plan.routes["admin-api"]),
    reasons(`By import job (${plan.importParts} ${plan.importParts === 1 ? "part" : "parts"})`, plan.routes["import-job"]),
    "\nSteps\n",
    table(Object.entries(plan.steps).map(([step, steps]) => [step, count(steps)])),
    plan.groupsToCreate.length === 0 ? "" : `\nGroups to create: ${plan.groupsToCreate.join(", ")}\n`,
    "\nCalls by quota category, at this job's pace\n",
    table(
      Object.entries(plan.calls).map(([category, { calls, perSecond, seconds }]) => [
        category,
        `${count(calls)} at ${perSecond}/s: ${duration(seconds)}`,
      ]),
    ),
    `\nExpected time: ${duration(plan.expectedSeconds)}${plan.importParts > 0 ? ", and the time that Cognito takes for the import job, which it does not publish" : ""}.\n`,
    `Users that become active in this month's bill: ${count(plan.billableUsers)}.\n`,
  ];
  return lines.join("");
}

function reasons(title: string, { rows, reasons: byReason }: CountByReason): string {
  if (rows === 0) return "";
  return `\n${title}: ${count(rows)}\n${table(Object.entries(byReason).map(([reason, number]) => [reason, count(number)]))}`;
}
