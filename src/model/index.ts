export type { Issue } from "./issue.ts";
export { type Failure, OUTCOME_STATUSES, type Outcome, type OutcomeCounts, type OutcomeStatus } from "./outcome.ts";
export type { Credential, IdentityLink, Plan, PlannedUser } from "./planned-user.ts";
export type { AttributeSchema, AttributeType, IdentityProvider, PasswordPolicy, PoolProfile, SignInName } from "./pool-profile.ts";
export { ADJUSTABLE_CATEGORIES, DEFAULT_QUOTAS, type QuotaCategory } from "./quota.ts";
export { EXIT_CODES, type ExitReason, RunError } from "./run-error.ts";
export { Secret } from "./secret.ts";
export type { Json, RowValues, SourceRef, SourceRow, SourceShape, UserRecord } from "./source.ts";
export type { SourceSpec } from "./source-spec.ts";
