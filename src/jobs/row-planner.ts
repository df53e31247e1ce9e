import type { JobDocument, Policies } from "../documents/index.ts";
import { type ExistingRule, linkedIdentities, type PoolUser, poolNamesOf } from "../load/index.ts";
import { type Issue, type PlannedUser, type PoolProfile, RunError, type SourceRow } from "../model/index.ts";
import {
  type Claim,
  compileClaims,
  compileHashPlacement,
  compileLinkIdentity,
  compilePoolCheck,
  compileProviderGroupFilter,
  compileRoute,
  foldOf,
  type HashNote,
  hasHash,
  type Mapping,
  planIssue,
  type RouteChoice,
} from "../transform/index.ts";

/** The names that no two users may share, most telling first. */
export const CLAIM_KINDS = [
  "source-key",
  "username",
  "email",
  "phone_number",
  "preferred_username",
  "link",
  // Held by identities and not by users of the pool, so that rows lose them to rows alone.
  "developer-id",
  "identity-id",
] as const;

/** An identity at a provider: one user alone can be linked to it. */
const LINK_CLAIM = CLAIM_KINDS.indexOf("link");

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
      /** Of a user whose row has a password hash. */
      readonly hash?: HashNote | undefined;
      /** How many groups were left out because Cognito keeps them for a provider's users. */
      readonly groupsLeftOut: number;
      claims(): readonly KeyedClaim[];
    }
  | { readonly kind: "skip"; readonly sourceKey: string; readonly reason: string; readonly hash?: HashNote | undefined }
  | { readonly kind: "reject"; readonly sourceKey: string; readonly issues: readonly Issue[]; readonly hash?: HashNote | undefined };

export type RowPlanner = (row: SourceRow) => RowDecision;

/**
 * Mapping, pool check and route as one function from a source row to a decision; plan and run share it, so they agree. A run
 * whose plan `hasChecked` the same rows, by the same mapping and against the same pool, does not check them again.
 */
export function compileRowPlanner(mapping: Mapping, profile: PoolProfile, job: JobDocument, hasChecked = false): RowPlanner {
  const check = hasChecked ? () => [] : compilePoolCheck(profile, { ...job.policies, defined: Object.keys(job.groups) });
  const joinable = compileProviderGroupFilter(profile);
  const identityOf = compileLinkIdentity(profile);
  const routeOf = compileJobRoute(profile, job);
  const placeHash = compileHashPlacement(job, routeOf);
  const claimsOf = compileClaims(profile);
  return (row) => {
    if (row.kind === "unreadable") return { kind: "reject", sourceKey: "", issues: row.issues };
    const plan = mapping.plan(row.record);
    if (plan.kind !== "load") return plan;
    const groups = joinable(plan.user.groups);
    const mapped = groups === plan.user.groups ? plan.user : { ...plan.user, groups };
    const { sourceKey } = mapped;
    const issues = check(mapped);
    if (issues.length > 0) return { kind: "reject", sourceKey, issues };
    const placed = hasHash(mapped) ? placeHash(mapped) : undefined;
    const hash = placed?.hash;
    if (placed?.kind === "skip") return { kind: "skip", sourceKey, reason: placed.reason, hash };
    if (placed?.kind === "reject") return { kind: "reject", sourceKey, issues: placed.issues, hash };
    const user = placed?.user ?? mapped;
    const choice = placed?.choice ?? routeOf(user);
    if (choice.route === undefined) return { kind: "reject", sourceKey, issues: choice.issues, hash };
    return {
      kind: "load",
      user,
      route: choice.route,
      reason: choice.reason,
      hash,
      groupsLeftOut: plan.user.groups.length - groups.length,
      claims() {
        const claims = [{ kind: 0, value: user.sourceKey }, ...claimsOf(user).map(keyed)];
        for (const link of user.links) claims.push({ kind: LINK_CLAIM, value: identityOf(link) });
        return withIdentity(claims, user);
      },
    };
  };
}

const DEVELOPER_ID_CLAIM = CLAIM_KINDS.indexOf("developer-id");
/** What several rows may claim, up to a number. */
export const IDENTITY_ID_CLAIM = CLAIM_KINDS.indexOf("identity-id");

function withIdentity(claims: KeyedClaim[], { identity }: PlannedUser): readonly KeyedClaim[] {
  if (identity === undefined) return claims;
  claims.push({ kind: DEVELOPER_ID_CLAIM, value: identity.developerId });
  if (identity.identityId !== undefined) claims.push({ kind: IDENTITY_ID_CLAIM, value: identity.identityId });
  return claims;
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
  const identityOf = compileLinkIdentity(profile);
  const fold = foldOf(profile);
  const claim = (username: string, attributes: ReadonlyMap<string, string>) => claimsOf({ username, attributes }).map(keyed);
  return ({ username, sub, status, attributes }) => {
    const names =
      // A profile that Cognito made for a provider's user holds no alias and no sign-in name.
      status === "EXTERNAL_PROVIDER"
        ? claim(username, new Map())
        : profile.usernameAttributes.length === 0
          ? claim(username, attributes)
          : profile.usernameAttributes.flatMap((name) => attributes.get(name) ?? []).flatMap((name) => claim(name, attributes));
    const claims = [{ kind: SUB_CLAIM, value: sub }, ...names];
    const identities = attributes.get("identities");
    if (identities === undefined && status !== "EXTERNAL_PROVIDER") return claims;
    const links = new Set(linkedIdentities(identities).map(identityOf));
    // The profile of a first sign-in is named after the identity.
    if (status === "EXTERNAL_PROVIDER") links.add(fold(username));
    for (const value of links) claims.push({ kind: LINK_CLAIM, value });
    return claims;
  };
}

/** The job's rule for rows whose user the pool has already. */
export function existingRuleOf({ existing }: Policies, profile: PoolProfile): ExistingRule {
  const names = poolNamesOf(profile);
  switch (existing) {
    case "skip":
      return { mode: "leave", outcome: { status: "skipped", reason: "user-exists" }, names };
    case "fail":
      return { mode: "leave", outcome: { status: "rejected", issues: [planIssue("user-exists", "username")] }, names };
    default:
      return { mode: existing, names };
  }
}
