import type { JobDocument } from "../../documents/index.ts";
import { DEFAULT_QUOTAS, type Issue, type PoolProfile, type QuotaCategory } from "../../model/index.ts";
import type { HashNote } from "../../transform/index.ts";
import { BillingTally } from "./billing-tally.ts";
import { planGroups } from "./group-plan.ts";
import { HashTally } from "./hash-tally.ts";
import { partCount } from "./part-count.ts";
import type { CountByReason, PlanReport } from "./plan-report.ts";
import { CHANGED_SINCE, type UserSummary } from "./user-summary.ts";

/** The part of a plan report that comes from counting rows. */
export type TalliedPlan = Pick<
  PlanReport,
  | "rows"
  | "load"
  | "existing"
  | "skip"
  | "reject"
  | "unchanged"
  | "continue"
  | "routes"
  | "steps"
  | "groupsToCreate"
  | "groupDifferences"
  | "groupsToUpdate"
  | "notes"
  | "calls"
  | "expectedSeconds"
  | "importParts"
  | "hashes"
  | "billableUsers"
  | "billing"
  | "disabledAfterImport"
>;

const TOO_FEW = "too-few-for-an-import-job";

/** Calls a second of one operation on one pool's resources. */
const RESOURCE_RATE = 5;

/** Users a page of ListUsers. */
const LIST_PAGE = 60;

/** Counts what a plan pass decides, row by row. */
export class PlanTally {
  #rows = 0;
  readonly #skip = new Map<string, number>();
  readonly #reject = new Map<string, number>();
  readonly #existing = new Map<string, number>();
  readonly #routes = { "admin-api": new Map<string, number>(), "import-job": new Map<string, number>() };
  readonly #steps = { create: 0, password: 0, group: 0, link: 0, disable: 0, mfa: 0, identity: 0 };
  readonly #groups = new Set<string>();
  readonly #hashes = new HashTally();
  readonly #decided = { load: 0, unchanged: 0, continue: 0, skip: 0, existing: 0 };
  readonly #notes = { "group-of-provider": 0, "mfa-may-be-refused": 0, "mfa-without-factor": 0, "must-enrol-totp": 0 };
  readonly #billing = new BillingTally();
  #existingInGroups = 0;

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

  /** Counts the password hash of a row that is not loaded; those of users count with them. */
  hash(note: HashNote): void {
    this.#hashes.count(note);
  }

  groups(groups: readonly string[]): void {
    for (const group of groups) this.#groups.add(group);
  }

  /** Every group that a user was planned to join. */
  get joined(): ReadonlySet<string> {
    return this.#groups;
  }

  /** Counts a user in, or with `sign` -1 out again when a later look decides otherwise. */
  user(summary: UserSummary, sign: 1 | -1 = 1): void {
    this.#decided[summary.decision] += sign;
    if (summary.decision === "skip") bump(this.#skip, CHANGED_SINCE, sign);
    if (summary.decision === "existing") bump(this.#existing, summary.reason, sign);
    if (summary.decision === "existing" && summary.groups > 0) this.#existingInGroups += sign;
    if (summary.decision === "unchanged" || summary.decision === "skip") return;
    if (summary.decision !== "existing" && summary.hash !== undefined) this.#hashes.count(summary.hash, sign);
    const creates = summary.decision === "load" ? sign : 0;
    if (summary.decision === "load") bump(this.#routes[summary.route], summary.reason, sign);
    this.#steps.create += creates;
    this.#steps.password += sign * summary.password;
    this.#steps.disable += sign * summary.disable;
    this.#steps.group += sign * summary.groups;
    this.#steps.link += sign * summary.links;
    this.#steps.identity += sign * summary.identity;
    this.#steps.mfa += sign * summary.mfa;
    this.#note(summary, sign);
    this.#billing.user(summary, sign);
  }

  #note({ leftOut, mfa, totp, password, hash }: UserSummary, sign: 1 | -1): void {
    this.#notes["group-of-provider"] += sign * leftOut;
    this.#notes["must-enrol-totp"] += sign * totp;
    // A user whose hash is imported is confirmed, as one with a password is.
    if (mfa > 0 && password === 0 && hash?.kind !== "imported") this.#notes["mfa-may-be-refused"] += sign;
    if (mfa + totp === 0) this.#notes["mfa-without-factor"] += sign;
  }

  /** Throws RunError `refused` where the pool would get too many groups. */
  report(profile: PoolProfile, job: JobDocument, rates: Readonly<Record<QuotaCategory, number>>, poolUsers: number): TalliedPlan {
    const { maxRows, minRows } = job.importJob;
    if (job.route === "auto") this.#giveUpSmallImport(minRows);
    const imported = total(this.#routes["import-job"]);
    const hashes = this.#hashes.report(profile, job);
    const groups = planGroups(profile, job, this.#groups);
    const calls = this.#calls(rates, {
      groups: groups.groupsToCreate.length + groups.groupsToUpdate.length,
      groupReads: job.policies.keepBeforeImages > 0 ? this.#existingInGroups : 0,
      imported,
      poolUsers,
    });
    const billing = this.#billing.report();
    return {
      rows: this.#rows,
      load: this.#decided.load,
      existing: countOf(this.#existing),
      skip: countOf(this.#skip),
      reject: countOf(this.#reject),
      unchanged: this.#decided.unchanged,
      continue: this.#decided.continue,
      routes: { "admin-api": countOf(this.#routes["admin-api"]), "import-job": countOf(this.#routes["import-job"]) },
      steps: this.#steps,
      ...groups,
      notes: this.#notesFor(profile),
      calls,
      expectedSeconds: Math.max(0, ...Object.values(calls).map(({ seconds }) => seconds)),
      importParts: partCount(imported, this.#hashes.imported, profile, maxRows),
      ...(hashes === undefined ? {} : { hashes }),
      billableUsers: billing.users + billing.undecided,
      billing,
      disabledAfterImport: this.#billing.disabledAfterImport,
    };
  }

  #notesFor({ mfa }: PoolProfile): PlanReport["notes"] {
    const said = Object.entries(this.#notes).filter(([code, count]) => count > 0 && (code !== "mfa-without-factor" || mfa === "ON"));
    return Object.fromEntries(said);
  }

  /** A handful of users is not worth an import job of its own, unless one of them would lose its password without it. */
  #giveUpSmallImport(minRows: number): void {
    const imported = this.#routes["import-job"];
    const count = total(imported);
    if (count === 0 || count >= minRows || Object.keys(this.#hashes.imported).length > 0) return;
    imported.clear();
    bump(this.#routes["admin-api"], TOO_FEW, count);
    this.#billing.giveUpImport(count, TOO_FEW);
  }

  #calls(
    rates: Readonly<Record<QuotaCategory, number>>,
    { groups, groupReads, imported, poolUsers }: Readonly<Record<"groups" | "groupReads" | "imported" | "poolUsers", number>>,
  ): PlanReport["calls"] {
    const counts: Partial<Record<QuotaCategory, number>> = {
      UserCreation: this.#steps.create - imported,
      UserUpdate: this.#steps.group + this.#steps.link + this.#steps.disable + (this.#existing.get("update") ?? 0),
      UserAccountRecovery: this.#steps.password,
      UserResourceUpdate: this.#steps.mfa,
      UserPoolResourceUpdate: groups,
      // The groups of a user that is taken over are read before it gets others, so that they can be taken back.
      UserResourceRead: groupReads,
      IdentityRegistration: this.#steps.identity,
      // After an import job the subs are read by listing the pool; a user that is taken over is listed alone.
      UserList: total(this.#existing) + (imported === 0 ? 0 : Math.ceil((imported + poolUsers) / LIST_PAGE)),
    };
    const calls: PlanReport["calls"] = {};
    for (const category of Object.keys(DEFAULT_QUOTAS) as QuotaCategory[]) {
      const count = counts[category] ?? 0;
      // Any single operation on a pool's resources is limited for itself, whatever its category allows.
      const perSecond = category === "UserPoolResourceUpdate" ? Math.min(rates[category], RESOURCE_RATE) : rates[category];
      if (count > 0) calls[category] = { calls: count, perSecond, seconds: Math.ceil(count / perSecond) };
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
