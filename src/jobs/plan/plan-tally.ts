import { DEFAULT_QUOTAS, type Issue, type PoolProfile, type QuotaCategory } from "../../model/index.ts";
import type { CountByReason, PlanReport } from "./plan-report.ts";
import { CHANGED_SINCE, type UserSummary } from "./user-summary.ts";

/** The part of a plan report that comes from counting rows. */
export type TalliedPlan = Pick<
  PlanReport,
  | "rows"
  | "load"
  | "skip"
  | "reject"
  | "unchanged"
  | "continue"
  | "routes"
  | "steps"
  | "groupsToCreate"
  | "calls"
  | "expectedSeconds"
  | "importParts"
  | "billableUsers"
>;

const TOO_FEW = "too-few-for-an-import-job";

/** Users a page of ListUsers. */
const LIST_PAGE = 60;

/** Counts what a plan pass decides, row by row. */
export class PlanTally {
  #rows = 0;
  readonly #skip = new Map<string, number>();
  readonly #reject = new Map<string, number>();
  readonly #routes = { "admin-api": new Map<string, number>(), "import-job": new Map<string, number>() };
  readonly #steps = { create: 0, password: 0, group: 0, link: 0, disable: 0 };
  readonly #groups = new Set<string>();
  readonly #decided = { load: 0, unchanged: 0, continue: 0, skip: 0 };
  #billable = 0;

  row(): void {
    this.#rows++;
  }

  skip(reason: string): void {
    bump(this.#skip, reason);
  }

  /** A row counts once, under its first issue. */
  reject(issues: readonly Issue[]): void {
    bump(this.#reject, issues[0]?.code ?? "unknown");
  }

  groups(groups: readonly string[]): void {
    for (const group of groups) this.#groups.add(group);
  }

  /** Counts a user in, or with `sign` -1 out again when a later look decides otherwise. */
  user(summary: UserSummary, sign: 1 | -1 = 1): void {
    this.#decided[summary.decision] += sign;
    if (summary.decision === "skip") bump(this.#skip, CHANGED_SINCE, sign);
    if (summary.decision !== "load" && summary.decision !== "continue") return;
    const creates = summary.decision === "load" ? sign : 0;
    if (summary.decision === "load") bump(this.#routes[summary.route], summary.reason, sign);
    this.#steps.create += creates;
    this.#steps.password += sign * summary.password;
    this.#steps.disable += sign * summary.disable;
    this.#steps.group += sign * summary.groups;
    this.#steps.link += sign * summary.links;
    const more = summary.password + summary.disable + summary.groups + summary.links;
    if (summary.route === "admin-api" || more > 0) this.#billable += sign;
  }

  report(
    profile: PoolProfile,
    rates: Readonly<Record<QuotaCategory, number>>,
    poolUsers: number,
    maxPartRows: number,
    minImportRows: number,
  ): TalliedPlan {
    this.#giveUpSmallImport(minImportRows);
    const imported = total(this.#routes["import-job"]);
    const groupsToCreate = [...this.#groups].filter((group) => !profile.groups.includes(group)).sort();
    const calls = this.#calls(rates, groupsToCreate.length, imported, poolUsers);
    return {
      rows: this.#rows,
      load: this.#decided.load,
      skip: countOf(this.#skip),
      reject: countOf(this.#reject),
      unchanged: this.#decided.unchanged,
      continue: this.#decided.continue,
      routes: { "admin-api": countOf(this.#routes["admin-api"]), "import-job": countOf(this.#routes["import-job"]) },
      steps: this.#steps,
      groupsToCreate,
      calls,
      expectedSeconds: Math.max(0, ...Object.values(calls).map(({ seconds }) => seconds)),
      importParts: Math.ceil(imported / maxPartRows),
      billableUsers: this.#billable,
    };
  }

  /** A handful of users is not worth an import job of its own. */
  #giveUpSmallImport(minRows: number): void {
    const imported = this.#routes["import-job"];
    const count = total(imported);
    if (count === 0 || count >= minRows) return;
    imported.clear();
    bump(this.#routes["admin-api"], TOO_FEW, count);
    this.#billable = this.#decided.load + this.#decided.continue;
  }

  #calls(rates: Readonly<Record<QuotaCategory, number>>, groups: number, imported: number, poolUsers: number): PlanReport["calls"] {
    const counts: Partial<Record<QuotaCategory, number>> = {
      UserCreation: this.#steps.create - imported,
      UserUpdate: this.#steps.group + this.#steps.link + this.#steps.disable,
      UserAccountRecovery: this.#steps.password,
      UserPoolResourceUpdate: groups,
      // After an import job the subs are read by listing the pool.
      UserList: imported === 0 ? 0 : Math.ceil((imported + poolUsers) / LIST_PAGE),
    };
    const calls: PlanReport["calls"] = {};
    for (const category of Object.keys(DEFAULT_QUOTAS) as QuotaCategory[]) {
      const count = counts[category] ?? 0;
      if (count > 0) calls[category] = { calls: count, perSecond: rates[category], seconds: Math.ceil(count / rates[category]) };
    }
    return calls;
  }
}

function bump(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function total(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

function countOf(counts: ReadonlyMap<string, number>): CountByReason {
  const reasons = [...counts].filter(([, count]) => count > 0).sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
  return { rows: total(counts), reasons: Object.fromEntries(reasons) };
}
