import type { JobDocument, Policies } from "../documents/index.ts";
import type { PoolUser } from "../load/index.ts";
import { type Issue, type Outcome, type PlannedUser, type PoolProfile, RunError, type SourceRow } from "../model/index.ts";
import {
  type Claim,
  compileClaims,
  compilePoolCheck,
  compileRoute,
  type Mapping,
  planIssue,
  type RouteChoice,
} from "../transform/index.ts";

/** The names that no two users may share, most telling first. */
export const CLAIM_KINDS = ["source-key", "username", "email", "phone_number", "preferred_username"] as const;

/** Beside the names: who a user of the pool, or the user of an earlier run, is. */
export const SUB_CLAIM = CLAIM_KINDS.length;

export interface KeyedClaim {
  /** Index into CLAIM_KINDS, or SUB_CLAIM. */
  readonly kind: number;
  readonly value: string;
}

/** What planning makes of one source row, before it is held against other rows. */
export type RowDecision =
  | {
      readonly kind: "load";
      readonly user: PlannedUser;
      readonly route: "admin-api" | "import-job";
      readonly reason: string;
      claims(): readonly KeyedClaim[];
    }
  | { readonly kind: "skip"; readonly sourceKey: string; readonly reason: string }
  | { readonly kind: "reject"; readonly sourceKey: string; readonly issues: readonly Issue[] };

export type RowPlanner = (row: SourceRow) => RowDecision;

/**
 * Mapping, pool check and route as one function from a source row to a decision; plan and run share it, so they agree. A run
 * whose plan `hasChecked` the same rows, by the same mapping and against the same pool, does not check them again.
 */
export function compileRowPlanner(mapping: Mapping, profile: PoolProfile, job: JobDocument, hasChecked = false): RowPlanner {
  const check = hasChecked ? () => [] : compilePoolCheck(profile, job.policies);
  const routeOf = compileJobRoute(profile, job);
  const claimsOf = compileClaims(profile);
  return (row) => {
    if (row.kind === "unreadable") return { kind: "reject", sourceKey: "", issues: row.issues };
    const plan = mapping.plan(row.record);
    if (plan.kind !== "load") return plan;
    const { user } = plan;
    const issues = check(user);
    if (issues.length > 0) return { kind: "reject", sourceKey: user.sourceKey, issues };
    const choice = routeOf(user);
    if (choice.route === undefined) return { kind: "reject", sourceKey: user.sourceKey, issues: choice.issues };
    return {
      kind: "load",
      user,
      route: choice.route,
      reason: choice.reason,
      claims: () => [{ kind: 0, value: user.sourceKey }, ...claimsOf(user).map(keyed)],
    };
  };
}

/** Without a role to write its log with, Cognito runs no import job. */
function compileJobRoute(profile: PoolProfile, { route, importJob }: JobDocument): (user: PlannedUser) => RouteChoice {
  if (importJob.logsRoleArn !== undefined) return compileRoute(profile, route);
  if (route === "import-job") {
    throw new RunError(
      "usage",
      "route: import-job needs importJob.logsRoleArn.",
      "Name the role by which Cognito may write the import job's log.",
    );
  }
  return () => ({ route: "admin-api", reason: route === "auto" ? "no-role-for-import-jobs" : "policy" });
}

function keyed({ kind, value }: Claim): KeyedClaim {
  return { kind: CLAIM_KINDS.indexOf(kind), value };
}

/** A user of the pool claims its names as a planned user would, and says who it is. */
export function compilePoolClaims(
  profile: PoolProfile,
): (user: Pick<PoolUser, "username" | "sub" | "status" | "attributes">) => readonly KeyedClaim[] {
  const claimsOf = compileClaims(profile);
  const claim = (username: string, attributes: ReadonlyMap<string, string>) => claimsOf({ username, attributes }).map(keyed);
  return ({ username, sub, status, attributes }) => {
    const names =
      // A profile that Cognito made for a provider's user holds no alias and no sign-in name.
      status === "EXTERNAL_PROVIDER"
        ? claim(username, new Map())
        : profile.usernameAttributes.length === 0
          ? claim(username, attributes)
          : profile.usernameAttributes.flatMap((name) => attributes.get(name) ?? []).flatMap((name) => claim(name, attributes));
    return [{ kind: SUB_CLAIM, value: sub }, ...names];
  };
}

/** What a row becomes whose user the pool has already, made by somebody else or planned otherwise by now. */
export interface ExistingPolicy {
  readonly inPool: Extract<Outcome, { status: "skipped" | "rejected" }>;
}

export function existingPolicyOf(policies: Policies): ExistingPolicy {
  if (policies.existing === "skip") return { inPool: { status: "skipped", reason: "user-exists" } };
  return { inPool: { status: "rejected", issues: [planIssue("user-exists", "username")] } };
}
