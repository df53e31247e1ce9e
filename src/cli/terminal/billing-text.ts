import type { PlanReport } from "../../jobs/plan/plan-report.ts";
import { count, table } from "./numbers.ts";

const STEPS = {
  create: "created by admin call",
  update: "updated, at most",
  password: "given a password",
  group: "put into groups",
} as const;

/** What a plan does to the month's bill, and how it could be less. Users, no prices. */
export function billingText({ billableUsers, billing, routes }: Pick<PlanReport, "billableUsers" | "billing" | "routes">): string {
  const { users, undecided, free, steps, cheaper } = billing;
  if (users + undecided + free === 0) return "";
  const counted = Object.entries(STEPS)
    .map(([step, words]) => [words, steps[step as keyof typeof STEPS]] as const)
    .filter(([, of]) => of > 0);
  const lines: [string, string][] = [
    ...counted.map(([words, of]) => [words, count(of)] as [string, string]),
    ...(undecided > 0
      ? [["only linked, disabled or given second factors: Cognito does not say", count(undecided)] as [string, string]]
      : []),
    ...(free > 0 ? [["not active: imported or adopted, nothing more", count(free)] as [string, string]] : []),
  ];
  const open = undecided === 0 ? "" : `, ${count(undecided)} of them only if these count`;
  return [
    `Users that become active in this month's bill: ${count(billableUsers)}${open}.\n`,
    table(lines),
    ...Object.entries(cheaper.importInstead).map(
      ([reason, of]) =>
        `  ${count(of)} ${nounAnd(of, "goes", "go")} by admin call for ${reason}; by import job ${of === 1 ? "it" : "they"} would not count.\n`,
    ),
    cheaper.groupsLater === 0
      ? ""
      : `  ${count(cheaper.groupsLater)} imported ${nounAnd(cheaper.groupsLater, "becomes", "become")} active by groups alone: leave groups out, or assign them when a user signs in and counts anyway.\n`,
    routes["import-job"].rows === 0
      ? ""
      : "  Reading back is by ListUsers, which does not count; only a lost answer is looked up by AdminGetUser, which does.\n",
  ].join("");
}

function nounAnd(users: number, one: string, more: string): string {
  return users === 1 ? `user ${one}` : `users ${more}`;
}
